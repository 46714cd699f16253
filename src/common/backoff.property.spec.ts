import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffSeconds } from './backoff.js';

/** All limits that the configuration accepts. */
const anyLimit = fc.record({
  allowed: fc.integer({ min: 1, max: 100 }),
  backoff: fc.record({
    initialSeconds: fc.integer({ min: 1, max: 3600 }),
    maximumSeconds: fc.integer({ min: 3600, max: 86_400 }),
  }),
});
const anyExcess = fc.oneof(fc.nat(20), fc.nat(2 ** 31 - 1));

test('the default waits double from 30 s to an hour', () => {
  const waits = Array.from({ length: 12 }, (_, more) =>
    backoffSeconds(8 + more, 10, { initialSeconds: 30, maximumSeconds: 3600 }),
  );
  expect(waits).toEqual([0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
});

test('there is no wait below the allowed failures', () => {
  fc.assert(
    fc.property(anyLimit, fc.nat(99), ({ allowed, backoff }, failures) => {
      fc.pre(failures < allowed);
      expect(backoffSeconds(failures, allowed, backoff)).toBe(0);
    }),
  );
});

test('then the initial wait applies, and every further failure doubles it up to the maximum', () => {
  fc.assert(
    fc.property(anyLimit, anyExcess, ({ allowed, backoff }, excess) => {
      expect(backoffSeconds(allowed, allowed, backoff)).toBe(backoff.initialSeconds);
      const wait = backoffSeconds(allowed + excess, allowed, backoff);
      const next = backoffSeconds(allowed + excess + 1, allowed, backoff);
      expect(next).toBe(Math.min(2 * wait, backoff.maximumSeconds));
    }),
    { numRuns: 1000 },
  );
});

test('the wait is always a whole number of seconds between the two, after any number of failures', () => {
  fc.assert(
    fc.property(anyLimit, anyExcess, ({ allowed, backoff }, excess) => {
      const wait = backoffSeconds(allowed + excess, allowed, backoff);
      expect(Number.isSafeInteger(wait)).toBe(true);
      expect(wait).toBeGreaterThanOrEqual(backoff.initialSeconds);
      expect(wait).toBeLessThanOrEqual(backoff.maximumSeconds);
    }),
    { numRuns: 1000 },
  );
});
