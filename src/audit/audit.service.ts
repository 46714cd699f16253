import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
import { Clock } from '../common/clock/clock.js';
import type { Actor } from '../common/http/caller.js';
import { timeOrderedId } from '../crypto/time-ordered-id.js';
import { insertRow } from '../database/statements.js';
import type { AuditEventDetails, AuditEventType } from './audit-event-types.js';
import type { ListAuditEventsQuery } from './dto/list-audit-events.query.js';
import { AuditEvent } from './entities/audit-event.entity.js';

export interface AuditPage {
  readonly events: readonly AuditEvent[];
  /** Where the next, older page begins; undefined on the last one. */
  readonly nextCursor: string | undefined;
}

@Injectable()
export class AuditService {
  constructor(
    @InjectRepository(AuditEvent) private readonly events: Repository<AuditEvent>,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes an event inside the caller's transaction: it is there exactly when what it tells of is.
   * @param privateReason given for a failure; for administrators only.
   */
  async record<T extends AuditEventType>(
    manager: EntityManager,
    actor: Actor,
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
  async list({ userId, type, from, to, cursor, limit }: ListAuditEventsQuery): Promise<AuditPage> {
    const query = this.events
      .createQueryBuilder('event')
      .orderBy('event.id', 'DESC')
      .limit(limit + 1);
    if (userId !== undefined) query.andWhere('event.subjectUserId = :userId', { userId });
    if (type !== undefined) query.andWhere('event.type = :type', { type });
    if (from !== undefined) query.andWhere('event.occurredAt >= :from', { from: Date.parse(from) });
    if (to !== undefined) query.andWhere('event.occurredAt < :to', { to: Date.parse(to) });
    if (cursor !== undefined) query.andWhere('event.id < :cursor', { cursor });
    const found = await query.getMany();
    const events = found.slice(0, limit);
    return { events, nextCursor: found.length > limit ? events.at(-1)?.id : undefined };
  }
}
