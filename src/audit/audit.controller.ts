import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '../common/http/access.js';
import { type Caller, CurrentCaller } from '../common/http/caller.js';
import { Operation } from '../common/http/operation.js';
import { operations } from './audit.operations.js';
import { AuditService } from './audit.service.js';
import { AuditEventListDto } from './dto/audit-event.dto.js';
import { ListAuditEventsQuery } from './dto/list-audit-events.query.js';

@ApiTags('Audit')
@Controller('api/v1/auditEvents')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get()
  @Operation(operations.listAuditEvents)
  @Access(['admin'])
  async list(
    @CurrentCaller() caller: Caller,
    @Query() query: ListAuditEventsQuery,
  ): Promise<AuditEventListDto> {
    return AuditEventListDto.from(await this.audit.list(caller, query.toRequest()));
  }
}
