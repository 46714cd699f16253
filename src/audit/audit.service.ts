import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, Repository, SelectQueryBuilder } from 'typeorm';
import { Clock } from '../common/clock/clock.js';
import { DomainError } from '../common/errors/domain-error.js';
import { type Actor, assertWaiting } from '../common/http/caller.js';
import { firstIdAt, instantOf, timeOrderedId } from '../crypto/time-ordered-id.js';
import { insertRow } from '../database/statements.js';
import { accountsNamed, type NamedEvent, readNamed } from './account-names.js';
import type { AuditEventDetails, AuditEventType, AnonymousFailure } from './audit-event-types.js';
import { AuditEvent } from './entities/audit-event.entity.js';
import { EventCounts } from './event-counts.js';
import { FailureRuns } from './failure-runs.js';

export interface AuditFilter {
  /** Events about this account. */
  readonly userId?: number | undefined;
  readonly type?: AuditEventType | undefined;
  /** At or after this instant, in milliseconds. */
  readonly from?: number | undefined;
  /** Before this instant, in milliseconds. */
  readonly to?: number | undefined;
}

export interface AuditPageRequest extends AuditFilter {
  /** Events about the account that has this name, and the last deleted ones that had it. */
  readonly userName?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface AuditPage {
  readonly events: readonly NamedEvent[];
  /** The cursor of the next, older page; undefined on the last page. */
  readonly nextCursor: string | undefined;
}

const batchSize = 500;
/** Takes SQLite a few milliseconds. */
const sliceSize = 2_000;

@Injectable()
export class AuditService {
  constructor(
    @InjectRepository(AuditEvent) private readonly events: Repository<AuditEvent>,
    private readonly clock: Clock,
    private readonly counts: EventCounts,
    private readonly runs: FailureRuns,
  ) {}

  /**
   * Writes an event in the caller's transaction, so that it is committed together with what it reports.
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
    this.counts.add(event.type, event.details);
  }

  /**
   * Writes a failure that concerns no account. Anyone can cause any number of them, so only one event per minute and
   * network is written, with the number of `attempts` it stands for: see {@link FailureRuns}.
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

  /**
   * Lists events, newest first. New events come before a client's first page, so the other pages stay as they are.
   * @throws DomainError USER_NOT_FOUND for a name that no account has or had, SERVICE_UNAVAILABLE if the caller no longer
   * waits for the answer
   */
  async list(
    caller: Pick<Actor, 'isWaiting'>,
    { cursor, limit, userName, ...filter }: AuditPageRequest,
  ): Promise<AuditPage> {
    const filters = userName === undefined ? [filter] : await this.filtersFor(userName, filter);
    const found: NamedEvent[] = [];
    for (const each of filters) {
      found.push(...(await this.findNewest(caller, each, cursor, limit + 1)));
      await nextTurn();
    }
    if (filters.length > 1) found.sort((a, b) => (a.event.id < b.event.id ? 1 : -1));
    const events = found.slice(0, limit);
    return { events, nextCursor: found.length > limit ? events.at(-1)?.event.id : undefined };
  }

  private async filtersFor(userName: string, filter: AuditFilter): Promise<readonly AuditFilter[]> {
    const ids = await accountsNamed(this.events.manager.dataSource, userName);
    if (ids.length === 0) throw new DomainError('USER_NOT_FOUND');
    return ids
      .filter((id) => filter.userId === undefined || filter.userId === id)
      .map((userId) => ({ ...filter, userId }));
  }

  /**
   * One index finds the events about a user, another those of a type. For both, the user's events are searched in slices:
   * there may be any number of other types, and SQLite blocks the event loop.
   */
  private async findNewest(
    caller: Pick<Actor, 'isWaiting'>,
    filter: AuditFilter,
    cursor: string | undefined,
    limit: number,
  ): Promise<NamedEvent[]> {
    const { userId, type, ...period } = filter;
    const inSlices = userId !== undefined && type !== undefined;
    const found: NamedEvent[] = [];
    for (let before = cursor; ;) {
      assertWaiting(caller);
      const last = inSlices ? await this.lastOfSlice({ userId, ...period }, before) : undefined;
      const query = newestFirst(matching(this.events, filter), before).limit(limit - found.length);
      if (last !== undefined) query.andWhere('event.id >= :last', { last });
      found.push(...(await readNamed(query)));
      if (last === undefined || found.length === limit) return found;
      before = last;
      await nextTurn();
    }
  }

  /** @returns the id of the slice's last event; undefined if the slice reaches the end. */
  private async lastOfSlice(filter: AuditFilter, before: string | undefined): Promise<string | undefined> {
    const query = newestFirst(matching(this.events, filter), before).select('event.id');
    return (await query.offset(sliceSize).limit(1).getOne())?.id;
  }

  /** @returns when the newest event was recorded, in milliseconds; undefined if there is none. */
  async newestInstant(): Promise<number | undefined> {
    const query = this.events.createQueryBuilder('event').select('event.id').orderBy('event.id', 'DESC');
    const newest = await query.limit(1).getOne();
    return newest ? instantOf(newest.id) : undefined;
  }

  /** @returns the ids of at most `limit` matching events with greater ids than `afterId`, in ascending order. */
  async idsAfter(filter: AuditFilter, afterId: string, limit: number): Promise<readonly string[]> {
    const query = matching(this.events, filter).andWhere('event.id > :afterId', { afterId });
    const rows = await query
      .select('event.id', 'id')
      .orderBy('event.id')
      .limit(limit)
      .getRawMany<{ id: string }>();
    return rows.map(({ id }) => id);
  }

  /** Reads the events that have these ids, oldest first, in batches. */
  async *withIds(ids: readonly string[]): AsyncGenerator<readonly NamedEvent[]> {
    for (let start = 0; start < ids.length; start += batchSize) {
      const some = ids.slice(start, start + batchSize);
      const query = this.events.createQueryBuilder('event').where('event.id IN (:...some)', { some });
      yield await readNamed(query.orderBy('event.id'));
    }
  }

  /** Reads the matching events in batches, oldest first. */
  async *read(filter: AuditFilter): AsyncGenerator<readonly NamedEvent[]> {
    for (let lastId = ''; ;) {
      const query = matching(this.events, filter).andWhere('event.id > :lastId', { lastId });
      const batch = await readNamed(query.orderBy('event.id').limit(batchSize));
      const last = batch.at(-1)?.event;
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

/** An event's id begins with its instant, so that a period is a range of the index that gives the order. */
function matching(events: Repository<AuditEvent>, { userId, type, from, to }: AuditFilter) {
  const query = events.createQueryBuilder('event').where('1 = 1');
  if (userId !== undefined) query.andWhere('event.subjectUserId = :userId', { userId });
  if (type !== undefined) query.andWhere('event.type = :type', { type });
  if (from !== undefined) query.andWhere('event.id >= :from', { from: firstIdAt(from) });
  if (to !== undefined) query.andWhere('event.id < :to', { to: firstIdAt(to) });
  return query;
}
