import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeOrderedId } from './time-ordered-id.js';

/** Milliseconds that fit into 48 bits, often several times the same. */
const anyInstants = fc
  .array(fc.nat(2 ** 48 - 1), { minLength: 1, maxLength: 5 })
  .chain((instants) => fc.array(fc.constantFrom(...instants), { minLength: 1, maxLength: 30 }));

const instantOf = (id: string): number => Number.parseInt(id.slice(0, 12), 16);

test('every id has the same form and begins with its instant', () => {
  fc.assert(
    fc.property(anyInstants, (instants) => {
      const ids = instants.map(timeOrderedId);
      for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
      expect(ids.map(instantOf)).toEqual(instants);
    }),
  );
});

test('while the clock does not go back, ids sort in the order of their creation', () => {
  fc.assert(
    fc.property(anyInstants, (instants) => {
      const ids = instants.toSorted((one, other) => one - other).map(timeOrderedId);
      expect(ids.toSorted()).toEqual(ids);
    }),
  );
});

test('whatever the clock does, no id occurs twice, and ids sort by their instants', () => {
  fc.assert(
    fc.property(anyInstants, (instants) => {
      const ids = instants.map(timeOrderedId);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.toSorted().map(instantOf)).toEqual(instants.toSorted((one, other) => one - other));
    }),
  );
});
