import { setTimeout as delay } from 'node:timers/promises';
import type { Cleanup } from './cleanup.js';
import type { Engine, RunningEngine } from './engines.js';
import { progress } from './progress.js';
import { install, launch } from './servers.js';
import { type Spread, spreadOf } from './statistics.js';

/** From the start of the process to its first answer, on a database that is there already. */
export interface StartTime {
  readonly engine: Engine;
  readonly seconds: Spread;
}

const starts = 5;

export async function measureStart(
  { name, makeDatabase }: RunningEngine,
  cleanup: Cleanup,
): Promise<StartTime> {
  const installation = await install(makeDatabase, cleanup);
  const first = await launch('service', installation, cleanup);
  await first.stop();
  const seconds: number[] = [];
  for (let start = 1; start <= starts; start += 1) {
    progress(`${name}: start ${start} of ${starts}`);
    const before = performance.now();
    const server = await launch('service', installation, cleanup);
    await untilReady(server.url);
    seconds.push((performance.now() - before) / 1000);
    await server.stop();
  }
  return { engine: name, seconds: spreadOf(seconds) };
}

async function untilReady(url: string): Promise<void> {
  while (!(await fetch(`${url}/health/ready`)).ok) await delay(10);
}
