import { type Call, callNamed } from './calls.js';
import { requestsOf } from './cells.js';
import type { Cleanup } from './cleanup.js';
import { type NextCall, warmUpSeconds } from './comparison.js';
import type { Engine, RunningEngine } from './engines.js';
import { drive } from './load.js';
import { measurementOf, type Turn } from './measurement.js';
import type { Options } from './options.js';
import { watchProcess } from './process-usage.js';
import { progress } from './progress.js';
import { openSeedDatabase } from './seed-database.js';
import { seedUsers } from './seed-users.js';
import { install, launch, type Server } from './servers.js';
import { type Spread, spreadOf } from './statistics.js';

/** What a request costs when several processes share one database, compared with one process. */
export interface ProcessesCost {
  readonly engine: Engine;
  readonly call: string;
  readonly processes: number;
  /** CPU milliseconds per request. */
  readonly one: Spread;
  readonly several: Spread;
  /** Several by one, run by run. */
  readonly ratio: Spread;
  readonly errors: number;
  readonly firstError?: string;
}

/** A write and a read. */
const measuredCalls = ['enableMfa', 'getMe'].map(callNamed);

/** In all, however many processes share them, so that the database has the same to do. */
const connections = 32;

const users = 1_000;

export async function measureProcesses(
  { name, makeDatabase }: RunningEngine,
  { processes, seconds, runs }: Options,
  cleanup: Cleanup,
): Promise<ProcessesCost[]> {
  const installation = await install(makeDatabase, cleanup);
  const servers: Server[] = [];
  while (servers.length < processes) servers.push(await launch('service', installation, cleanup));
  const database = openSeedDatabase(installation.config);
  cleanup.add(() => database.close());

  const prepare = async (call: Call): Promise<NextCall> => {
    const seeded = await seedUsers(installation.config, call.state, users);
    await database.replaceAll(seeded.rows);
    return requestsOf(call, seeded.users);
  };
  const costs: ProcessesCost[] = [];
  for (const call of measuredCalls) {
    progress(`${name}: ${call.name} on ${processes} processes`);
    const next = await prepare(call);
    await driveTogether(servers, next, warmUpSeconds(seconds));
    const one: Turn[] = [];
    const several: Turn[] = [];
    for (let run = 0; run < runs; run += 1) {
      one.push(await driveTogether(servers.slice(0, 1), next, seconds));
      several.push(await driveTogether(servers, next, seconds));
    }
    costs.push({ engine: name, call: call.name, processes, ...costOf(one, several) });
  }
  return costs;
}

async function driveTogether(servers: readonly Server[], next: NextCall, seconds: number): Promise<Turn> {
  const share = Math.ceil(connections / servers.length);
  const turns = await Promise.all(
    servers.map(async ({ url, pid }, position) => {
      const watch = watchProcess(pid);
      const ofThisServer: NextCall = (connection) => next(position * share + connection);
      const run = await drive({ url, connections: share, seconds, next: ofThisServer });
      return { ...run, ...watch.stop() };
    }),
  );
  return {
    seconds: Math.max(...turns.map((turn) => turn.seconds)),
    latencies: turns.flatMap(({ latencies }) => latencies),
    errors: turns.reduce((sum, { errors }) => sum + errors, 0),
    firstError: turns.find(({ firstError }) => firstError !== undefined)?.firstError,
    cpuMilliseconds: turns.reduce((sum, { cpuMilliseconds }) => sum + cpuMilliseconds, 0),
    peakMemory: Math.max(...turns.map(({ peakMemory }) => peakMemory)),
  };
}

function costOf(one: readonly Turn[], several: readonly Turn[]) {
  const cpu = (turn: Turn): number => measurementOf([turn]).cpuPerRequest;
  const { errors, firstError } = measurementOf([...one, ...several]);
  return {
    one: spreadOf(one.map(cpu)),
    several: spreadOf(several.map(cpu)),
    ratio: spreadOf(several.map((turn, run) => cpu(turn) / cpu(one[run] ?? turn))),
    errors,
    ...(firstError !== undefined && { firstError }),
  };
}
