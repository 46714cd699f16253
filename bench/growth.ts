import { type Call, callNamed, get } from './calls.js';
import type { Cleanup } from './cleanup.js';
import type { RunningEngine } from './engines.js';
import { startSeeded } from './floors.js';
import { drive, type NextCall } from './load.js';
import { type Errors, errorsOf } from './measurement.js';
import type { Options } from './options.js';
import { progress } from './progress.js';
import type { Result } from './results.js';
import { percentile, ratioOf, spreadOf } from './statistics.js';
import type { BenchUsers } from './users.js';

const sampleSize = 500;
/** A longer run does not make the median more precise. */
const longestSeconds = 1;
const progressStep = 10_000;
/** The position of a deep page in its list. */
const deep = 0.9;
/** Matches the same hundred users in a database of any size. */
const namePrefix = 'seed-0005';

/** Fills all databases first and drives them in turn, so that other load on the machine affects all alike. */
export async function measureGrowth(
  { name: engine, makeDatabase }: RunningEngine,
  { growth: sizes, seconds, runs }: Options,
  cleanup: Cleanup,
): Promise<Result[]> {
  const runSeconds = Math.min(longestSeconds, seconds);
  const databases: { url: string; users: BenchUsers; calls: readonly Call[] }[] = [];
  for (const size of sizes) {
    const { server, users } = await startSeeded('service', makeDatabase, cleanup);
    await users.seed(size, (done) => {
      if (done % progressStep === 0) progress(`${engine}: filling, ${done} of ${size} users`);
    });
    databases.push({ url: server.url, users, calls: growthCalls(size, await deepCursor(users)) });
  }
  const results: Result[] = [];
  for (const [position, { name: call }] of growthCalls(0, '').entries()) {
    progress(`${engine}: ${call} at ${sizes.join(', ')} users`);
    const p50s: number[][] = sizes.map(() => []);
    const driven: Errors[][] = sizes.map(() => []);
    // The first run only warms up.
    for (let run = 0; run <= runs; run += 1) {
      for (const [index, { url, users, calls }] of databases.entries()) {
        const next = await inTurn(calls[position] ?? callNamed(call), users);
        const { latencies, ...errors } = await drive({ url, connections: 1, seconds: runSeconds, next });
        driven[index]?.push(errors);
        if (run > 0) p50s[index]?.push(percentile(latencies, 0.5));
      }
    }
    for (const [index, users] of sizes.entries())
      results.push({
        kind: 'growth',
        engine,
        of: { call, users },
        figures: {
          'p50 ms': spreadOf(p50s[index] ?? []),
          ...(index > 0 && { ratio: ratioOf(p50s[index] ?? [], p50s[0] ?? []) }),
        },
        ...errorsOf(driven[index] ?? []),
      });
  }
  return results;
}

function growthCalls(users: number, auditCursor: string): readonly Call[] {
  const read = (name: string, path: string): Call => ({
    name,
    state: 'plain',
    request: ({ as }) => get(`/api/v1/${path}`, as.admin),
  });
  return [
    callNamed('enableMfa'),
    callNamed('mfaGrant'),
    { name: 'getUser', state: 'plain', request: ({ id, as }) => get(`/api/v1/users/${id}`, as.admin) },
    read('listUsers, first page', 'users?limit=30'),
    read('listUsers, page at 90 %', `users?limit=30&offset=${Math.floor(users * deep)}`),
    read('listUsers, nameFilter', `users?limit=30&nameFilter=${namePrefix}`),
    read('auditEvents, first page', 'auditEvents?limit=30'),
    read('auditEvents, page at 90 %', `auditEvents?limit=30&cursor=${auditCursor}`),
  ];
}

/** Takes users from all over the database, one after the other. */
async function inTurn(call: Call, users: BenchUsers): Promise<NextCall> {
  const sample = await users.inState(call.state, sampleSize);
  let taken = 0;
  return () => {
    const user = sample[call.once ? taken : taken % sampleSize];
    taken += 1;
    return user && call.request(user);
  };
}

/** The cursor of a page deep in the audit trail. */
async function deepCursor({ database }: BenchUsers): Promise<string> {
  const [count] = await database.query<{ total: number }>('SELECT COUNT(*) AS total FROM audit_events');
  const offset = Math.floor((count?.total ?? 0) * deep);
  const [event] = await database.query<{ id: string }>(
    `SELECT id FROM audit_events ORDER BY id DESC LIMIT 1 OFFSET ${offset}`,
  );
  return event?.id ?? '';
}
