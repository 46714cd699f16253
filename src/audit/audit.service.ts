import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
import { Clock } from '../common/clock/clock.js';
import type { Actor } from '../common/http/caller.js';
import { firstIdAt, timeOrderedId } from '../crypto/time-ordered-id.js';
import { insertRow } from '../database/statements.js';
import type { AuditEventDetails, AuditEventType } from './audit-event-types.js';
import { AuditEvent } from './entities/audit-event.entity.js';

export interface AuditFilter {
  /** About this account. */
  readonly userId?: number | undefined;
  readonly type?: AuditEventType | undefined;
  /** At or after this instant, in milliseconds. */
  readonly from?: number | undefined;
  /** Before this instant, in milliseconds. */
  readonly to?: number | undefined;
}

export interface AuditPageRequest extends AuditFilter {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface AuditPage {
  readonly events: readonly AuditEvent[];
  /** Where the next, older page begins; undefined on the last one. */
  readonly nextCursor: string | undefined;
}

const batchSize = 500;

@Injectable()
export class AuditService {
  constructor(
    @InjectRepository(AuditEvent) private readonly events: Repository<AuditEvent>,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes an event inside the caller's transaction: it is there exactly when what it tells of is.
   * @param event its `failure` is the private reason, for administrators only.
   */
  async record<T extends AuditEventType>(
    manager: EntityManager,
    actor: Pick<Actor, 'userId' | 'origin'>,
    event: {
      type: T;
      subjectUserId: number | null;
      details: AuditEventDetails[T];
      failure?: string;
    },
  ): Promise<void> {
    const now = this.clock.now();
    await insertRow(manager, AuditEvent, {
      id: timeOrderedId(now),
      occurredAt: now,
      type: event.type,
      outcome: event.failure === undefined ? 'success' : 'failure',
      actorUserId: actor.userId,
      subjectUserId: event.subjectUserId,
      ...actor.origin,
      reason: event.failure ?? null,
      details: JSON.stringify(event.details),
    });
  }

  /** Newest first. Events that arrive while a client pages come before its first page, so its pages stay exact. */
  async list({ cursor, limit, ...filter }: AuditPageRequest): Promise<AuditPage> {
    const query = matching(this.events, filter)
      .orderBy('event.id', 'DESC')
      .limit(limit + 1);
    if (cursor !== undefined) query.andWhere('event.id < :cursor', { cursor });
    const found = await query.getMany();
    const events = found.slice(0, limit);
    return { events, nextCursor: found.length > limit ? events.at(-1)?.id : undefined };
  }

  /** The whole trail or a part of it, oldest first, a batch at a time. */
  async *read(filter: AuditFilter): AsyncGenerator<readonly AuditEvent[]> {
    for (let lastId = ''; ;) {
      const batch = await matching(this.events, filter)
        .andWhere('event.id > :lastId', { lastId })
        .orderBy('event.id')
        .limit(batchSize)
        .getMany();
      const last = batch.at(-1);
      if (!last) return;
      yield batch;
      lastId = last.id;
    }
  }
}

/** An event's id begins with its instant, so that time is a range of the same index that gives the order. */
function matching(events: Repository<AuditEvent>, { userId, type, from, to }: AuditFilter) {
  const query = events.createQueryBuilder('event').where('1 = 1');
  if (userId !== undefined) query.andWhere('event.subjectUserId = :userId', { userId });
  if (type !== undefined) query.andWhere('event.type = :type', { type });
  if (from !== undefined) query.andWhere('event.id >= :from', { from: firstIdAt(from) });
  if (to !== undefined) query.andWhere('event.id < :to', { to: firstIdAt(to) });
  return query;
}
