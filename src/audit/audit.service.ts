import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, Repository, SelectQueryBuilder } from 'typeorm';
import { Clock } from '../common/clock/clock.js';
import type { Actor } from '../common/http/caller.js';
import { firstIdAt, timeOrderedId } from '../crypto/time-ordered-id.js';
import { insertRow } from '../database/statements.js';
import type { AuditEventDetails, AuditEventType, AnonymousFailure } from './audit-event-types.js';
import { AuditEvent } from './entities/audit-event.entity.js';
import { FailureRuns } from './failure-runs.js';

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
/** A few milliseconds of SQLite's time. */
const sliceSize = 2_000;

@Injectable()
export class AuditService {
  constructor(
    @InjectRepository(AuditEvent) private readonly events: Repository<AuditEvent>,
    private readonly clock: Clock,
    private readonly runs: FailureRuns,
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

  /**
   * Writes a failure about nobody we know, which anybody can bring about as often as they like: one a minute from one
   * network, with `attempts` for how many it stands. See {@link FailureRuns}.
   */
  async recordAnonymousFailure<T extends AnonymousFailure>(
    manager: EntityManager,
    actor: Pick<Actor, 'userId' | 'origin'>,
    event: { type: T; details: AuditEventDetails[T]; failure: string },
  ): Promise<void> {
    const attempts = await this.runs.count(manager, event.type, actor.origin.address);
    if (attempts === 0) return;
    const details = attempts === 1 ? event.details : { ...event.details, attempts };
    await this.record(manager, actor, { ...event, subjectUserId: null, details });
  }

  /** Newest first. Events that arrive while a client pages come before its first page, so its pages stay exact. */
  async list({ cursor, limit, ...filter }: AuditPageRequest): Promise<AuditPage> {
    const found = await this.findNewest(filter, cursor, limit + 1);
    const events = found.slice(0, limit);
    return { events, nextCursor: found.length > limit ? events.at(-1)?.id : undefined };
  }

  /**
   * One index leads to the events about a user, another to those of a type. Where both are asked for, one user may have any
   * number of other types: they are gone through in slices, because SQLite answers on the event loop.
   */
  private async findNewest(
    filter: AuditFilter,
    cursor: string | undefined,
    limit: number,
  ): Promise<AuditEvent[]> {
    const { userId, type, ...period } = filter;
    const inSlices = userId !== undefined && type !== undefined;
    const found: AuditEvent[] = [];
    for (let before = cursor; ;) {
      const last = inSlices ? await this.lastOfSlice({ userId, ...period }, before) : undefined;
      const query = newestFirst(matching(this.events, filter), before).limit(limit - found.length);
      if (last !== undefined) query.andWhere('event.id >= :last', { last });
      found.push(...(await query.getMany()));
      if (last === undefined || found.length === limit) return found;
      before = last;
      await nextTurn();
    }
  }

  /** Undefined if the slice goes to the end. */
  private async lastOfSlice(filter: AuditFilter, before: string | undefined): Promise<string | undefined> {
    const query = newestFirst(matching(this.events, filter), before).select('event.id');
    return (await query.offset(sliceSize).limit(1).getOne())?.id;
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

function newestFirst(query: SelectQueryBuilder<AuditEvent>, before: string | undefined) {
  query.orderBy('event.id', 'DESC');
  return before === undefined ? query : query.andWhere('event.id < :before', { before });
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
