import { residentMemory } from '../../bench/process-usage.js';
import { progress } from '../../bench/progress.js';
import { percentile, type Point, slopeOf } from '../../bench/statistics.js';
import type { SoakClient } from './client.js';
import type { Traffic } from './traffic.js';

const samplingIntervalMs = 500;
const reportIntervalMs = 5_000;

export interface Memory {
  /** In MB. */
  readonly peak: number;
  /** In MB per minute, by least squares over the second half; NaN if that is under half a minute. */
  readonly slope: number;
}

/** Watches the service's memory and reports the progress every few seconds. */
export function watch(
  pid: number,
  { client, traffic, minutes }: { client: SoakClient; traffic: Traffic; minutes: number },
): { stop(): Memory } {
  const started = performance.now();
  /** Megabytes by minutes. */
  const samples: Point[] = [];
  const sample = (): void => {
    samples.push({ x: (performance.now() - started) / 60_000, y: residentMemory(pid) });
  };
  let seen = 0;
  const report = (): void => {
    const latencies = client.latencies.slice(seen);
    seen = client.latencies.length;
    const { p50, p99 } = percentiles(latencies);
    progress(
      [
        `${((performance.now() - started) / 60_000).toFixed(1)} of ${minutes} min`,
        `${Math.round(latencies.length / (reportIntervalMs / 1000))} requests/s`,
        `p50 ${p50.toFixed(0)} ms`,
        `p99 ${p99.toFixed(0)} ms`,
        `${traffic.errors.length} errors`,
        `${residentMemory(pid).toFixed(0)} MB`,
      ].join(' | '),
    );
  };
  sample();
  const timers = [setInterval(sample, samplingIntervalMs), setInterval(report, reportIntervalMs)];
  return {
    stop: () => {
      timers.forEach((timer) => clearInterval(timer));
      sample();
      const half = (samples.at(-1)?.x ?? 0) / 2;
      return {
        peak: Math.max(...samples.map(({ y }) => y)),
        slope: half < 0.5 ? Number.NaN : slopeOf(samples.filter(({ x }) => x >= half)),
      };
    },
  };
}

export function percentiles(latencies: readonly number[]): { p50: number; p99: number } {
  return { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
}
