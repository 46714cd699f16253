import type { Spread } from './statistics.js';

export function number(value: number, digits = 0): string {
  // What is not a number has become null in a file.
  return Number.isFinite(value) ? value.toFixed(digits) : '–';
}

/** The median, and how far the runs lie apart if there were several. */
export function spread({ median, min, max }: Spread, digits = 0): string {
  const middle = number(median, digits);
  return min === max ? middle : `${middle} (${number(min, digits)}–${number(max, digits)})`;
}

/** Two digits that count, for milliseconds from microseconds to minutes. */
export function milliseconds(value: number): string {
  return number(value, value < 10 ? (value < 1 ? 2 : 1) : 0);
}

export function millisecondsSpread({ median, min, max }: Spread): string {
  const middle = milliseconds(median);
  return min === max ? middle : `${middle} (${milliseconds(min)}–${milliseconds(max)})`;
}

export const engineNames = { sqlite: 'SQLite', mariadb: 'MariaDB' } as const;
