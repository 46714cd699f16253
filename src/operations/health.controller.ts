import { Controller, Get } from '@nestjs/common';
import { ApiProperty, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { DomainError } from '../common/errors/domain-error.js';
import { Operation } from '../common/http/operation.js';
import { describeError } from '../database/database-errors.js';

const patience = 2_000;

/** Changes nothing, and is refused where a write would be: by a server that is read-only, or cut off from its cluster. */
const writeNothing = 'UPDATE clean_up_clock SET believedAt = believedAt WHERE id = 0';
/** The embedded database has a connection for writes alone, and who waits for that is served in turn. */
const readNothing = 'SELECT 1';

class HealthDto {
  @ApiProperty({ enum: ['ok'], example: 'ok' })
  readonly status!: 'ok';
}

@ApiTags('Operations')
@Controller('health')
export class HealthController {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  @Get('live')
  @Operation({
    id: 'getLiveness',
    summary: 'Is the process up?',
    access: 'public',
    success: { status: 200, description: 'It is.', type: HealthDto },
  })
  live(): HealthDto {
    return { status: 'ok' };
  }

  @Get('ready')
  @Operation({
    id: 'getReadiness',
    summary: 'Can it serve, database included?',
    access: 'public',
    success: { status: 200, description: 'It can.', type: HealthDto },
  })
  async ready(): Promise<HealthDto> {
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
