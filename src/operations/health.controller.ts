import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { NotReady } from '../common/errors/not-ready.js';
import { Access } from '../common/http/access.js';
import { Operation } from '../common/http/operation.js';
import { HealthDto, operations, ReadinessDto } from './monitoring.operations.js';
import { Readiness } from './readiness.js';

@ApiTags('Operations')
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  @Operation(operations.getLiveness)
  @Access('public')
  live(): HealthDto {
    return { status: 'ok' };
  }

  @Get('ready')
  @Operation(operations.getReadiness)
  @Access('public')
  async ready(): Promise<ReadinessDto> {
    const checks = await this.readiness.check();
    if (checks.some(({ ok }) => !ok)) throw new NotReady(checks);
    return { status: 'ok', checks };
  }
}
