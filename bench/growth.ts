import type { Config } from '../src/config/config.js';
import type { Cleanup } from './cleanup.js';
import type { NextCall } from './comparison.js';
import type { Engine, RunningEngine } from './engines.js';
import { randomId } from '../src/crypto/randomness.js';
import { openBulkDatabase } from '../tools/seed/bulk-database.js';
import { seedUsers } from '../tools/seed/seeding.js';
import { startSeeded } from './floors.js';
import { growthCalls } from './growth-calls.js';
import { type GrowthSample, takeSample } from './growth-sample.js';
import { drive } from './load.js';
import type { Options } from './options.js';
import { progress } from './progress.js';
import { percentile, type Spread, spreadOf } from './statistics.js';

/** How the latency of one call grows with the number of users. */
export interface Growth {
  readonly engine: Engine;
  readonly call: string;
  readonly sizes: readonly GrowthSize[];
  readonly errors: number;
  readonly firstError?: string;
}

interface GrowthSize {
  readonly users: number;
  /** In milliseconds, one connection. */
  readonly p50: Spread;
  /** By that of the smallest database, run by run. */
  readonly ratio: Spread;
}

interface FilledServer {
  readonly url: string;
  readonly sample: GrowthSample;
}

/** Longer makes the middle of a latency no more certain. */
const longest = 1;

const progressStep = 10_000;

/** All sizes are there at once and driven in turn, so that what else the machine does meets all alike. */
export async function measureGrowth(
  { name, makeDatabase }: RunningEngine,
  { growth: sizes, seconds, runs }: Options,
  cleanup: Cleanup,
): Promise<Growth[]> {
  const servers: FilledServer[] = [];
  for (const users of sizes) {
    const { server, database } = await startSeeded('service', makeDatabase, cleanup);
    await fill(server.config, users, (done) => progress(`${name}: filling, ${done} of ${users} users`));
    await database.analyse();
    servers.push({ url: server.url, sample: await takeSample(server.config, database, users) });
  }
  const measured: Growth[] = [];
  for (const { name: call, requests } of growthCalls) {
    progress(`${name}: ${call} at ${sizes.join(', ')} users`);
    const p50s: number[][] = sizes.map(() => []);
    const problems: string[] = [];
    let errors = 0;
    // The first run warms up.
    for (let run = 0; run <= runs; run += 1) {
      for (const [position, { url, sample }] of servers.entries()) {
        const next: NextCall = await requests(sample);
        const driven = await drive({ url, connections: 1, seconds: Math.min(longest, seconds), next });
        errors += driven.errors;
        if (driven.firstError !== undefined) problems.push(driven.firstError);
        if (run > 0) p50s[position]?.push(percentile(driven.latencies, 0.5));
      }
    }
    const [smallest = []] = p50s;
    measured.push({
      engine: name,
      call,
      sizes: p50s.map((ofSize, position) => ({
        users: sizes[position] ?? 0,
        p50: spreadOf(ofSize),
        ratio: spreadOf(ofSize.map((p50, run) => p50 / (smallest[run] ?? Number.NaN))),
      })),
      errors,
      ...(problems[0] !== undefined && { firstError: problems[0] }),
    });
  }
  return measured;
}

/** As `npm run seed` does. */
async function fill(config: Config, users: number, onProgress: (done: number) => void): Promise<void> {
  const database = await openBulkDatabase(config);
  const plan = { users, password: randomId(), mfaShare: 0.5, seed: randomId() };
  await seedUsers(database, config, plan, {
    onProgress: (done) => done % progressStep === 0 && onProgress(done),
  }).finally(() => database.close());
}
