import { Injectable } from '@nestjs/common';
import { EventCounts } from '../audit/event-counts.js';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

export interface AnsweredRequest {
  readonly method: string;
  /** As declared, with the names of its parameters; `none` if no route matched. */
  readonly route: string;
  readonly status: number;
  /** The error code of a refusal. */
  readonly code: string | undefined;
  readonly milliseconds: number;
}

/** The metrics of this process, in Prometheus' text format. No label reveals an account, an address or a code. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private readonly durations = new Histogram({
    name: 'mfa_http_request_duration_seconds',
    help: 'Duration of requests.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [this.registry],
  });
  private readonly refusals = new Counter({
    name: 'mfa_refusals_total',
    help: 'Refused requests, by error code.',
    labelNames: ['code'],
    registers: [this.registry],
  });

  constructor(counts: EventCounts) {
    collectDefaultMetrics({ register: this.registry });
    new Counter({
      name: 'mfa_events_total',
      help: 'Events of the audit trail, by type and by the method of the second factor.',
      labelNames: ['type', 'method'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const { type, method, events } of counts.all()) this.inc({ type, method: method ?? '' }, events);
      },
    });
  }

  observe({ method, route, status, code, milliseconds }: AnsweredRequest): void {
    this.durations.observe({ method, route, status }, milliseconds / 1000);
    if (code !== undefined) this.refusals.inc({ code });
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }
}
