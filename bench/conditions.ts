import { cpus, totalmem } from 'node:os';
import type { Options } from './options.js';

/** What the figures depend on besides the service. */
export interface Conditions {
  readonly date: string;
  readonly node: string;
  readonly cpu: string;
  readonly cpuCount: number;
  readonly memoryGigabytes: number;
  /** Versions, by engine. */
  readonly engines: Record<string, string>;
  readonly seconds: number;
  readonly runs: number;
  readonly connections: readonly number[];
  /** The measurement only shows that everything works. */
  readonly quick: boolean;
}

export function conditionsOf({ seconds, runs, connections, quick }: Options): Conditions {
  const [cpu] = cpus();
  return {
    date: new Date().toISOString(),
    node: process.version,
    cpu: cpu?.model.trim() ?? 'unknown',
    cpuCount: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    engines: {},
    seconds,
    runs,
    connections,
    quick,
  };
}
