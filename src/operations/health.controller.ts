import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { DomainError } from '../common/errors/domain-error.js';
import { Access } from '../common/http/access.js';
import { Operation } from '../common/http/operation.js';
import { describeError } from '../database/database-errors.js';
import * as operations from './health.operations.js';

const patience = 2_000;

/** Changes nothing, and is refused where a write would be: by a server that is read-only, or cut off from its cluster. */
const writeNothing = 'UPDATE clean_up_clock SET believedAt = believedAt WHERE id = 0';
/** The embedded database has a connection for writes alone, and who waits for that is served in turn. */
const readNothing = 'SELECT 1';

@ApiTags('Operations')
@Controller('health')
export class HealthController {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  @Get('live')
  @Operation(operations.getLiveness)
  @Access('public')
  live(): operations.HealthDto {
    return { status: 'ok' };
  }

  @Get('ready')
  @Operation(operations.getReadiness)
  @Access('public')
  async ready(): Promise<operations.HealthDto> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('no answer in time')), patience);
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
