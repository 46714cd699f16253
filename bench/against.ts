import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Call, callNamed } from './calls.js';
import { contenderOf } from './cells.js';
import type { Cleanup } from './cleanup.js';
import { compare, type Comparison, type Contender } from './comparison.js';
import type { Engine, RunningEngine } from './engines.js';
import { startSeeded } from './floors.js';
import { number, spread } from './format.js';
import { drive } from './load.js';
import type { Options } from './options.js';
import { progress } from './progress.js';
import { table } from './report.js';
import type { SeedDatabase } from './seed-database.js';
import type { Spread } from './statistics.js';

/** One call of this checkout, measured against the same call of another one. */
interface Loss {
  readonly engine: Engine;
  readonly call: string;
  readonly connections: number;
  readonly comparison: Comparison;
  /** Statements a request, the other's first; only a server counts them. */
  readonly statements: readonly [number, number] | undefined;
}

/** What the other checkout's benchmark makes its servers and their users with: its schema may be another. */
interface OtherBench {
  readonly startSeeded: typeof startSeeded;
  readonly contenderOf: typeof contenderOf;
  readonly callNamed: (name: string) => Call;
}

/** How much of the other's throughput has to be left. */
const least: Readonly<Record<Engine, number>> = { sqlite: 0.95, mariadb: 0.9 };
const mostMoreStatements = 1;

/** Drives this checkout's service and another's by turns, each on a fresh database of the same engine. */
export async function measureAgainst(
  { name, makeDatabase }: RunningEngine,
  { against, calls, connections, seconds, runs }: Options,
  cleanup: Cleanup,
): Promise<Loss[]> {
  const bench = await otherBench(against);
  const other = await bench.startSeeded('service', makeDatabase, cleanup);
  const own = await startSeeded('service', makeDatabase, cleanup);
  const losses: Loss[] = [];
  for (const { name: call } of calls) {
    for (const count of connections) {
      progress(`${name}: ${call} at ${count} connections, against ${against}`);
      const contenders = {
        reference: bench.contenderOf(other, bench.callNamed(call), seconds),
        service: contenderOf(own, callNamed(call), seconds),
      };
      const comparison = await compare(contenders, { connections: count, seconds, runs });
      const statements =
        name === 'sqlite'
          ? undefined
          : ([
              await statementsOf(contenders.reference, own.database),
              await statementsOf(contenders.service, own.database),
            ] as const);
      losses.push({ engine: name, call, connections: count, comparison, statements });
    }
  }
  return losses;
}

/** How many statements a request sends to the server, which has nothing else to do. */
async function statementsOf({ url, prepare }: Contender, database: SeedDatabase): Promise<number> {
  const sent = async (): Promise<number> => {
    const [row] = await database.read<{ Value: string }>("SHOW GLOBAL STATUS LIKE 'Questions'");
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
  const [floors, cells, calls] = await Promise.all(['floors.js', 'cells.js', 'calls.js'].map(load));
  return Object.assign({}, floors, cells, calls) as OtherBench;
}

export function lossLines(losses: readonly Loss[]): string {
  const columns = ['req/s', 'CPU ms/req', 'statements/req'].flatMap((figure) => [`${figure}, other`, 'this']);
  return table(
    ['engine', 'call', 'conn', 'ratio', ...columns, ''],
    losses.map(({ engine, call, connections, comparison: { reference, service, ratio }, statements }) => [
      ...[engine, call, String(connections), spread(ratio, 2)],
      ...[spread(reference.requestsPerSecond), spread(service.requestsPerSecond)],
      ...[spread(reference.cpuPerRequest, 2), spread(service.cpuPerRequest, 2)],
      ...(statements?.map((each) => number(each, 1)) ?? ['', '']),
      verdictOn(engine, ratio, statements),
      ...[reference, service].flatMap(({ errors, firstError = '' }) =>
        errors > 0 ? [`${errors} errors, the first: ${firstError}`] : [],
      ),
    ]),
  );
}

function verdictOn(engine: Engine, ratio: Spread, statements: Loss['statements']): string {
  const [before, now] = statements ?? [0, 0];
  const slower = ratio.median < least[engine];
  // A clean-up in between is no statement of the request.
  const longer = Math.round(now - before) > mostMoreStatements;
  const within = slower && ratio.max >= least[engine] ? ', within noise' : '';
  return `${slower || longer ? 'MISSED' : 'met'}${within}: ≥ ${least[engine]}${longer ? ', too many statements' : ''}`;
}
