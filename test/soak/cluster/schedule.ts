import { setTimeout as delay } from 'node:timers/promises';
import { progress } from '../../../bench/progress.js';
import type { SoakClient } from '../client.js';
import { percentiles } from '../monitor.js';
import type { Fault } from './faults.js';
import type { OpenLoop } from './open-loop.js';
import { calm, type Phase, toleratedMs } from './phases.js';
import { positions, type Stage } from './stage.js';

interface Driven {
  readonly client: SoakClient;
  readonly loop: OpenLoop;
}

const maxBrokenMs = 45_000;
const calmShare = 1 / 3;
const reportIntervalMs = 5_000;

/** Divides the time among the faults. Each part is calm first; then something breaks, and is repaired halfway. */
export async function runPhases(
  stage: Stage,
  faults: readonly Fault[],
  milliseconds: number,
  driven: Driven,
): Promise<Phase[]> {
  const phases: Phase[] = [];
  const share = milliseconds / faults.length;
  const until = async (end: number): Promise<void> => {
    await delay(Math.max(0, end - performance.now()));
  };
  const started = performance.now();
  for (const [index, fault] of faults.entries()) {
    const end = started + (index + 1) * share;
    const position = positions[index % 3] ?? positions[0];
    await phase(phases, driven, calm, async () => until(end - share * (1 - calmShare)));
    const missing = fault.missing(stage);
    await phase(
      phases,
      driven,
      fault.name,
      async (marks) => {
        const mark = (): void => void marks.push(performance.now());
        const brokenMs = Math.min(maxBrokenMs, (share * (1 - calmShare)) / 2);
        if (missing === undefined) {
          await fault.run(stage, brokenMs, mark, position);
          await stage.untilSynced();
          for (const each of positions) await stage.untilReady(each);
          await until(Math.max(end, performance.now() + toleratedMs));
        } else await until(end);
      },
      missing,
    );
  }
  return phases;
}

async function phase(
  phases: Phase[],
  { client, loop }: Driven,
  name: string,
  work: (marks: number[]) => Promise<void>,
  missing?: string,
): Promise<void> {
  const marks: number[] = [];
  const began = performance.now();
  const first = client.latencies.length;
  let seen = first;
  const report = (): void => {
    const latencies = client.latencies.slice(seen);
    seen = client.latencies.length;
    const { p50, p99 } = percentiles(latencies);
    const answered = Math.round(latencies.length / (reportIntervalMs / 1000));
    progress(
      [
        missing === undefined ? name : `${name}: not tried, ${missing}`,
        `${answered} answers/s`,
        `p50 ${p50.toFixed(0)} ms`,
        `p99 ${p99.toFixed(0)} ms`,
        `${loop.failures.length} errors`,
      ].join(' | '),
    );
  };
  const timer = setInterval(report, reportIntervalMs);
  try {
    await work(marks);
  } finally {
    clearInterval(timer);
  }
  phases.push({
    name,
    began,
    ended: performance.now(),
    marks,
    latencies: client.latencies.slice(first),
    ...(missing !== undefined && { missing }),
  });
}
