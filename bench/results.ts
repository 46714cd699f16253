import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Cell } from './cells.js';
import type { Conditions } from './conditions.js';
import { resultsFile } from './folders.js';
import type { Growth } from './growth.js';
import type { MemoryCourse } from './memory.js';
import type { PeerCell } from './peers.js';
import type { ProcessesCost } from './processes.js';
import type { StartTime } from './start-time.js';

/** Everything one bench measured. */
export interface Results {
  readonly conditions: Conditions;
  readonly cells: Cell[];
  readonly peers: PeerCell[];
  readonly growth: Growth[];
  readonly memory: MemoryCourse[];
  readonly starts: StartTime[];
  readonly processes: ProcessesCost[];
}

export function readBaseline(): Results | undefined {
  const file = resultsFile('baseline');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : undefined;
}

export function writeResults(file: string, results: Results): void {
  writeText(file, `${JSON.stringify(results, rounded, 1)}\n`);
}

export function writeText(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** More digits than the measurement has would only make every difference look like one. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}
