import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Engine } from './engines.js';
import type { Errors } from './measurement.js';
import type { Options } from './options.js';
import type { Spread } from './statistics.js';

/** What one measurement gave. */
export interface Outcome extends Errors {
  /** By their names, with units. */
  readonly figures: Readonly<Record<string, Spread>>;
}

export interface Result extends Outcome {
  /** What the service is measured against, or what is measured besides calls. */
  readonly kind: 'floor' | 'checkout' | 'peer' | 'growth' | 'memory' | 'start' | 'processes';
  readonly engine: Engine;
  /** What was measured and under which conditions, by the names of the columns. */
  readonly of: Readonly<Record<string, string | number>>;
}

/** What the figures depend on besides the service. */
interface Conditions {
  readonly date: string;
  readonly node: string;
  readonly cpu: string;
  readonly memoryGigabytes: number;
  /** Versions, by engine. */
  readonly engines: Record<string, string>;
  readonly seconds: number;
  readonly runs: number;
}

/** Everything one run of the benchmark measured. */
export interface Results {
  readonly conditions: Conditions;
  readonly results: Result[];
}

export function conditionsOf({ seconds, runs }: Options): Conditions {
  return {
    date: new Date().toISOString(),
    node: process.version,
    cpu: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    engines: {},
    seconds,
    runs,
  };
}

/** In the sources; this runs in dist/bench/. */
export const resultsFile = (name: string): string =>
  fileURLToPath(new URL(`../../bench/results/${name}.json`, import.meta.url));

export function readBaseline(): Results | undefined {
  const file = resultsFile('baseline');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : undefined;
}

/** A line for each figure, and one for what they are of. */
export function writeResults(file: string, results: Results): void {
  const text = JSON.stringify(results, rounded, 1)
    .replace(/\{[^{}]*\}/g, (innermost) => innermost.replace(/\s+/g, ' '))
    .replace(/,\s+"(engine|of|figures|errors)":/g, ', "$1":');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${text}\n`);
}

/** More digits than the measurement has would only make every difference look like one. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}
