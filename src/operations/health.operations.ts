import { ApiProperty } from '@nestjs/swagger';
import { defineOperations } from '../common/http/operation.js';

export class HealthDto {
  @ApiProperty({ enum: ['ok'], example: 'ok' })
  readonly status!: 'ok';
}

export const operations = defineOperations({
  getLiveness: {
    summary: 'Check whether the process is up',
    success: { status: 200, description: 'The process is up.', type: HealthDto },
  },
  getReadiness: {
    summary: 'Check whether the service can serve requests, including the database',
    success: { status: 200, description: 'The service is ready.', type: HealthDto },
  },
});
