import type { Call, FloorCall } from './calls.js';
import {
  compare,
  type Comparison,
  type Contender,
  type Effort,
  type NextCall,
  warmUpSeconds,
} from './comparison.js';
import type { Engine } from './engines.js';
import { hashCpuMilliseconds } from './hash-cost.js';
import type { SeedDatabase } from './seed-database.js';
import { type SeededUser, seedUsers } from './seed-users.js';
import type { Server, Target } from './servers.js';
import { type Spread, spreadOf } from './statistics.js';

/** More calls that use up a user than this were never seen in a second. */
const onceCallsPerSecond = 2_500;

/** As many accounts as a small company has. */
const company = 1_000;

/** A server, and the way to put its database into a state. */
export interface SeededServer {
  readonly server: Server;
  readonly database: SeedDatabase;
}

/** One call at one number of connections, against a floor. */
export interface Cell extends Comparison {
  readonly engine: Engine;
  readonly call: string;
  readonly connections: number;
  /** What part of the CPU of a request is the hash of the password. */
  readonly hashShare?: Spread;
}

export async function measureCell(
  engine: Engine,
  servers: Readonly<Record<Target, SeededServer>>,
  call: FloorCall,
  effort: Effort,
): Promise<Cell> {
  const contenders = {
    reference: contenderOf(servers[call.floor], call, effort.seconds),
    service: contenderOf(servers.service, call, effort.seconds),
  };
  const hashShares: number[] = [];
  const comparison = await compare(contenders, effort, async ({ cpuPerRequest }) => {
    if (call.hashesPassword) hashShares.push((await hashCpuMilliseconds()) / cpuPerRequest);
  });
  return {
    engine,
    call: call.name,
    connections: effort.connections,
    ...comparison,
    ...(call.hashesPassword && { hashShare: spreadOf(hashShares) }),
  };
}

/** A seeded server as it takes part in the comparison of one call. */
export function contenderOf({ server, database }: SeededServer, call: Call, seconds: number): Contender {
  return {
    url: server.url,
    pid: server.pid,
    prepare: async () => {
      const count = call.once ? Math.ceil((seconds + warmUpSeconds(seconds)) * onceCallsPerSecond) : company;
      const { users, rows } = await seedUsers(server.config, call.state, count);
      await database.replaceAll(rows);
      return requestsOf(call, users);
    },
  };
}

/**
 * Each connection has a user of its own; or each request, where a user can take the call only once. A run ends early
 * when those are used up.
 */
export function requestsOf(call: Call, users: readonly SeededUser[]): NextCall {
  let taken = 0;
  return (connection) => {
    const user = users[call.once ? taken : connection % users.length];
    taken += 1;
    return user && call.request(user);
  };
}
