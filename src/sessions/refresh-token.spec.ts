import { createHash, createSecretKey, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { NamedKey } from '../config/validators.js';
import { KeyedDigests } from '../crypto/digests.js';
import { currentFamilySecretOf, familySecretOf, newRefreshToken, readRefreshToken } from './refresh-token.js';

const sessionId = '01a20ce405c00000aabbccddeeff0011';
const familySecret = randomBytes(32);
const newKey = (id: string): NamedKey => ({ id, key: createSecretKey(randomBytes(32)) });
const digestsOf = (...ids: string[]): KeyedDigests => new KeyedDigests(ids.map(newKey));
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

test('a token is its session, its family part and 256 random bits', () => {
  const tokens = Array.from({ length: 1000 }, () => newRefreshToken(sessionId, familySecret));
  for (const token of tokens) {
    expect(token).toMatch(/^[A-Za-z0-9_-]{107}$/);
    expect(readRefreshToken(token)?.sessionId).toBe(sessionId);
  }
  const parts = tokens.map((token) => Buffer.from(token, 'base64url'));
  expect(new Set(parts.map((bytes) => bytes.toString('hex', 16, 48)))).toEqual(
    new Set([familySecret.toString('hex')]),
  );
  expect(new Set(parts.map((bytes) => bytes.toString('hex', 48))).size).toBe(1000);
});

test('the next token of a family has its session and family part, and a digest of its own', () => {
  const first = readRefreshToken(newRefreshToken(sessionId, familySecret));
  const next = readRefreshToken(newRefreshToken(sessionId, first?.familySecret ?? Buffer.alloc(0)));
  expect(next).toMatchObject({ sessionId, familyDigest: first?.familyDigest });
  expect(next?.digest).not.toBe(first?.digest);
});

test('the family part follows from the session and the key, and from nothing else', () => {
  const [one, other] = [1, 2].map(() => digestsOf('k'));
  const secret = one && familySecretOf(one, sessionId);
  expect(secret).toHaveLength(32);
  expect(one && familySecretOf(one, sessionId)).toEqual(secret);
  expect(one && familySecretOf(one, sessionId.replace('01', '02'))).not.toEqual(secret);
  expect(other && familySecretOf(other, sessionId)).not.toEqual(secret);
});

test('a family goes on with the key it began with, and begins again when that key is gone', () => {
  const [old, next] = [newKey('old'), newKey('new')];
  const began = familySecretOf(new KeyedDigests([old]), sessionId);
  const { familyDigest = '' } = readRefreshToken(newRefreshToken(sessionId, began)) ?? {};
  const current = (...keys: NamedKey[]): Buffer =>
    currentFamilySecretOf(new KeyedDigests(keys), { sessionId, familyDigest });
  expect(current(old)).toEqual(began);
  expect(current(next, old)).toEqual(began);
  expect(current(next)).toEqual(familySecretOf(new KeyedDigests([next]), sessionId));
});

test('what is kept are SHA-256 digests', () => {
  const token = newRefreshToken(sessionId, familySecret);
  const familyPart = Buffer.from(token, 'base64url').subarray(16, 48).toString('base64url');
  expect(readRefreshToken(token)).toMatchObject({
    familyDigest: sha256(familyPart),
    digest: sha256(token),
  });
});

test.each(['', 'A', '.', '.'.repeat(107), 'A'.repeat(106), 'A'.repeat(108), `${'A'.repeat(106)}B`])(
  'what is no token is not read as one: %j',
  (text) => {
    expect(readRefreshToken(text)).toBeUndefined();
  },
);
