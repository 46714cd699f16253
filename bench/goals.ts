import type { Result } from './results.js';
import type { Spread } from './statistics.js';

/** The limit of a figure. See docs/adr/0025-what-the-benchmark-is-held-to.md. */
interface Goal {
  readonly kind: Result['kind'];
  readonly figure: string;
  readonly engine?: Result['engine'];
  readonly of?: Result['of'];
  readonly atLeast?: number;
  readonly atMost?: number;
}

const at32 = (call: string): Result['of'] => ({ call, connections: 32 });

const goals: readonly Goal[] = [
  { kind: 'floor', figure: 'ratio', of: at32('enableMfa'), atLeast: 0.8 },
  { kind: 'floor', figure: 'ratio', of: at32('acceptMfa'), atLeast: 0.75 },
  { kind: 'floor', figure: 'ratio', of: at32('mfaGrant'), atLeast: 0.75 },
  { kind: 'floor', figure: 'ratio', of: at32('getMe'), atLeast: 0.6 },
  { kind: 'floor', figure: 'hash share', of: { connections: 32 }, atLeast: 0.85 },
  { kind: 'floor', figure: 'p99 ratio', of: { connections: 32 }, atMost: 2 },
  { kind: 'peer', figure: 'ratio', of: { call: 'verifyMfa' }, atLeast: 4 },
  { kind: 'peer', figure: 'ratio', of: { call: 'mfaGrant' }, atLeast: 4 },
  { kind: 'growth', figure: 'ratio', atMost: 1.5 },
  { kind: 'memory', figure: 'peak MB', atMost: 200 },
  // Ten minutes are too noisy to measure less.
  { kind: 'memory', figure: 'MB/min', atMost: 0.5 },
  { kind: 'start', figure: 'seconds', atMost: 2 },
  { kind: 'processes', figure: 'ratio', atMost: 1.1 },
  { kind: 'checkout', engine: 'sqlite', figure: 'ratio', atLeast: 0.95 },
  { kind: 'checkout', engine: 'mariadb', figure: 'ratio', atLeast: 0.9 },
  // One statement more is allowed; the fraction leaves room for a clean-up during the run.
  { kind: 'checkout', figure: 'more statements', atMost: 1.5 },
];

/** A figure compared with its goal. */
export interface Verdict {
  readonly result: Result;
  readonly figure: string;
  readonly wanted: string;
  readonly measured: Spread;
  readonly reached: boolean;
  /** Some runs reached it and some did not. */
  readonly noisy: boolean;
}

export function verdictsOn(results: readonly Result[]): Verdict[] {
  return results.flatMap((result) =>
    goals.flatMap(({ kind, figure, engine = result.engine, of = {}, atLeast, atMost }) => {
      const measured = result.figures[figure];
      const applies =
        kind === result.kind &&
        engine === result.engine &&
        Object.entries(of).every(([name, value]) => result.of[name] === value);
      if (!applies || !measured) return [];
      const reaches = (value: number): boolean => value >= (atLeast ?? value) && value <= (atMost ?? value);
      return [
        {
          result,
          figure,
          measured,
          wanted: atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`,
          reached: reaches(measured.median),
          noisy: reaches(measured.min) !== reaches(measured.max),
        },
      ];
    }),
  );
}
