import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Engine } from './engines.js';
import type { Errors } from './measurement.js';
import type { Options } from './options.js';
import type { Spread } from './statistics.js';

/** The figures and errors of one measurement. */
export interface Outcome extends Errors {
  /** By name, with the unit in it. */
  readonly figures: Readonly<Record<string, Spread>>;
}

export interface Result extends Outcome {
  /** The reference of a comparison, or the quantity that was measured. */
  readonly kind: 'floor' | 'checkout' | 'peer' | 'growth' | 'memory' | 'start' | 'processes' | 'cluster';
  readonly engine: Engine;
  /** The call and its conditions, by column. */
  readonly of: Readonly<Record<string, string | number>>;
}

/** What else the figures depend on. */
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

/** Writes each figure on its own line. */
export function writeResults(file: string, results: Results): void {
  const text = JSON.stringify(results, rounded, 1)
    .replace(/\{[^{}]*\}/g, (innermost) => innermost.replace(/\s+/g, ' '))
    .replace(/,\s+"(engine|of|figures|errors)":/g, ', "$1":');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${text}\n`);
}

/** More digits would suggest a precision that the measurement does not have. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}
