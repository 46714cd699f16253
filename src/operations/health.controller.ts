import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { DomainError } from '../common/errors/domain-error.js';
import { Access } from '../common/http/access.js';
import { Operation } from '../common/http/operation.js';
import { describeError } from '../database/database-errors.js';
import { HealthDto, operations } from './monitoring.operations.js';

const readinessTimeoutMs = 2_000;

/** Changes nothing, but is refused like any write by a server that is read-only or cut off from its cluster. */
const writeNothing = 'UPDATE clean_up_clock SET believedAt = believedAt WHERE id = 0';
/** On the embedded database a write would queue behind others, which does not mean that it is not ready. */
const readNothing = 'SELECT 1';

@ApiTags('Operations')
@Controller('health')
export class HealthController {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  @Get('live')
  @Operation(operations.getLiveness)
  @Access('public')
  live(): HealthDto {
    return { status: 'ok' };
  }

  @Get('ready')
  @Operation(operations.getReadiness)
  @Access('public')
  async ready(): Promise<HealthDto> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('the database did not respond in time')), readinessTimeoutMs);
    });
    try {
      const probe = this.database.options.type === 'mysql' ? writeNothing : readNothing;
      await Promise.race([this.database.query(probe), tooLate]);
      return { status: 'ok' };
    } catch (error) {
      throw new DomainError('SERVICE_UNAVAILABLE', describeError(error));
    } finally {
      clearTimeout(timer);
    }
  }
}
