import { callNamed } from './calls.js';
import { company, requestsOf } from './cells.js';
import type { Cleanup } from './cleanup.js';
import { warmUpSeconds } from './compare.js';
import type { RunningEngine } from './engines.js';
import type { NextCall } from './load.js';
import { errorsOf, type Measurement, measurementOf, takeTurn } from './measurement.js';
import type { Options } from './options.js';
import { progress } from './progress.js';
import type { Result } from './results.js';
import { install, launch, type Server } from './servers.js';
import { ratioOf, spreadOf } from './statistics.js';
import { BenchUsers } from './users.js';

/** A write and a read. */
const measuredCalls = ['enableMfa', 'getMe'].map(callNamed);

/** The total, whatever the number of processes, so that the database's work stays the same. */
export const connections = 32;

/** Compares what a request costs when several processes share one database with what it costs in one process. */
export async function measureProcesses(
  { name: engine, makeDatabase }: RunningEngine,
  { processes, seconds, runs }: Options,
  cleanup: Cleanup,
): Promise<Result[]> {
  const installation = await install(makeDatabase, cleanup);
  const servers: Server[] = [];
  while (servers.length < processes) servers.push(await launch('service', installation, cleanup));
  const users = await BenchUsers.open(installation.config);
  cleanup.add(() => users.database.close());
  const results: Result[] = [];
  for (const call of measuredCalls) {
    progress(`${engine}: ${call.name} on ${processes} processes`);
    const next = requestsOf(call, await users.inState(call.state, company));
    await driveTogether(servers, next, warmUpSeconds(seconds));
    const one: Measurement[] = [];
    const several: Measurement[] = [];
    for (let run = 0; run < runs; run += 1) {
      one.push(await driveTogether(servers.slice(0, 1), next, seconds));
      several.push(await driveTogether(servers, next, seconds));
    }
    const [ofOne, ofSeveral] = [one, several].map((measured) => measured.map((run) => run['CPU ms']));
    results.push({
      kind: 'processes',
      engine,
      of: { call: call.name, processes },
      figures: {
        ratio: ratioOf(ofSeveral ?? [], ofOne ?? []),
        'CPU ms, one': spreadOf(ofOne ?? []),
        'CPU ms': spreadOf(ofSeveral ?? []),
      },
      ...errorsOf([...one, ...several]),
    });
  }
  return results;
}

export async function driveTogether(
  servers: readonly Server[],
  next: NextCall,
  seconds: number,
): Promise<Measurement> {
  const share = Math.ceil(connections / servers.length);
  return measurementOf(
    await Promise.all(
      servers.map(({ url, pid }, position) => {
        const ofThisServer: NextCall = (connection) => next(position * share + connection);
        return takeTurn({ url, connections: share, seconds, next: ofThisServer }, pid);
      }),
    ),
  );
}
