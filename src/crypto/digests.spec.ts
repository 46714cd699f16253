import { createSecretKey } from 'node:crypto';
import { expect, test } from 'vitest';
import type { NamedKey } from '../config/validators.js';
import { KeyedDigests, tokenDigest } from './digests.js';
import { KeyMissingError } from './keyring.js';

const keyOf = (id: string, text: string): NamedKey => ({ id, key: createSecretKey(Buffer.from(text)) });

// The expected value comes from `printf 'p\0v' | openssl dgst -sha256 -hmac Jefe`.
test('a keyed digest is HMAC-SHA-256 of purpose, NUL and value', () => {
  const digests = new KeyedDigests([keyOf('one', 'Jefe')]);
  expect(digests.digest('p', Buffer.from('v'))).toBe(
    '1789bfda19ba15348b68497a21f8447724f19c485a71ebfaeda49628aa5646d8',
  );
  expect(digests.digest('q', Buffer.from('v'))).not.toBe(digests.digest('p', Buffer.from('v')));
  const other = new KeyedDigests([keyOf('one', 'jefe')]);
  expect(other.digest('p', Buffer.from('v'))).not.toBe(digests.digest('p', Buffer.from('v')));
});

test('the first key makes new digests, and every key makes those that name it', () => {
  const [old, next] = [keyOf('old', 'Jefe'), keyOf('new', 'jefe')];
  const [alone, ring] = [new KeyedDigests([old]), new KeyedDigests([next, old])];
  const of = (digests: KeyedDigests, keyId?: string): string => digests.digest('p', Buffer.from('v'), keyId);
  expect(ring.keyId).toBe('new');
  expect(of(ring)).toBe(of(ring, 'new'));
  expect(of(ring, 'old')).toBe(of(alone));
  expect(ring.digests('p', Buffer.from('v'))).toEqual([of(ring), of(alone)]);
  expect([ring.has('old'), ring.has('new'), alone.has('new')]).toEqual([true, true, false]);
  expect(() => of(alone, 'new')).toThrow(new KeyMissingError('no key "new" in DIGEST_KEY'));
});

test('the common digest is the same whichever key is first', () => {
  const keys = [keyOf('default', 'Jefe'), keyOf('k20261128-ab', 'jefe')];
  const common = (ring: NamedKey[]): string => new KeyedDigests(ring).commonDigest('p', Buffer.from('v'));
  expect(common(keys)).toBe(common(keys.toReversed()));
  expect(common(keys)).toBe(common(keys.slice(0, 1)));
});

test('digests need a key', () => {
  expect(() => new KeyedDigests([])).toThrow('digests need at least one key');
});

test('a token digest is SHA-256 (FIPS 180-2 B.1)', () => {
  expect(tokenDigest('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
