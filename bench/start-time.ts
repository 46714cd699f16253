import { setTimeout as delay } from 'node:timers/promises';
import type { Cleanup } from './cleanup.js';
import type { RunningEngine } from './engines.js';
import { progress } from './progress.js';
import type { Result } from './results.js';
import { install, launch } from './servers.js';
import { spreadOf } from './statistics.js';

const starts = 5;

/** Measures the time from the start of the process to its first response, on an existing database. */
export async function measureStart(
  { name: engine, makeDatabase }: RunningEngine,
  cleanup: Cleanup,
): Promise<Result[]> {
  const installation = await install(makeDatabase, cleanup);
  const first = await launch('service', installation, cleanup);
  await first.stop();
  const seconds: number[] = [];
  for (let start = 1; start <= starts; start += 1) {
    progress(`${engine}: start ${start} of ${starts}`);
    const before = performance.now();
    const server = await launch('service', installation, cleanup);
    while (!(await fetch(`${server.url}/health/ready`)).ok) await delay(10);
    seconds.push((performance.now() - before) / 1000);
    await server.stop();
  }
  return [{ kind: 'start', engine, of: {}, figures: { seconds: spreadOf(seconds) }, errors: 0 }];
}
