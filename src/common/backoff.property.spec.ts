import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffSeconds } from './backoff.js';

/** What configuration lets through. */
const anyLimit = fc.record({
  allowed: fc.integer({ min: 1, max: 100 }),
  backoff: fc.record({
    initialSeconds: fc.integer({ min: 1, max: 3600 }),
    maximumSeconds: fc.integer({ min: 3600, max: 86_400 }),
  }),
});
const anyExcess = fc.oneof(fc.nat(20), fc.nat(2 ** 31 - 1));

test('the waits of the contract: from 30 s, doubled, to an hour', () => {
  const waits = Array.from({ length: 12 }, (_, more) =>
    backoffSeconds(8 + more, 10, { initialSeconds: 30, maximumSeconds: 3600 }),
  );
  expect(waits).toEqual([0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
});

test('nothing has to wait until the allowed failures are used up', () => {
  fc.assert(
    fc.property(anyLimit, fc.nat(99), ({ allowed, backoff }, failures) => {
      fc.pre(failures < allowed);
      expect(backoffSeconds(failures, allowed, backoff)).toBe(0);
    }),
  );
});

test('then the wait begins with the initial one, and every further failure doubles it up to the maximum', () => {
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

test('it is always a whole number of seconds between the two, however many failures there were', () => {
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
