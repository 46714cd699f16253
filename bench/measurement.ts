import type { Run } from './load.js';
import type { ProcessUsage } from './process-usage.js';
import { percentile, type Spread, spreadOf } from './statistics.js';

/** What one server did in one run. Latencies in milliseconds of the wall clock, CPU of the server process. */
export interface Measurement {
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  /** In milliseconds. */
  readonly cpuPerRequest: number;
  /** In MB. */
  readonly peakMemory: number;
  readonly errors: number;
  readonly firstError: string | undefined;
}

const figures = [
  'requestsPerSecond',
  'p50',
  'p90',
  'p99',
  'p999',
  'cpuPerRequest',
  'peakMemory',
] as const satisfies readonly (keyof Measurement)[];

/** What one server did in all runs. */
export type Side = Readonly<Record<(typeof figures)[number], Spread>> & {
  readonly errors: number;
  readonly firstError?: string;
};

/** One stretch of driving one server. */
export type Turn = Run & ProcessUsage;

export function measurementOf(turns: readonly Turn[]): Measurement {
  const latencies = turns.flatMap((turn) => turn.latencies);
  const total = (figure: (turn: Turn) => number): number =>
    turns.reduce((sum, turn) => sum + figure(turn), 0);
  return {
    requestsPerSecond: latencies.length / total(({ seconds }) => seconds),
    p50: percentile(latencies, 0.5),
    p90: percentile(latencies, 0.9),
    p99: percentile(latencies, 0.99),
    p999: percentile(latencies, 0.999),
    cpuPerRequest: total(({ cpuMilliseconds }) => cpuMilliseconds) / latencies.length,
    peakMemory: Math.max(...turns.map(({ peakMemory }) => peakMemory)),
    errors: total(({ errors }) => errors),
    firstError: turns.find(({ firstError }) => firstError !== undefined)?.firstError,
  };
}

export function sideOf(runs: readonly Measurement[]): Side {
  const firstError = runs.find((run) => run.firstError !== undefined)?.firstError;
  const spreads = figures.map((figure) => [figure, spreadOf(runs.map((run) => run[figure]))] as const);
  return {
    ...(Object.fromEntries(spreads) as Record<(typeof figures)[number], Spread>),
    errors: runs.reduce((sum, { errors }) => sum + errors, 0),
    ...(firstError !== undefined && { firstError }),
  };
}
