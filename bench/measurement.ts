import type { Run } from './load.js';
import type { ProcessUsage } from './process-usage.js';

/** What one server did in one cell. Latencies in milliseconds of the wall clock, CPU of the server process. */
export interface Measurement {
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly errors: number;
  readonly firstError: string | undefined;
  readonly cpuPerRequest: number;
  /** In MB. */
  readonly peakMemory: number;
}

/** One stretch of driving one server. */
export type Turn = Run & ProcessUsage;

export function summarise(turns: readonly Turn[]): Measurement {
  const latencies = turns.flatMap((turn) => turn.latencies).sort((a, b) => a - b);
  const percentile = (share: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN;
  const total = (figure: (turn: Turn) => number): number =>
    turns.reduce((sum, turn) => sum + figure(turn), 0);
  return {
    requestsPerSecond: latencies.length / total(({ seconds }) => seconds),
    p50: percentile(0.5),
    p99: percentile(0.99),
    errors: total(({ errors }) => errors),
    firstError: turns.find(({ firstError }) => firstError !== undefined)?.firstError,
    cpuPerRequest: total(({ cpuMilliseconds }) => cpuMilliseconds) / latencies.length,
    peakMemory: Math.max(...turns.map(({ peakMemory }) => peakMemory)),
  };
}
