import type { Cell } from './cells.js';
import type { Engine } from './engines.js';
import type { Results } from './results.js';
import type { Spread } from './statistics.js';

/** What is to be reached, and what was. */
export interface Goal {
  readonly engine: Engine;
  readonly what: string;
  readonly wanted: string;
  readonly measured: Spread;
  readonly digits: number;
  readonly unit: string;
  readonly reached: boolean;
  /** Some runs reached it and some did not. */
  readonly noisy: boolean;
}

export const floorGoals: Readonly<Record<string, number>> = {
  enableMfa: 0.8,
  acceptMfa: 0.75,
  mfaGrant: 0.75,
  getMe: 0.6,
};

export const goalConnections = 32;
export const memoryGoal = 200;
export const growthGoal = 1.5;
export const peerGoal = 4;
const hashGoal = 0.85;
const p99Goal = 2;
const startGoal = 2;
const processesGoal = 1.1;
/** MB a minute; what is below it cannot be told from the noise of ten minutes. */
const slopeGoal = 0.5;

export function goalsOf({ cells, peers, growth, memory, starts, processes }: Results): Goal[] {
  return [
    ...cells.filter(({ connections }) => connections === goalConnections).flatMap(goalsOfCell),
    ...peers
      .filter(({ fair }) => fair)
      .map(({ engine, call, peer, ratio }) =>
        atLeast(engine, `${call}: throughput by that of ${peer}`, ratio, peerGoal),
      ),
    ...growth.flatMap(({ engine, call, sizes }) => {
      const largest = sizes.at(-1);
      return largest && sizes.length > 1
        ? [
            atMost(
              engine,
              `${call}: p50 at ${largest.users.toLocaleString('en-GB')} users`,
              largest.ratio,
              growthGoal,
            ),
          ]
        : [];
    }),
    ...memory.flatMap(({ engine, peak, slope, connections }) => [
      atMost(engine, `memory: peak at ${connections} connections`, single(peak), memoryGoal, 'MB'),
      atMost(engine, 'memory: growth a minute', single(slope), slopeGoal, 'MB'),
    ]),
    ...starts.map(({ engine, seconds }) => atMost(engine, 'start to first answer', seconds, startGoal, 's')),
    ...processes.map(({ engine, call, ratio, processes: count }) =>
      atMost(engine, `${call}: CPU per request, ${count} processes by one`, ratio, processesGoal),
    ),
  ];
}

function goalsOfCell({ engine, call, ratio, p99Ratio, hashShare }: Cell): Goal[] {
  const floorGoal = floorGoals[call];
  return [
    ...(floorGoal === undefined
      ? []
      : [atLeast(engine, `${call}: throughput by the floor's`, ratio, floorGoal)]),
    ...(hashShare ? [atLeast(engine, `${call}: share of the hash`, hashShare, hashGoal)] : []),
    atMost(engine, `${call}: p99 by the floor's`, p99Ratio, p99Goal),
  ];
}

function atLeast(engine: Engine, what: string, measured: Spread, limit: number): Goal {
  return {
    ...{ engine, what, wanted: `≥ ${limit}`, measured, digits: 2, unit: '' },
    reached: measured.median >= limit,
    noisy: measured.min < limit && measured.max >= limit,
  };
}

function atMost(engine: Engine, what: string, measured: Spread, limit: number, unit = ''): Goal {
  return {
    ...{ engine, what, wanted: `≤ ${limit}`, measured, digits: limit >= 100 ? 0 : 2, unit },
    reached: measured.median <= limit,
    noisy: measured.min <= limit && measured.max > limit,
  };
}

function single(value: number): Spread {
  return { median: value, min: value, max: value };
}
