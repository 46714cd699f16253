/** The median of repeated runs, and the lowest and highest of them. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

export function single(value: number): Spread {
  return spreadOf([value]);
}

/** The ratio of each run. */
export function ratioOf(values: readonly number[], references: readonly number[]): Spread {
  return spreadOf(values.map((value, run) => value / (references[run] ?? Number.NaN)));
}

export function median(values: readonly number[]): number {
  const sorted = ascending(values);
  const middle = sorted.length / 2;
  return (at(sorted, Math.ceil(middle) - 1) + at(sorted, Math.floor(middle))) / 2;
}

/** @param share 0.99 for the value that 99 % of the values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = ascending(values);
  return at(sorted, Math.min(sorted.length - 1, Math.floor(sorted.length * share)));
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The slope of the straight line through the points, by least squares. */
export function slopeOf(points: readonly Point[]): number {
  const mean = (of: (point: Point) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const meanX = mean(({ x }) => x);
  const meanY = mean(({ y }) => y);
  return mean(({ x, y }) => (x - meanX) * (y - meanY)) / mean(({ x }) => (x - meanX) ** 2);
}

/** A typed array sorts numbers several times faster than an array does. */
function ascending(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort();
}

function at(sorted: Float64Array, index: number): number {
  return sorted[index] ?? Number.NaN;
}
