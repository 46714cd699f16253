import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Operation } from '../common/http/operation.js';
import { AuditService } from './audit.service.js';
import { AuditEventListDto } from './dto/audit-event.dto.js';
import { ListAuditEventsQuery } from './dto/list-audit-events.query.js';

@ApiTags('Audit')
@Controller('api/v1/auditEvents')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get()
  @Operation({
    id: 'listAuditEvents',
    summary: 'List security events, newest first',
    access: ['admin'],
    takes: ['query'],
    success: { status: 200, description: 'One page of events.', type: AuditEventListDto },
  })
  async list(@Query() query: ListAuditEventsQuery): Promise<AuditEventListDto> {
    return AuditEventListDto.from(await this.audit.list(query.toRequest()));
  }
}
