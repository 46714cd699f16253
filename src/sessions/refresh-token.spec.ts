import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { newRefreshToken, readRefreshToken } from './refresh-token.js';

const sessionId = '01a20ce405c00000aabbccddeeff0011';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

test('a token is its session and twice 256 random bits', () => {
  const tokens = Array.from({ length: 1000 }, () => newRefreshToken(sessionId));
  for (const token of tokens) {
    expect(token).toMatch(/^[A-Za-z0-9_-]{107}$/);
    expect(readRefreshToken(token)?.sessionId).toBe(sessionId);
  }
  const parts = tokens.flatMap((token) => {
    const bytes = Buffer.from(token, 'base64url');
    return [bytes.toString('hex', 16, 48), bytes.toString('hex', 48)];
  });
  expect(new Set(parts).size).toBe(2000);
});

test('the next token of a family has its session and family part, and a digest of its own', () => {
  const first = readRefreshToken(newRefreshToken(sessionId));
  const next = readRefreshToken(newRefreshToken(sessionId, first?.familySecret));
  expect(next).toMatchObject({ sessionId, familyDigest: first?.familyDigest });
  expect(next?.digest).not.toBe(first?.digest);
});

test('what is kept are SHA-256 digests', () => {
  const token = newRefreshToken(sessionId);
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
