import { drive, type Load, type Run } from './load.js';
import { type ProcessUsage, watchProcess } from './process-usage.js';
import { percentile } from './statistics.js';

/** Latencies are measured by the client, CPU and memory are those of the server's process. */
export const figureNames = ['req/s', 'p50 ms', 'p99 ms', 'CPU ms', 'MB'] as const;

export type FigureName = (typeof figureNames)[number];

/** What one server did in one run. */
export type Measurement = Errors & Readonly<Record<FigureName, number>>;

export type Errors = Pick<Run, 'errors' | 'firstError'>;

/** Driving one server once. */
export type Turn = Run & ProcessUsage;

export async function takeTurn(load: Load, pid: number): Promise<Turn> {
  const watch = watchProcess(pid);
  const run = await drive(load);
  return { ...run, ...watch.stop() };
}

export function measurementOf(turns: readonly Turn[]): Measurement {
  const latencies = turns.flatMap((turn) => turn.latencies);
  const total = (figure: 'seconds' | 'cpuMilliseconds'): number =>
    turns.reduce((sum, turn) => sum + turn[figure], 0);
  return {
    'req/s': latencies.length / total('seconds'),
    'p50 ms': percentile(latencies, 0.5),
    'p99 ms': percentile(latencies, 0.99),
    'CPU ms': total('cpuMilliseconds') / latencies.length,
    MB: Math.max(...turns.map(({ peakMemory }) => peakMemory)),
    ...errorsOf(turns),
  };
}

export function errorsOf(parts: readonly Errors[]): Errors {
  const firstError = parts.find((part) => part.firstError !== undefined)?.firstError;
  return {
    errors: parts.reduce((sum, { errors }) => sum + errors, 0),
    ...(firstError !== undefined && { firstError }),
  };
}
