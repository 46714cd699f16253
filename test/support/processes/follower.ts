import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Transactions } from '../../../src/database/transactions.js';
import { bulkInsert } from '../database/bulk-insert.js';
import { createDatabase, openWriter } from '../database/database.js';
import { startService, type TestService } from '../service/service.js';
import { afterFile } from './cleanup.js';
import { temporaryFolder } from './folders.js';
import { type Ending, spawnTool } from './processes.js';

const timeoutMs = 20_000;

export interface FollowedService {
  readonly service: TestService;
  readonly environment: Record<string, string>;
  /** Commits events now whose ids were made this many seconds ago, past the service. @returns their ids. */
  commit(secondsAgo: readonly number[], more?: Record<string, unknown>): Promise<string[]>;
  /** The ids of the stored events, in their order. */
  stored(condition?: string): Promise<string[]>;
  newest(): Promise<string>;
  follow(files: FollowerFiles, ...followOptions: string[]): Follower;
}

export interface FollowerFiles {
  readonly file: string;
  readonly cursor: string;
}

export function followerFiles(): FollowerFiles {
  const folder = temporaryFolder();
  return { file: join(folder, 'audit.jsonl'), cursor: join(folder, 'cursor') };
}

/** Starts a service whose trail is longer than a batch and older than the window that a follower reads again. */
export async function startFollowedService(): Promise<FollowedService> {
  const { environment } = await createDatabase();
  const service = await startService(environment);
  const { transactions, close } = await openWriter(service.config);
  afterFile(close);
  await commitEvents(
    transactions,
    Array.from({ length: 1_200 }, (_, index) => 5_000 - index),
  );
  const stored = async (condition = '1 = 1'): Promise<string[]> => {
    const rows = await service.database.query<{ id: string }[]>(
      `SELECT id FROM audit_events WHERE ${condition} ORDER BY id`,
    );
    return rows.map(({ id }) => id);
  };
  return {
    service,
    environment,
    commit: (...given) => commitEvents(transactions, ...given),
    stored,
    newest: async () => (await stored()).at(-1) ?? '',
    follow: ({ file, cursor }, ...more) => followInto(file, ['--cursor', cursor, ...more], environment),
  };
}

/** A running `audit -- export --follow` that appends to a file. */
export interface Follower {
  readonly ending: Promise<Ending>;
  stop(signal?: NodeJS.Signals): Promise<Ending>;
  /** Waits until the file has this event. */
  sent(id: string): Promise<void>;
}

export function followInto(
  file: string,
  followOptions: readonly string[],
  environment: Record<string, string>,
): Follower {
  const { ending, kill } = spawnTool(
    'audit',
    ['export', '--follow', '--output', file, ...followOptions],
    environment,
  );
  return {
    ending,
    stop: (signal = 'SIGTERM') => {
      kill(signal);
      return ending;
    },
    sent: async (id) => {
      const deadline = performance.now() + timeoutMs;
      while (!idsIn(file).includes(id)) {
        if (performance.now() > deadline) throw new Error(`the event ${id} was not sent in time`);
        await delay(20);
      }
    },
  };
}

/** The ids of the complete lines of a file, in their order. */
export function idsIn(file: string): string[] {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { id: string }).id);
}

async function commitEvents(
  transactions: Transactions,
  secondsAgo: readonly number[],
  more: Record<string, unknown> = {},
): Promise<string[]> {
  const now = Date.now();
  const rows = secondsAgo.map((seconds) => {
    const occurredAt = Math.round(now - seconds * 1000);
    return {
      id: occurredAt.toString(16).padStart(12, '0') + randomBytes(10).toString('hex'),
      occurredAt,
      type: 'mfa.verified',
      outcome: 'success',
      actorUserId: null,
      subjectUserId: 1000,
      address: '203.0.113.7',
      userAgent: 'curl/8.5.0',
      requestId: '8f14e45fceea167a5a36dedd4bea2543',
      reason: null,
      details: '{"method":"totp"}',
      ...more,
    };
  });
  await transactions.run((manager) => bulkInsert(manager, 'audit_events', rows));
  return rows.map(({ id }) => id);
}
