import { residentMemory } from '../process-usage.js';
import { progress } from '../progress.js';
import type { SoakClient } from './client.js';
import type { Traffic } from './traffic.js';

const samplingInterval = 500;
const reportInterval = 5_000;

export interface Memory {
  /** In MB. */
  readonly peak: number;
  /** In MB per minute, by least squares over the second half; NaN if that is under half a minute. */
  readonly slope: number;
}

interface Sample {
  readonly minutes: number;
  readonly megabytes: number;
}

/** Watches the service's memory and says every few seconds how it goes. */
export function watch(
  pid: number,
  { client, traffic, minutes }: { client: SoakClient; traffic: Traffic; minutes: number },
): { stop(): Memory } {
  const started = performance.now();
  const samples: Sample[] = [];
  const sample = (): void => {
    samples.push({ minutes: (performance.now() - started) / 60_000, megabytes: residentMemory(pid) });
  };
  let seen = 0;
  const report = (): void => {
    const latencies = client.latencies.slice(seen);
    seen = client.latencies.length;
    const { p50, p99 } = percentiles(latencies);
    progress(
      [
        `${((performance.now() - started) / 60_000).toFixed(1)} of ${minutes} min`,
        `${Math.round(latencies.length / (reportInterval / 1000))} requests/s`,
        `p50 ${p50.toFixed(0)} ms`,
        `p99 ${p99.toFixed(0)} ms`,
        `${traffic.errors.length} errors`,
        `${residentMemory(pid).toFixed(0)} MB`,
      ].join(' | '),
    );
  };
  sample();
  const timers = [setInterval(sample, samplingInterval), setInterval(report, reportInterval)];
  return {
    stop: () => {
      timers.forEach((timer) => clearInterval(timer));
      sample();
      const half = (samples.at(-1)?.minutes ?? 0) / 2;
      return {
        peak: Math.max(...samples.map(({ megabytes }) => megabytes)),
        slope: half < 0.5 ? Number.NaN : slopeOf(samples.filter((each) => each.minutes >= half)),
      };
    },
  };
}

export function percentiles(latencies: readonly number[]): { p50: number; p99: number } {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

function slopeOf(samples: readonly Sample[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const x = mean(samples.map(({ minutes }) => minutes));
  const y = mean(samples.map(({ megabytes }) => megabytes));
  const covariance = mean(samples.map(({ minutes, megabytes }) => (minutes - x) * (megabytes - y)));
  return covariance / mean(samples.map(({ minutes }) => (minutes - x) ** 2));
}
