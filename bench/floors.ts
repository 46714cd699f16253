import { type Cell, measureCell, type SeededServer } from './cells.js';
import type { Cleanup } from './cleanup.js';
import type { DatabaseMaker, RunningEngine } from './engines.js';
import { floorDriver } from './floor-driver.js';
import type { Options } from './options.js';
import { progress } from './progress.js';
import { openSeedDatabase } from './seed-database.js';
import { startServer, type Target } from './servers.js';

/** Every call at every number of connections, against its floor. */
export async function measureCells(
  { name, makeDatabase }: RunningEngine,
  { calls, connections, seconds, runs }: Options,
  cleanup: Cleanup,
): Promise<Cell[]> {
  const driver = name === 'sqlite' ? floorDriver() : undefined;
  const startFloor = (target: Target): Promise<SeededServer> =>
    startSeeded(target, async () => ({ ...(await makeDatabase()), ...driver?.environment }), cleanup);
  const [floor, fastifyFloor, service] = await Promise.all([
    startFloor('floor'),
    startFloor('fastifyFloor'),
    startSeeded('service', makeDatabase, cleanup),
  ]);
  const servers = { floor, fastifyFloor, service };
  const cells: Cell[] = [];
  for (const { call, count } of calls.flatMap((call) => connections.map((count) => ({ call, count })))) {
    const position = `${cells.length + 1} of ${calls.length * connections.length}`;
    progress(`${name}: ${call.name} at ${count} connections (${position})`);
    cells.push(await measureCell(name, servers, call, { connections: count, seconds, runs }));
  }
  return cells;
}

export async function startSeeded(
  target: Target,
  makeDatabase: DatabaseMaker,
  cleanup: Cleanup,
): Promise<SeededServer> {
  const server = await startServer(target, makeDatabase, cleanup);
  const database = openSeedDatabase(server.config);
  cleanup.add(() => database.close());
  return { server, database };
}
