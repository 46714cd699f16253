import { expect, test } from 'vitest';
import { timeOrderedId } from './time-ordered-id.js';

const now = 1_795_512_600_000;

test('is 32 lower-case hex characters that begin with 48 bits of milliseconds', () => {
  expect(timeOrderedId(now)).toMatch(/^01a20ce405c00000[0-9a-f]{16}$/);
  expect(timeOrderedId(1)).toMatch(/^0000000000010000[0-9a-f]{16}$/);
});

test('ids of one millisecond sort in the order of their creation', () => {
  const ids = Array.from({ length: 20_000 }, () => timeOrderedId(now + 1));
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(20_000);
});

test('ids of later milliseconds sort after earlier ones', () => {
  const instants = [2, 3, 3, 4, 10, 1000, 1000, 10 ** 9].map((milliseconds) => now + milliseconds);
  const ids = instants.map(timeOrderedId);
  expect([...ids].sort()).toEqual(ids);
});

test('ids made by two processes at the same instant differ', () => {
  // A process counts from 0 again in each millisecond.
  const ids = Array.from({ length: 1000 }, (_, index) => timeOrderedId(now + 2 ** 31 + (index % 2)));
  expect(new Set(ids).size).toBe(1000);
});
