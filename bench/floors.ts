import { measureCell, type SeededServer } from './cells.js';
import type { Cleanup } from './cleanup.js';
import type { DatabaseMaker, RunningEngine } from './engines.js';
import { floorDriver } from './floor-driver.js';
import type { Options } from './options.js';
import { progress } from './progress.js';
import type { Result } from './results.js';
import { startServer, type Target } from './servers.js';
import { BenchUsers } from './users.js';

/** Measures every call at every number of connections against its floor. */
export async function measureCells(
  { name, makeDatabase }: RunningEngine,
  { calls, connections, seconds, runs }: Options,
  cleanup: Cleanup,
): Promise<Result[]> {
  const driver = name === 'sqlite' ? floorDriver().environment : {};
  const startFloor = (target: Target): Promise<SeededServer> =>
    startSeeded(target, async () => ({ ...(await makeDatabase()), ...driver }), cleanup);
  const [floor, fastifyFloor, service] = await Promise.all([
    startFloor('floor'),
    startFloor('fastifyFloor'),
    startSeeded('service', makeDatabase, cleanup),
  ]);
  const servers = { floor, fastifyFloor, service };
  const results: Result[] = [];
  for (const { call, count } of calls.flatMap((call) => connections.map((count) => ({ call, count })))) {
    const position = `${results.length + 1} of ${calls.length * connections.length}`;
    progress(`${name}: ${call.name} at ${count} connections (${position})`);
    const outcome = await measureCell(servers, call, { connections: count, seconds, runs });
    results.push({ kind: 'floor', engine: name, of: { call: call.name, connections: count }, ...outcome });
  }
  return results;
}

export async function startSeeded(
  target: Target,
  makeDatabase: DatabaseMaker,
  cleanup: Cleanup,
): Promise<SeededServer> {
  const server = await startServer(target, makeDatabase, cleanup);
  const users = await BenchUsers.open(server.config);
  cleanup.add(() => users.database.close());
  return { server, users };
}
