import { describe, expect, it } from 'vitest';
import { median, percentile, slopeOf, spreadOf } from './statistics.js';

describe('statistics', () => {
  it.each([
    [[3], 3],
    [[3, 1], 2],
    [[10, 1, 9], 9],
    [[4, 1, 3, 2], 2.5],
    [[], Number.NaN],
  ])('the median of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it('keeps the extremes beside the median', () => {
    expect(spreadOf([0.7, 0.62, 0.66])).toEqual({ median: 0.66, min: 0.62, max: 0.7 });
  });

  it.each([
    [0.5, 51],
    [0.99, 100],
    [0.999, 100],
  ])('the share %d of 1 to 100 does not exceed %d', (share, expected) => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentile(values, share)).toBe(expected);
  });

  it('finds the slope of a line, and of noise around one', () => {
    expect(slopeOf([0, 1, 2, 3].map((x) => ({ x, y: 5 + 2 * x })))).toBeCloseTo(2);
    expect(slopeOf([0, 1, 2, 3].map((x) => ({ x, y: x % 3 === 0 ? 1 : 2 })))).toBeCloseTo(0);
  });
});
