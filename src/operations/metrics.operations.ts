import { defineOperations } from '../common/http/operation.js';

export const operations = defineOperations({
  getMetrics: {
    summary: 'Metrics of this process, for Prometheus',
    description: "Takes an administrator's access token, or METRICS_TOKEN as a bearer token.",
    success: {
      status: 200,
      description: 'The text format, version 0.0.4.',
      content: {
        'text/plain; version=0.0.4': {
          schema: { type: 'string', example: 'mfa_refusals_total{code="CODE_INVALID"} 2\n' },
        },
      },
    },
  },
});
