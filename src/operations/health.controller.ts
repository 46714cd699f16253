import { Controller, Get } from '@nestjs/common';
import { ApiProperty, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { DomainError } from '../common/errors/domain-error.js';
import { Operation } from '../common/http/operation.js';
import { describeDatabaseError } from '../database/database-errors.js';

const patience = 2_000;

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
      await Promise.race([this.database.query('SELECT 1'), tooLate]);
      return { status: 'ok' };
    } catch (error) {
      throw new DomainError('SERVICE_UNAVAILABLE', describeDatabaseError(error));
    } finally {
      clearTimeout(timer);
    }
  }
}
