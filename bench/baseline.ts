import type { Cell } from './cells.js';
import type { Results } from './results.js';
import type { Spread } from './statistics.js';

/** A cell now, and when the results were last committed. Ratios only: absolute times belong to one machine. */
export interface Change {
  readonly cell: Cell;
  readonly before: Spread;
  readonly verdict: 'better' | 'same within noise' | 'worse';
}

/** Less than this is not worth a word, however quiet the machine was. */
const leastChange = 0.03;

export function changesSince(baseline: Results, { cells }: Results): Change[] {
  return cells.flatMap((cell) => {
    const before = baseline.cells.find((each) => nameOf(each) === nameOf(cell))?.ratio;
    return before ? [{ cell, before, verdict: verdictOn(before, cell.ratio) }] : [];
  });
}

/** Runs that overlap are noise. */
export function verdictOn(before: Spread, now: Spread): Change['verdict'] {
  if (now.min > before.max && now.median > before.median * (1 + leastChange)) return 'better';
  if (now.max < before.min && now.median < before.median * (1 - leastChange)) return 'worse';
  return 'same within noise';
}

function nameOf({ engine, call, connections }: Cell): string {
  return `${engine} ${call} ${connections}`;
}
