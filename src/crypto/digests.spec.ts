import { createSecretKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { KeyedDigests, tokenDigest } from './digests.js';

// The expected value comes from `printf 'p\0v' | openssl dgst -sha256 -hmac Jefe`.
test('a keyed digest is HMAC-SHA-256 of purpose, NUL and value', () => {
  const digests = new KeyedDigests(createSecretKey(Buffer.from('Jefe')));
  expect(digests.digest('p', Buffer.from('v'))).toBe(
    '1789bfda19ba15348b68497a21f8447724f19c485a71ebfaeda49628aa5646d8',
  );
  expect(digests.digest('q', Buffer.from('v'))).not.toBe(digests.digest('p', Buffer.from('v')));
  const other = new KeyedDigests(createSecretKey(Buffer.from('jefe')));
  expect(other.digest('p', Buffer.from('v'))).not.toBe(digests.digest('p', Buffer.from('v')));
});

test('a token digest is SHA-256 (FIPS 180-2 B.1)', () => {
  expect(tokenDigest('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
