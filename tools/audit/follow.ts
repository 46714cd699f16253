import { setTimeout as delay } from 'node:timers/promises';
import type { AuditFilter, AuditService } from '../../src/audit/audit.service.js';
import { firstIdAt, instantOf } from '../../src/crypto/time-ordered-id.js';
import { describeError, isUnavailable, isUnusable } from '../../src/database/database-errors.js';
import { eventLine } from './event-line.js';
import type { FollowCursor } from './follow-cursor.js';
import type { FollowOutput } from './follow-output.js';

/**
 * How long an event may take from the instant in its id until others can read it. Clocks of processes differ by up to 15 s,
 * and a transaction takes up to 15 s more; the rest is for nodes that lag behind.
 */
const lateMs = 15 * 60_000;

const pageSize = 10_000;
const intervalMs = 2_000;
/** The ids of the last 15 minutes are read again each time: 100,000 every 5 s take about 4 % of a core. */
const idsReadPerMs = 20;

export interface Follower {
  readonly audit: AuditService;
  readonly filter: Pick<AuditFilter, 'type' | 'userId'>;
  readonly cursor: FollowCursor;
  readonly output: FollowOutput;
  readonly now: () => number;
  /** Ends the following, after the batch that is being written. */
  readonly signal: AbortSignal;
  /** Takes one line for the operator. */
  readonly say: (line: string) => void;
}

/** Writes events as they are committed, each once, until the signal. Waits for a database that cannot be reached. */
export async function follow(follower: Follower): Promise<void> {
  const { cursor, now, signal, say } = follower;
  let isAway = false;
  let isBehind = false;
  while (!signal.aborted) {
    try {
      await sendNew(follower);
      if (isAway) say('The database answers again.');
      isAway = false;
    } catch (error) {
      if (!isUnavailable(error) && !isUnusable(error)) throw error;
      if (!isAway) say(`Waiting for the database: ${describeError(error)}`);
      isAway = true;
    }
    const wasBehind = isBehind;
    isBehind = firstIdAt(now()) < cursor.settledId;
    if (isBehind && !wasBehind)
      say(
        'The clock was set back: events that are recorded until it is ' +
          `${new Date(instantOf(cursor.settledId)).toISOString()} are not sent. Export them with --from and --to afterwards.`,
      );
    const waitMs = Math.max(intervalMs, cursor.recentCount / idsReadPerMs);
    await delay(waitMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Sends the events that were not sent yet, oldest first. Each batch is recorded in the cursor once it is written. */
async function sendNew({ audit, filter, cursor, output, now, signal }: Follower): Promise<void> {
  const newest = await audit.newestInstant();
  if (newest === undefined) return;
  // The earlier of both, because either clock may be ahead.
  const settledId = firstIdAt(Math.min(newest, now()) - lateMs);
  for (let afterId = cursor.settledId; ;) {
    const ids = await audit.idsAfter(filter, afterId, pageSize);
    for await (const events of audit.withIds(ids.filter((id) => !cursor.hasSent(id)))) {
      await output.write(events.map(eventLine).join(''));
      await output.flush();
      const written = events.map(({ event }) => event.id);
      cursor.record(written, earlier(written.at(-1), settledId), output.size);
      if (signal.aborted) return;
    }
    const lastId = ids.length < pageSize ? undefined : ids.at(-1);
    cursor.record([], earlier(lastId, settledId), output.size);
    if (lastId === undefined) return;
    afterId = lastId;
  }
}

function earlier(id: string | undefined, settledId: string): string {
  return id === undefined || id > settledId ? settledId : id;
}
