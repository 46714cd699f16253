import { Injectable } from '@nestjs/common';
import type { AuditEventType, SecondFactorMethod } from './audit-event-types.js';

export interface EventCount {
  readonly type: AuditEventType;
  /** Of the second factor that the event is about. */
  readonly method: SecondFactorMethod | undefined;
  readonly events: number;
}

/**
 * How many events this process has written, for the metrics. An event counts again if its transaction is repeated, which
 * happens to few.
 */
@Injectable()
export class EventCounts {
  private readonly counts = new Map<string, EventCount>();

  add(type: AuditEventType, details: object): void {
    const method = 'method' in details ? (details.method as SecondFactorMethod) : undefined;
    const key = `${type} ${method ?? ''}`;
    this.counts.set(key, { type, method, events: (this.counts.get(key)?.events ?? 0) + 1 });
  }

  all(): Iterable<EventCount> {
    return this.counts.values();
  }
}
