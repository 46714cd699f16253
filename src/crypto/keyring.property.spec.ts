import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Keyring, type SealBinding } from './keyring.js';

const keyBytes = (filling: number): Buffer => Buffer.alloc(32, filling);

/** The last two are the same key under two names. */
const keys = [
  { id: 'k1', key: createSecretKey(keyBytes(1)) },
  { id: 'k2', key: createSecretKey(keyBytes(2)) },
  { id: 'k3', key: createSecretKey(keyBytes(2)) },
] as const;

/** For each key, a ring of all keys that seals with it. */
const rings = keys.map((sealing) => new Keyring([sealing, ...keys.filter((key) => key !== sealing)]));
const anyRing = fc.constantFrom(...rings);

const anyPlaintext = fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes));

const anyBinding: fc.Arbitrary<SealBinding> = fc.record({
  purpose: fc.oneof(fc.constantFrom('', 'totp-shared-secret', 'p', 'p|1', '1', '|', '1|1'), fc.string()),
  userId: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 2_147_483_647 })),
});

interface Sealing {
  readonly ring: Keyring;
  readonly plaintext: Buffer;
  readonly binding: SealBinding;
}

const anySealing: fc.Arbitrary<Sealing> = fc.record({
  ring: anyRing,
  plaintext: anyPlaintext,
  binding: anyBinding,
});

/** The two parts of a sealed value that encode bytes. */
const nonceAt = 2;
const sealedAt = 3;

const partsOf = (sealedValue: string): string[] => sealedValue.split('.');
const bytesAt = (sealedValue: string, part: number): Buffer =>
  Buffer.from(partsOf(sealedValue)[part] ?? '', 'base64url');

function withBytes(sealedValue: string, part: number, bytes: Uint8Array): string {
  return partsOf(sealedValue).with(part, Buffer.from(bytes).toString('base64url')).join('.');
}

test('any sealed bytes can be opened with every ring that has the key, for the same purpose and user', () => {
  fc.assert(
    fc.property(anySealing, anyRing, ({ ring, plaintext, binding }, other) => {
      const sealedValue = ring.seal(plaintext, binding);
      expect(ring.open(sealedValue, binding)).toEqual(plaintext);
      expect(other.open(sealedValue, { ...binding })).toEqual(plaintext);
    }),
    { numRuns: 500 },
  );
});

