import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Call, callNamed } from './calls.js';
import { contenderOf } from './cells.js';
import type { Cleanup } from './cleanup.js';
import { compare, type Contender } from './compare.js';
import type { RunningEngine } from './engines.js';
import { startSeeded } from './floors.js';
import { drive } from './load.js';
import type { Options } from './options.js';
import { progress } from './progress.js';
import type { Result } from './results.js';
import { single } from './statistics.js';
import type { BenchUsers } from './users.js';

/** The other checkout's own code makes its servers and users, because its schema may differ. */
interface OtherBench {
  readonly startSeeded: typeof startSeeded;
  readonly contenderOf: typeof contenderOf;
  readonly callNamed: (name: string) => Call;
}

/** Drives this checkout's service and the other's in turn, each on a fresh database of the same engine. */
export async function measureAgainst(
  { name: engine, makeDatabase }: RunningEngine,
  { against, calls, connections, seconds, runs }: Options,
  cleanup: Cleanup,
): Promise<Result[]> {
  const bench = await otherBench(against);
  const other = await bench.startSeeded('service', makeDatabase, cleanup);
  const own = await startSeeded('service', makeDatabase, cleanup);
  const results: Result[] = [];
  for (const { name: call } of calls) {
    for (const count of connections) {
      progress(`${engine}: ${call} at ${count} connections, against ${against}`);
      const contenders = {
        reference: bench.contenderOf(other, bench.callNamed(call), seconds),
        service: contenderOf(own, callNamed(call), seconds),
      };
      const outcome = await compare(contenders, { connections: count, seconds, runs }, 'other');
      const figures = { ...outcome.figures };
      if (engine === 'mariadb') {
        const before = await statementsOf(contenders.reference, own.users);
        const now = await statementsOf(contenders.service, own.users);
        Object.assign(figures, { 'more statements': single(now - before), statements: single(now) });
      }
      results.push({ kind: 'checkout', engine, of: { call, connections: count }, ...outcome, figures });
    }
  }
  return results;
}

/** How many statements a request sends to the database server, which is otherwise idle. */
async function statementsOf({ url, prepare }: Contender, { database }: BenchUsers): Promise<number> {
  const sent = async (): Promise<number> => {
    const [row] = await database.query<{ Value: string }>("SHOW GLOBAL STATUS LIKE 'Questions'");
    return Number(row?.Value);
  };
  const next = await prepare();
  const before = await sent();
  const { latencies } = await drive({ url, connections: 1, seconds: 1, next });
  return ((await sent()) - before) / latencies.length;
}

async function otherBench(folder: string): Promise<OtherBench> {
  const load = (file: string): Promise<unknown> =>
    import(pathToFileURL(join(resolve(folder), 'dist', 'bench', file)).href);
  const modules = await Promise.all(['floors.js', 'cells.js', 'calls.js'].map(load));
  return Object.assign({}, ...modules) as OtherBench;
}
