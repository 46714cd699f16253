import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Check {
  readonly what: string;
  readonly passed: boolean;
  /** The first few problems. */
  readonly examples: readonly string[];
}

export interface SoakResults {
  readonly engine: string;
  readonly connections: number;
  readonly users: number;
  readonly seconds: number;
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
  readonly peakMegabytes: number;
  readonly megabytesPerMinute: number;
  readonly operations: Readonly<Record<string, number>>;
  readonly checks: readonly Check[];
}

const shownExamples = 5;
export const maxMegabytes = 250;
const maxSlope = 2;
/** In minutes. Before that, caches and the heap are still growing, and a slope means nothing. */
const minMinutesForMemory = 10;

/** @param problems empty if the check passes */
export function check(what: string, problems: readonly string[]): Check {
  return { what, passed: problems.length === 0, examples: problems.slice(0, shownExamples) };
}

/** Passes if the system does not report memory, in which case the figures are NaN. */
export function memoryChecks(
  { peak, slope }: { peak: number; slope: number },
  { minutes }: { minutes: number },
): Check[] {
  if (minutes < minMinutesForMemory) return [];
  return [
    { what: `memory at most ${maxMegabytes} MB`, passed: !(peak > maxMegabytes), examples: [] },
    {
      what: `memory grows by at most ${maxSlope} MB a minute`,
      passed: !(slope > maxSlope),
      examples: [],
    },
  ];
}

export function summary(results: SoakResults): string {
  const { operations, checks } = results;
  const width = Math.max(...Object.keys(operations).map((name) => name.length));
  return [
    `${results.engine}: ${results.seconds.toFixed(0)} s at ${results.connections} connections with ${results.users} users`,
    `${results.requests} requests, ${results.requestsPerSecond.toFixed(0)} per second, ` +
      `p50 ${results.p50Milliseconds.toFixed(1)} ms, p99 ${results.p99Milliseconds.toFixed(1)} ms`,
    `memory at most ${results.peakMegabytes.toFixed(0)} MB${growth(results.megabytesPerMinute)}`,
    '',
    ...Object.entries(operations).map(
      ([name, count]) => `  ${name.padEnd(width)}  ${String(count).padStart(7)}`,
    ),
    '',
    ...checkLines(checks),
  ].join('\n');
}

export function checkLines(checks: readonly Check[]): string[] {
  return checks.flatMap(({ what, passed, examples }) => [
    `${passed ? 'ok    ' : 'FAILED'}  ${what}`,
    ...examples.map((example) => `          ${example}`),
  ]);
}

function growth(slope: number): string {
  return Number.isNaN(slope) ? '' : `, ${slope.toFixed(2)} MB a minute over the second half`;
}

/** Writes the results as JSON if a file is given. */
export function writeResults(file: string | undefined, results: object): void {
  if (file === undefined) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(results, undefined, 2)}\n`);
}
