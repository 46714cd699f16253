import { Controller, Get, Header } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Operation } from '../common/http/operation.js';
import { Metrics } from './metrics.js';

@ApiTags('Operations')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @Operation({
    id: 'getMetrics',
    summary: 'Metrics of this process, for Prometheus',
    description: "Takes an administrator's access token, or METRICS_TOKEN as a bearer token.",
    access: ['admin', 'scraper'],
    success: {
      status: 200,
      description: 'The text format, version 0.0.4.',
      content: {
        'text/plain; version=0.0.4': {
          schema: { type: 'string', example: 'mfa_refusals_total{code="CODE_INVALID"} 2\n' },
        },
      },
    },
  })
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  get(): Promise<string> {
    return this.metrics.text();
  }
}