describe('a sealed value does not open', () => {
  test('with any one bit of nonce, ciphertext or tag flipped', () => {
    fc.assert(
      fc.property(anySealing, ({ ring, plaintext, binding }) => {
        const sealedValue = ring.seal(plaintext, binding);
        for (const part of [nonceAt, sealedAt]) {
          const { length } = bytesAt(sealedValue, part);
          for (let bit = 0; bit < 8 * length; bit += 1) {
            const bytes = bytesAt(sealedValue, part);
            bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
            expect(() => ring.open(withBytes(sealedValue, part, bytes), binding)).toThrow(/altered/);
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  test('truncated or extended at either end of any part, by any bytes', () => {
    const anyChange = fc.record({
      part: fc.constantFrom(nonceAt, sealedAt),
      fromStart: fc.nat(80),
      fromEnd: fc.nat(80),
      before: fc.uint8Array({ maxLength: 20 }),
      after: fc.uint8Array({ maxLength: 20 }),
    });
    fc.assert(
      fc.property(anySealing, anyChange, ({ ring, plaintext, binding }, change) => {
        const sealedValue = ring.seal(plaintext, binding);
        const bytes = bytesAt(sealedValue, change.part);
        const changed = Buffer.concat([
          change.before,
          bytes.subarray(change.fromStart, Math.max(change.fromStart, bytes.length - change.fromEnd)),
          change.after,
        ]);
        fc.pre(!changed.equals(bytes));
        expect(() => ring.open(withBytes(sealedValue, change.part, changed), binding)).toThrow();
      }),
      { numRuns: 1000 },
    );
  });

  test('composed of the parts of two, even of the same bytes for the same user', () => {
    fc.assert(
      fc.property(
        anySealing,
        anySealing,
        fc.boolean(),
        fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        fc.nat(80),
        (one, another, alike, choice, cut) => {
          const two = alike ? one : another;
          const [first, second] = [
            one.ring.seal(one.plaintext, one.binding),
            two.ring.seal(two.plaintext, two.binding),
          ];
          const mixed = partsOf(first).map((part, at) => (choice[at] ? part : (partsOf(second)[at] ?? '')));
          const spliced = Buffer.concat([
            bytesAt(first, sealedAt).subarray(0, cut),
            bytesAt(second, sealedAt).subarray(cut),
          ]);
          for (const made of [mixed.join('.'), withBytes(first, sealedAt, spliced)]) {
            if (made === first || made === second) continue;
            expect(() => one.ring.open(made, one.binding)).toThrow();
            expect(() => one.ring.open(made, two.binding)).toThrow();
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('under another key id of the ring', () => {
    fc.assert(
      fc.property(anySealing, fc.constantFrom(...keys), ({ ring, plaintext, binding }, { id }) => {
        const sealedValue = ring.seal(plaintext, binding);
        const renamed = partsOf(sealedValue).with(1, id).join('.');
        fc.pre(renamed !== sealedValue);
        expect(() => ring.open(renamed, binding)).toThrow(/altered/);
      }),
    );
  });

  test('for any other purpose or user', () => {
    fc.assert(
      fc.property(anySealing, anyBinding, ({ ring, plaintext, binding }, other) => {
        const sealedValue = ring.seal(plaintext, binding);
        const others = [
          other,
          { ...binding, userId: other.userId },
          { ...binding, purpose: other.purpose },
        ].filter(({ purpose, userId }) => purpose !== binding.purpose || userId !== binding.userId);
        for (const wrong of others) expect(() => ring.open(sealedValue, wrong)).toThrow(/altered/);
      }),
      { numRuns: 500 },
    );
  });
});

/**
 * base64url spells the same bytes in several ways: the last character has unused bits, and Node's decoder passes over
 * what is not in its alphabet. Such a spelling is no other content; whatever else opens has been tampered with.
 */
function expectRefusedOrSameBytes(
  altered: string,
  { ring, plaintext, binding }: Sealing,
  sealedValue: string,
): void {
  let opened;
  try {
    opened = ring.open(altered, binding);
  } catch {
    return;
  }
  expect(partsOf(altered)).toHaveLength(4);
  const nonceRespelt = withBytes(altered, nonceAt, bytesAt(altered, nonceAt));
  expect(withBytes(nonceRespelt, sealedAt, bytesAt(altered, sealedAt))).toBe(sealedValue);
  expect(opened).toEqual(plaintext);
}

describe('the text of a sealed value does not open, unless it spells the very same bytes', () => {
  test('with any one bit flipped', () => {
    fc.assert(
      fc.property(anySealing, (sealing) => {
        const sealedValue = sealing.ring.seal(sealing.plaintext, sealing.binding);
        for (let bit = 0; bit < 7 * sealedValue.length; bit += 1) {
          const text = Buffer.from(sealedValue, 'ascii');
          const at = Math.floor(bit / 7);
          text.writeUInt8(text.readUInt8(at) ^ (1 << (bit % 7)), at);
          expectRefusedOrSameBytes(text.toString('ascii'), sealing, sealedValue);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('after any other edit', () => {
    const character = fc.oneof(
      fc.constantFrom(...Array.from('ABCabc019-_+/=. \n|kv')),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    );
    const anyEdit = fc.record({
      at: fc.nat(),
      removed: fc.oneof(fc.nat(2), fc.nat()),
      inserted: fc.string({ unit: character, maxLength: 4 }),
    });
    fc.assert(
      fc.property(anySealing, anyEdit, (sealing, { at, removed, inserted }) => {
        const sealedValue = sealing.ring.seal(sealing.plaintext, sealing.binding);
        const start = at % (sealedValue.length + 1);
        const altered = sealedValue.slice(0, start) + inserted + sealedValue.slice(start + removed);
        expectRefusedOrSameBytes(altered, sealing, sealedValue);
      }),
      { numRuns: 1000 },
    );
  });
});
