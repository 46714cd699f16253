import { ApiProperty } from '@nestjs/swagger';
import type { OperationDefinition } from '../common/http/operation.js';

export class HealthDto {
  @ApiProperty({ enum: ['ok'], example: 'ok' })
  readonly status!: 'ok';
}

export const getLiveness = {
  id: 'getLiveness',
  summary: 'Is the process up?',
  success: { status: 200, description: 'It is.', type: HealthDto },
} as const satisfies OperationDefinition;

export const getReadiness = {
  id: 'getReadiness',
  summary: 'Can it serve, database included?',
  success: { status: 200, description: 'It can.', type: HealthDto },
} as const satisfies OperationDefinition;
