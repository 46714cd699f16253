import { createRequire } from 'node:module';
import { Injectable } from '@nestjs/common';
import { EventCounts } from '../audit/event-counts.js';
import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  type Metric,
  type OpenMetricsContentType,
  Registry,
} from 'prom-client';
import { PasswordHasher } from '../crypto/password-hasher.js';
import { Transactions } from '../database/transactions.js';
import { CleanUp } from './clean-up.js';
import { TrustedClock } from './trusted-clock.js';

export interface AnsweredRequest {
  readonly method: string;
  /** As declared, with the names of its parameters; `none` if no route matched. */
  readonly route: string;
  readonly status: number;
  /** The error code of a refusal. */
  readonly code: string | undefined;
  readonly milliseconds: number;
}

/** `imports` in package.json. */
const { version } = createRequire(import.meta.url)('#package') as { version: string };

/** The one version that exists; Prometheus asks for it first. */
const openMetricsType = /application\/openmetrics-text\s*;\s*version=1\.0\.0/;

/** Methods that any route has. The label's values must not be the client's choice: Node parses thirty methods. */
const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']);

/** Gauges that are named like counters, against the conventions; `nodejs_active_resources` counts the same by type. */
const misnamed = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** The metrics of this process; docs/guide-monitoring.md lists them. No label reveals an account, an address or a code. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  /**
   * The format is a property of a registry. This one holds objects that inherit from the same metrics, because prom-client
   * cuts `_total` off the name of a counter that it writes as OpenMetrics, and would leave it off in the other format.
   */
  private readonly openMetrics = new Registry<OpenMetricsContentType>();
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

  constructor(
    counts: EventCounts,
    hasher: PasswordHasher,
    transactions: Transactions,
    cleanUp: CleanUp,
    clock: TrustedClock,
  ) {
    collectDefaultMetrics({ register: this.registry });
    for (const name of misnamed) this.registry.removeSingleMetric(name);
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
    this.gauge('mfa_hash_queue_waiting', 'Password hashes that wait for a core.', () => hasher.load.waiting);
    this.gauge(
      'mfa_hash_queue_places',
      'How many may wait, about a second of work.',
      () => hasher.load.places,
    );
    this.counter(
      'mfa_hash_queue_refusals_total',
      'Requests refused because the queue of password hashes was full.',
      () => hasher.load.refused,
    );
    this.counter(
      'mfa_transaction_retries_total',
      'Transactions that lost to another one and were tried again.',
      () => transactions.retries,
    );
    this.gauge(
      'mfa_clean_up_last_success_timestamp_seconds',
      'When expired rows were last removed without a failure, in Unix time; 0 before the first time.',
      () => cleanUp.succeededAt / 1000,
    );
    this.gauge(
      'mfa_clean_up_clock_trusted',
      'Whether the clock is trusted with removing rows: 1, or 0 after it jumped.',
      () => Number(clock.isTrusted),
    );
    new Gauge({
      name: 'mfa_build_info',
      help: 'The version of the service; always 1.',
      labelNames: ['version'],
      registers: [this.registry],
    }).set({ version }, 1);
    this.openMetrics.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    for (const metric of this.registry.getMetricsAsArray())
      this.openMetrics.registerMetric(Object.create(metric) as Metric);
  }

  observe({ method, route, status, code, milliseconds }: AnsweredRequest): void {
    const knownMethod = methods.has(method) ? method : 'other';
    this.durations.observe({ method: knownMethod, route, status }, milliseconds / 1000);
    if (code !== undefined) this.countRefusal(code);
  }

  countRefusal(code: string): void {
    this.refusals.inc({ code });
  }

  /** @param accept the client's Accept header. @returns OpenMetrics if it asks for that, else Prometheus' text format. */
  async expose(accept: string): Promise<{ contentType: string; text: string }> {
    const registry = openMetricsType.test(accept) ? this.openMetrics : this.registry;
    return { contentType: registry.contentType, text: await registry.metrics() };
  }

  private gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }

  private counter(name: string, help: string, read: () => number): void {
    new Counter({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }
}
