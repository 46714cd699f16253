import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Call, callNamed } from './calls.js';
import { contenderOf } from './cells.js';
import type { Cleanup } from './cleanup.js';
import { compare, type Comparison } from './comparison.js';
import type { Engine, RunningEngine } from './engines.js';
import { startSeeded } from './floors.js';
import { spread } from './format.js';
import type { Options } from './options.js';
import { progress } from './progress.js';
import { table } from './report.js';

/** One call of this checkout, measured against the same call of another one. */
interface Loss {
  readonly engine: Engine;
  readonly call: string;
  readonly connections: number;
  readonly comparison: Comparison;
}

/** What the other checkout's benchmark makes its servers and their users with: its schema may be another. */
interface OtherBench {
  readonly startSeeded: typeof startSeeded;
  readonly contenderOf: typeof contenderOf;
  readonly callNamed: (name: string) => Call;
}

/** How much of the other's throughput has to be left. */
const least: Readonly<Record<Engine, number>> = { sqlite: 0.95, mariadb: 0.9 };

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
      losses.push({ engine: name, call, connections: count, comparison });
    }
  }
  return losses;
}

async function otherBench(folder: string): Promise<OtherBench> {
  const load = (file: string): Promise<unknown> =>
    import(pathToFileURL(join(resolve(folder), 'dist', 'bench', file)).href);
  const [floors, cells, calls] = await Promise.all(['floors.js', 'cells.js', 'calls.js'].map(load));
  return Object.assign({}, floors, cells, calls) as OtherBench;
}

export function lossLines(losses: readonly Loss[]): string {
  return table(
    ['engine', 'call', 'conn', 'req/s, other', 'req/s', 'ratio', 'CPU ms/req, other', 'CPU ms/req', '', ''],
    losses.map(({ engine, call, connections, comparison: { reference, service, ratio } }) => [
      ...[engine, call, String(connections)],
      ...[spread(reference.requestsPerSecond), spread(service.requestsPerSecond), spread(ratio, 2)],
      ...[spread(reference.cpuPerRequest, 2), spread(service.cpuPerRequest, 2)],
      `${ratio.median >= least[engine] ? 'met' : 'MISSED'}: ≥ ${least[engine]}`,
      ...[reference, service].flatMap(({ errors, firstError = '' }) =>
        errors > 0 ? [`${errors} errors, the first: ${firstError}`] : [],
      ),
    ]),
  );
}
