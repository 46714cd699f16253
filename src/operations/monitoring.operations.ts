import { ApiProperty } from '@nestjs/swagger';
import { defineOperations } from '../common/http/operation.js';
import { ReadinessCheck } from '../common/http/readiness-check.js';

export class HealthDto {
  @ApiProperty({ enum: ['ok'], example: 'ok' })
  readonly status!: 'ok';
}

export class ReadinessDto extends HealthDto {
  @ApiProperty({ type: [ReadinessCheck] })
  readonly checks!: readonly ReadinessCheck[];
}

export const operations = defineOperations({
  getLiveness: {
    summary: 'Check whether the process is up',
    success: { status: 200, description: 'The process is up.', type: HealthDto },
  },
  getReadiness: {
    summary: 'Check whether the service can serve requests, with its database and its clock',
    description: 'The 503 lists the same `checks`, and says of each that failed why.',
    success: { status: 200, description: 'The service is ready.', type: ReadinessDto },
  },
  getMetrics: {
    summary: 'Metrics of this process, for Prometheus',
    description: "Takes an administrator's access token, or METRICS_TOKEN as a bearer token.",
    success: {
      status: 200,
      description: "Prometheus' text format 0.0.4, or OpenMetrics 1.0.0 if Accept asks for it.",
      content: {
        'text/plain; version=0.0.4': {
          schema: { type: 'string', example: 'mfa_refusals_total{code="CODE_INVALID"} 2\n' },
        },
        'application/openmetrics-text; version=1.0.0': {
          schema: { type: 'string', example: 'mfa_refusals_total{code="CODE_INVALID"} 2\n# EOF\n' },
        },
      },
    },
  },
});
