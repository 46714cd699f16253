import fc from 'fast-check';
import { expect, test } from 'vitest';
import { waitAfter } from './growing-wait.js';

/** What configuration lets through. */
const anyLimit = fc.record({
  allowed: fc.integer({ min: 1, max: 100 }),
  growth: fc.record({
    initial: fc.integer({ min: 1, max: 3600 }),
    maximum: fc.integer({ min: 3600, max: 86_400 }),
  }),
});
const anyExcess = fc.oneof(fc.nat(20), fc.nat(2 ** 31 - 1));

test('the waits of the contract: from 30 s, doubled, to an hour', () => {
  const waits = Array.from({ length: 12 }, (_, more) =>
    waitAfter(8 + more, 10, { initial: 30, maximum: 3600 }),
  );
  expect(waits).toEqual([0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
});

test('nothing has to wait until the allowed failures are used up', () => {
  fc.assert(
    fc.property(anyLimit, fc.nat(99), ({ allowed, growth }, failures) => {
      fc.pre(failures < allowed);
      expect(waitAfter(failures, allowed, growth)).toBe(0);
    }),
  );
});

test('then the wait begins with the initial one, and every further failure doubles it up to the maximum', () => {
  fc.assert(
    fc.property(anyLimit, anyExcess, ({ allowed, growth }, excess) => {
      expect(waitAfter(allowed, allowed, growth)).toBe(growth.initial);
      const wait = waitAfter(allowed + excess, allowed, growth);
      const next = waitAfter(allowed + excess + 1, allowed, growth);
      expect(next).toBe(Math.min(2 * wait, growth.maximum));
    }),
    { numRuns: 1000 },
  );
});

test('it is always a whole number of seconds between the two, however many failures there were', () => {
  fc.assert(
    fc.property(anyLimit, anyExcess, ({ allowed, growth }, excess) => {
      const wait = waitAfter(allowed + excess, allowed, growth);
      expect(Number.isSafeInteger(wait)).toBe(true);
      expect(wait).toBeGreaterThanOrEqual(growth.initial);
      expect(wait).toBeLessThanOrEqual(growth.maximum);
    }),
    { numRuns: 1000 },
  );
});
