import { Controller, Get, Headers, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Access } from '../common/http/access.js';
import { Operation } from '../common/http/operation.js';
import { operations } from './monitoring.operations.js';
import { Metrics } from './metrics.js';

@ApiTags('Operations')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @Operation(operations.getMetrics)
  @Access(['admin', 'scraper'])
  async get(
    @Headers('accept') accept = '',
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { contentType, text } = await this.metrics.expose(accept);
    void reply.type(contentType);
    return text;
  }
}
