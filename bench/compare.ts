import { drive, type NextCall } from './load.js';
import {
  errorsOf,
  type FigureName,
  figureNames,
  type Measurement,
  measurementOf,
  takeTurn,
  type Turn,
} from './measurement.js';
import type { Outcome } from './results.js';
import { ratioOf, type Spread, spreadOf } from './statistics.js';

export interface Contender {
  readonly url: string;
  readonly pid: number;
  /** Puts the database into the state the call begins with. */
  readonly prepare: () => Promise<NextCall>;
}

/** The service and what it is compared with. */
export interface Contenders {
  readonly reference: Contender;
  readonly service: Contender;
}

export interface Effort {
  readonly connections: number;
  /** How long each server is driven in each run. */
  readonly seconds: number;
  readonly runs: number;
}

/**
 * In each run, both databases are prepared and both servers warmed up. Then the servers are driven in turn, about a
 * second each, so that other load on the machine affects both alike.
 * @param against the name of the reference in the results.
 * @param afterEachRun takes further measurements under the same conditions.
 */
export async function compare(
  contenders: Contenders,
  effort: Effort,
  against: string,
  afterEachRun: (service: Measurement) => Promise<void> = () => Promise.resolve(),
): Promise<Outcome> {
  const references: Measurement[] = [];
  const services: Measurement[] = [];
  for (let run = 0; run < effort.runs; run += 1) {
    const { reference, service } = await runOnce(contenders, effort);
    references.push(reference);
    services.push(service);
    await afterEachRun(service);
  }
  const valuesOf = (runs: readonly Measurement[], name: FigureName): number[] => runs.map((run) => run[name]);
  const ratio = (name: FigureName): Spread => ratioOf(valuesOf(services, name), valuesOf(references, name));
  const figures: Record<string, Spread> = { ratio: ratio('req/s'), 'p99 ratio': ratio('p99 ms') };
  for (const name of figureNames) {
    figures[`${against} ${name}`] = spreadOf(valuesOf(references, name));
    figures[name] = spreadOf(valuesOf(services, name));
  }
  return { figures, ...errorsOf([...references, ...services]) };
}

async function runOnce(
  { reference, service }: Contenders,
  { connections, seconds }: Effort,
): Promise<Record<keyof Contenders, Measurement>> {
  const turns = Math.max(1, Math.round(seconds));
  const begin = async ({ url, pid, prepare }: Contender): Promise<() => Promise<Turn>> => {
    const load = { url, connections, next: await prepare() };
    await drive({ ...load, seconds: warmUpSeconds(seconds) });
    return () => takeTurn({ ...load, seconds: seconds / turns }, pid);
  };
  const driveReference = await begin(reference);
  const driveService = await begin(service);
  const taken: Record<keyof Contenders, Turn[]> = { reference: [], service: [] };
  for (let turn = 0; turn < turns; turn += 1) {
    taken.reference.push(await driveReference());
    taken.service.push(await driveService());
  }
  return { reference: measurementOf(taken.reference), service: measurementOf(taken.service) };
}

/** How long each server is driven before it is measured. */
export function warmUpSeconds(seconds: number): number {
  return Math.min(1, seconds / 2);
}
