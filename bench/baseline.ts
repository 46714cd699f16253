import type { Result } from './results.js';
import type { Spread } from './statistics.js';

/** A ratio now and in the committed results. Absolute times do not carry over to another machine. */
export interface Change {
  readonly result: Result;
  readonly before: Spread;
  readonly now: Spread;
  readonly verdict: 'better' | 'same within noise' | 'worse';
}

/** Smaller changes are ignored, however quiet the machine was. */
const leastChange = 0.03;

export function changesSince(baseline: readonly Result[], results: readonly Result[]): Change[] {
  return results.flatMap((result) => {
    const before = baseline.find((each) => nameOf(each) === nameOf(result))?.figures['ratio'];
    const now = result.figures['ratio'];
    if (result.kind !== 'floor' || !before || !now) return [];
    return [{ result, before, now, verdict: verdictOn(before, now) }];
  });
}

/** Runs that overlap are noise. */
export function verdictOn(before: Spread, now: Spread): Change['verdict'] {
  if (now.min > before.max && now.median > before.median * (1 + leastChange)) return 'better';
  if (now.max < before.min && now.median < before.median * (1 - leastChange)) return 'worse';
  return 'same within noise';
}

function nameOf({ kind, engine, of }: Result): string {
  return JSON.stringify([kind, engine, of]);
}
