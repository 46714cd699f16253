import type { Call } from './calls.js';
import { drive, type HttpCall, type Load } from './load.js';
import { type Measurement, summarise, type Turn } from './measurement.js';
import { watchProcess } from './process-usage.js';
import type { SeedDatabase } from './seed-database.js';
import { type SeededUser, seedUsers } from './seed-users.js';
import type { Server, Target } from './servers.js';

/** More calls that use up a user than this were never seen in a second. */
const onceCallsPerSecond = 2_500;

/** As many accounts as a small company has. */
const company = 1_000;

export interface Contender {
  readonly server: Server;
  readonly database: SeedDatabase;
}

/** One call at one number of connections. */
export interface Cell {
  readonly call: Call;
  readonly connections: number;
  readonly results: Readonly<Record<Target, Measurement>>;
}

/**
 * Seeds both databases afresh and warms both servers up; then drives them by turns, about a second each, so that what
 * else the machine does meets both alike.
 */
export async function measureCell(
  contenders: Readonly<Record<Target, Contender>>,
  call: Call,
  connections: number,
  seconds: number,
): Promise<Cell> {
  const turns = Math.max(1, Math.round(seconds));
  const warmUpSeconds = Math.min(1, seconds / 2);
  const prepare = async ({ server, database }: Contender): Promise<() => Promise<Turn>> => {
    const count = call.once ? Math.ceil((seconds + warmUpSeconds) * onceCallsPerSecond) : company;
    const { users, rows } = await seedUsers(server.config, call.state, count);
    await database.replaceAll(rows);
    const load = { url: server.url, connections, next: requestsOf(call, users) };
    await drive({ ...load, seconds: warmUpSeconds });
    return () => takeTurn({ ...load, seconds: seconds / turns }, server.pid);
  };

  const floor = await prepare(contenders.floor);
  const service = await prepare(contenders.service);
  const taken: Record<Target, Turn[]> = { floor: [], service: [] };
  for (let turn = 0; turn < turns; turn += 1) {
    taken.floor.push(await floor());
    taken.service.push(await service());
  }
  return {
    call,
    connections,
    results: { floor: summarise(taken.floor), service: summarise(taken.service) },
  };
}

async function takeTurn(load: Load, pid: number): Promise<Turn> {
  const watch = watchProcess(pid);
  const run = await drive(load);
  return { ...run, ...watch.stop() };
}

/**
 * Each connection has a user of its own; or each request, where a user can take the call only once. A cell ends early
 * when those are used up.
 */
function requestsOf(call: Call, users: readonly SeededUser[]): (connection: number) => HttpCall | undefined {
  let taken = 0;
  return (connection) => {
    const user = users[call.once ? taken : connection];
    taken += 1;
    return user && call.request(user);
  };
}
