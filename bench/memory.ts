import { callNamed } from './calls.js';
import { company, requestsOf } from './cells.js';
import type { Cleanup } from './cleanup.js';
import type { RunningEngine } from './engines.js';
import { startSeeded } from './floors.js';
import { drive, type NextCall } from './load.js';
import type { Options } from './options.js';
import { residentMemory } from './process-usage.js';
import { progress } from './progress.js';
import type { Result } from './results.js';
import { type Point, single, slopeOf } from './statistics.js';
import type { BenchUsers } from './users.js';

const connections = 128;

/** The calls in the order of their turns. When a call has no users left, the first one takes its place. */
const mix = [
  ...['getMe', 'enableMfa', 'getMe', 'mfaGrant', 'listUsers'],
  ...['getMe', 'acceptMfa', 'enableMfa', 'passwordGrant', 'getMe'],
].map(callNamed);

const onceCallsPerSecond = 50;
const fewestSamples = 240;

/** The resident memory of the service under mixed calls. */
export async function measureMemory(
  { name: engine, makeDatabase }: RunningEngine,
  { memoryMinutes: minutes }: Options,
  cleanup: Cleanup,
): Promise<Result[]> {
  progress(`${engine}: memory over ${minutes} minutes`);
  const { server, users } = await startSeeded('service', makeDatabase, cleanup);
  const seconds = minutes * 60;
  const next = await mixedCalls(users, Math.ceil(onceCallsPerSecond * seconds));
  const samples: Point[] = [];
  const started = performance.now();
  const sample = (): void => {
    samples.push({ x: (performance.now() - started) / 60_000, y: residentMemory(server.pid) });
  };
  sample();
  const sampling = setInterval(sample, Math.min(1_000, (seconds * 1_000) / fewestSamples));
  const {
    latencies,
    seconds: driven,
    ...errors
  } = await drive({ url: server.url, connections, seconds, next });
  clearInterval(sampling);
  sample();
  return [
    {
      kind: 'memory',
      engine,
      of: { connections, minutes },
      figures: {
        'peak MB': single(Math.max(...samples.map(({ y }) => y))),
        // By least squares, without the first quarter.
        'MB/min': single(slopeOf(samples.slice(Math.floor(samples.length / 4)))),
        'req/s': single(latencies.length / driven),
      },
      ...errors,
    },
  ];
}

/** Users with a pending enrolment also serve as users without MFA. */
async function mixedCalls(users: BenchUsers, once: number): Promise<NextCall> {
  const pending = await users.inState('pending', company + once);
  const usersOf = {
    plain: pending.slice(0, company),
    pending: pending.slice(company),
    challenged: await users.inState('challenged', once),
    enabled: [],
  };
  const sources = new Map(mix.map((call) => [call.name, requestsOf(call, usersOf[call.state])]));
  const nextOf = (position: number): NextCall => sources.get(mix[position]?.name ?? '') ?? (() => undefined);
  let dealt = 0;
  return (connection) => {
    dealt += 1;
    return nextOf(dealt % mix.length)(connection) ?? nextOf(0)(connection);
  };
}
