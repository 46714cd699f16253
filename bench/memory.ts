import { type Call, callNamed } from './calls.js';
import { requestsOf, type SeededServer } from './cells.js';
import type { Cleanup } from './cleanup.js';
import type { NextCall } from './comparison.js';
import type { Engine, RunningEngine } from './engines.js';
import { startSeeded } from './floors.js';
import { drive, type HttpCall } from './load.js';
import type { Options } from './options.js';
import { residentMemory } from './process-usage.js';
import { progress } from './progress.js';
import type { Table } from './seed-database.js';
import type { Row } from './seed-rows.js';
import { firstId, seedUsers } from './seed-users.js';
import { type Point, slopeOf } from './statistics.js';

/** The resident memory of the service under mixed calls. */
export interface MemoryCourse {
  readonly engine: Engine;
  readonly connections: number;
  readonly minutes: number;
  readonly requestsPerSecond: number;
  readonly errors: number;
  readonly firstError?: string;
  /** In MB, over minutes. */
  readonly samples: readonly Point[];
  readonly peak: number;
  /** In MB a minute, by least squares, after the first quarter. */
  readonly slope: number;
}

const connections = 128;

/** Dealt out in turn. A sign-in with two factors uses up a user; when none are left, others take its place. */
const mix = [
  ...['getMe', 'enableMfa', 'getMe', 'mfaGrant', 'listUsers'],
  ...['getMe', 'acceptMfa', 'enableMfa', 'passwordGrant', 'getMe'],
].map(callNamed);

const onceCallsPerSecond = 50;
const company = 1_000;
const fewestSamples = 240;

export async function measureMemory(
  { name, makeDatabase }: RunningEngine,
  { memoryMinutes: minutes }: Options,
  cleanup: Cleanup,
): Promise<MemoryCourse> {
  progress(`${name}: memory over ${minutes} minutes`);
  const seeded = await startSeeded('service', makeDatabase, cleanup);
  const { server } = seeded;
  const seconds = minutes * 60;
  const next = await seedMix(seeded, Math.ceil(onceCallsPerSecond * seconds));
  const samples: Point[] = [];
  const started = performance.now();
  const sample = (): void => {
    samples.push({ x: (performance.now() - started) / 60_000, y: residentMemory(server.pid) });
  };
  sample();
  const sampling = setInterval(sample, Math.min(1_000, (seconds * 1_000) / fewestSamples));
  const { latencies, errors, firstError, ...run } = await drive({
    url: server.url,
    connections,
    seconds,
    next,
  });
  clearInterval(sampling);
  sample();
  return {
    engine: name,
    connections,
    minutes,
    requestsPerSecond: latencies.length / run.seconds,
    errors,
    ...(firstError !== undefined && { firstError }),
    samples,
    peak: Math.max(...samples.map(({ y }) => y)),
    slope: slopeOf(samples.slice(Math.floor(samples.length / 4))),
  };
}

/** Each kind of user has ids of its own. */
async function seedMix({ server, database }: SeededServer, once: number): Promise<NextCall> {
  const sources = new Map<string, NextCall>();
  const rows: Partial<Record<Table, Row[]>> = {};
  let first = firstId;
  for (const state of new Set(mix.map((call) => call.state))) {
    const calls = mix.filter((call) => call.state === state);
    const count = calls.some((call) => call.once) ? once : company;
    const seeded = await seedUsers(server.config, state, count, first);
    first += count;
    for (const [table, more] of Object.entries(seeded.rows) as [Table, Row[]][])
      rows[table] = [...(rows[table] ?? []), ...more];
    for (const call of calls) sources.set(call.name, requestsOf(call, seeded.users));
  }
  await database.replaceAll(rows);
  let dealt = 0;
  const of = (call: Call | undefined, connection: number): HttpCall | undefined =>
    call && sources.get(call.name)?.(connection);
  return (connection) => {
    dealt += 1;
    return of(mix[dealt % mix.length], connection) ?? of(mix[0], connection);
  };
}
