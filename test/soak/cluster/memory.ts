import { residentMemory } from '../../../bench/process-usage.js';
import { type Point, slopeOf } from '../../../bench/statistics.js';
import { type Check, maxMegabytes, memoryChecks } from '../results.js';
import { positions, type Stage } from './stage.js';

const samplingIntervalMs = 1_000;

/** Watches the memory of the processes. One that is restarted counts as another. */
export function watchMemory(stage: Stage): { stop(): Check[] } {
  const samples = new Map<number, Point[]>();
  const started = performance.now();
  const sample = (): void => {
    for (const { pid } of stage.servers) {
      const y = residentMemory(pid);
      if (Number.isNaN(y)) continue;
      const ofProcess = samples.get(pid) ?? [];
      samples.set(pid, ofProcess);
      ofProcess.push({ x: (performance.now() - started) / 60_000, y });
    }
  };
  const timer = setInterval(sample, samplingIntervalMs);
  return {
    stop: () => {
      clearInterval(timer);
      const peak = Math.max(...[...samples.values()].flat().map(({ y }) => y));
      const what = `${samples.size} processes in ${positions.length} places, ${peak.toFixed(0)} MB at most`;
      return [
        { what, passed: peak <= maxMegabytes, examples: [] },
        ...[...samples.values()].flatMap(growthChecks),
      ];
    },
  };
}

/** Of a process that lived long enough. */
function growthChecks(samples: readonly Point[]): Check[] {
  const [first, last] = [samples[0]?.x ?? 0, samples.at(-1)?.x ?? 0];
  const slope = slopeOf(samples.filter(({ x }) => x >= (first + last) / 2));
  return memoryChecks({ peak: 0, slope }, { minutes: last - first }).slice(1);
}
