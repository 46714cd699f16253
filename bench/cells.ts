import type { Call, FloorCall } from './calls.js';
import { compare, type Contender, type Effort, warmUpSeconds } from './compare.js';
import { hashCpuMilliseconds } from './hash-cost.js';
import type { NextCall } from './load.js';
import type { Outcome } from './results.js';
import type { Server, Target } from './servers.js';
import { spreadOf } from './statistics.js';
import type { BenchUser, BenchUsers } from './users.js';

/** Enough users for a second of calls that each use up one. */
const onceCallsPerSecond = 4_000;

/** The accounts of a small company. */
export const company = 1_000;

/** A server and the users in its database. */
export interface SeededServer {
  readonly server: Server;
  readonly users: BenchUsers;
}

/** Measures one call at one number of connections against its floor. */
export async function measureCell(
  servers: Readonly<Record<Target, SeededServer>>,
  call: FloorCall,
  effort: Effort,
): Promise<Outcome> {
  const contenders = {
    reference: contenderOf(servers[call.floor ?? 'floor'], call, effort.seconds),
    service: contenderOf(servers.service, call, effort.seconds),
  };
  const hashShares: number[] = [];
  const outcome = await compare(contenders, effort, 'floor', async (service) => {
    if (call.hashesPassword) hashShares.push((await hashCpuMilliseconds()) / service['CPU ms']);
  });
  if (!call.hashesPassword) return outcome;
  return { ...outcome, figures: { ...outcome.figures, 'hash share': spreadOf(hashShares) } };
}

/** A seeded server's side in the comparison of one call. */
export function contenderOf({ server, users }: SeededServer, call: Call, seconds: number): Contender {
  const count = call.once ? Math.ceil((seconds + warmUpSeconds(seconds)) * onceCallsPerSecond) : company;
  return {
    url: server.url,
    pid: server.pid,
    prepare: async () => requestsOf(call, await users.inState(call.state, count)),
  };
}

/**
 * Gives each connection its own user, or each request, where a user can make the call only once. A run ends early when
 * no users are left.
 */
export function requestsOf(call: Call, users: readonly BenchUser[]): NextCall {
  if (!call.once) {
    const requests = users.map((user) => call.request(user));
    return (connection) => requests[connection % requests.length];
  }
  let taken = 0;
  return () => {
    const user = users[taken];
    taken += 1;
    return user && call.request(user);
  };
}
