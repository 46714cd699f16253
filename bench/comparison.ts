import { drive, type HttpCall, type Load } from './load.js';
import { type Measurement, measurementOf, type Side, sideOf, type Turn } from './measurement.js';
import { watchProcess } from './process-usage.js';
import { type Spread, spreadOf } from './statistics.js';

/** The next request of a connection; undefined when there are no more. */
export type NextCall = (connection: number) => HttpCall | undefined;

export interface Contender {
  readonly url: string;
  readonly pid: number;
  /** Puts the database into the state the call begins with. */
  readonly prepare: () => Promise<NextCall>;
}

/** The service, and what it is measured against. */
export interface Contenders {
  readonly reference: Contender;
  readonly service: Contender;
}

export interface Effort {
  readonly connections: number;
  /** How long each is driven in each run. */
  readonly seconds: number;
  readonly runs: number;
}

export interface Comparison {
  readonly reference: Side;
  readonly service: Side;
  /** Requests per second, the service's by the reference's, run by run. */
  readonly ratio: Spread;
  /** The same of the 99th percentile of the latency. */
  readonly p99Ratio: Spread;
}

type Runs = Record<keyof Contenders, Measurement[]>;

/**
 * In each run both begin afresh and are warmed up; then they are driven by turns, about a second each, so that what
 * else the machine does meets both alike.
 * @param afterEachRun for what else is to be measured under the same conditions.
 */
export async function compare(
  contenders: Contenders,
  effort: Effort,
  afterEachRun: (service: Measurement) => Promise<void> = () => Promise.resolve(),
): Promise<Comparison> {
  const runs: Runs = { reference: [], service: [] };
  for (let run = 0; run < effort.runs; run += 1) {
    const { reference, service } = await runOnce(contenders, effort);
    runs.reference.push(reference);
    runs.service.push(service);
    await afterEachRun(service);
  }
  return {
    reference: sideOf(runs.reference),
    service: sideOf(runs.service),
    ratio: quotients(runs, 'requestsPerSecond'),
    p99Ratio: quotients(runs, 'p99'),
  };
}

async function runOnce(
  contenders: Contenders,
  { connections, seconds }: Effort,
): Promise<Record<keyof Contenders, Measurement>> {
  const turns = Math.max(1, Math.round(seconds));
  const begin = async ({ url, pid, prepare }: Contender): Promise<() => Promise<Turn>> => {
    const load = { url, connections, next: await prepare() };
    await drive({ ...load, seconds: warmUpSeconds(seconds) });
    return () => takeTurn({ ...load, seconds: seconds / turns }, pid);
  };
  const reference = await begin(contenders.reference);
  const service = await begin(contenders.service);
  const taken: Record<keyof Contenders, Turn[]> = { reference: [], service: [] };
  for (let turn = 0; turn < turns; turn += 1) {
    taken.reference.push(await reference());
    taken.service.push(await service());
  }
  return { reference: measurementOf(taken.reference), service: measurementOf(taken.service) };
}

/** How long each is driven before it is measured. */
export function warmUpSeconds(seconds: number): number {
  return Math.min(1, seconds / 2);
}

async function takeTurn(load: Load, pid: number): Promise<Turn> {
  const watch = watchProcess(pid);
  const run = await drive(load);
  return { ...run, ...watch.stop() };
}

function quotients({ reference, service }: Runs, figure: 'requestsPerSecond' | 'p99'): Spread {
  return spreadOf(service.map((each, run) => each[figure] / (reference[run]?.[figure] ?? Number.NaN)));
}
