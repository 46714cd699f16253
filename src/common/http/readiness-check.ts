import { ApiProperty } from '@nestjs/swagger';

export const readinessReasons = [
  'stopping',
  'unreachable',
  'accessRefused',
  'tooManyConnections',
  'notPrimary',
  'readOnly',
  'moved',
  'full',
  'timeout',
  'failing',
  'belowFloor',
  'wrong',
] as const;

/** One thing that the service needs, for `GET /health/ready`. */
export class ReadinessCheck {
  @ApiProperty({ enum: ['process', 'database', 'schema', 'clock'], example: 'clock' })
  readonly name!: 'process' | 'database' | 'schema' | 'clock';

  @ApiProperty({ example: false })
  readonly ok!: boolean;

  @ApiProperty({
    enum: readinessReasons,
    required: false,
    description: 'Why the check failed; docs/operations.md explains each reason.',
    example: 'wrong',
  })
  readonly reason?: (typeof readinessReasons)[number];

  @ApiProperty({
    type: 'integer',
    required: false,
    description:
      "Of the check `clock`: how far this process's clock is ahead of the database's, in seconds; negative if it is behind.",
    example: 42,
  })
  readonly aheadSeconds?: number;
}
