import type { Call, FloorCall } from './calls.js';
import { compare, type Contender, type Effort, warmUpSeconds } from './compare.js';
import { hashCpuMilliseconds } from './hash-cost.js';
import type { NextCall } from './load.js';
import type { Outcome } from './results.js';
import type { Server, Target } from './servers.js';
import { spreadOf } from './statistics.js';
import type { BenchUser, BenchUsers } from './users.js';

/** More calls that use up a user than this were never seen in a second. */
const onceCallsPerSecond = 4_000;

/** As many accounts as a small company has. */
export const company = 1_000;

/** A server, and the users in its database. */
export interface SeededServer {
  readonly server: Server;
  readonly users: BenchUsers;
}

/** One call at one number of connections, against its floor. */
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

/** A seeded server as it takes part in the comparison of one call. */
export function contenderOf({ server, users }: SeededServer, call: Call, seconds: number): Contender {
  const count = call.once ? Math.ceil((seconds + warmUpSeconds(seconds)) * onceCallsPerSecond) : company;
  return {
    url: server.url,
    pid: server.pid,
    prepare: async () => requestsOf(call, await users.inState(call.state, count)),
  };
}

/**
 * Each connection has a user of its own; or each request, where a user can take the call only once. A run ends early
 * when those are used up.
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
