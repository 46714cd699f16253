import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { newRefreshToken, refreshTokenKey } from './refresh-token.js';

const now = 1_795_512_600_000;

test('a token is its instant and 256 random bits', () => {
  const tokens = Array.from({ length: 1000 }, () => newRefreshToken(now));
  for (const token of tokens) expect(token).toMatch(/^AaIM5AXA[A-Za-z0-9_-]{43}$/);
  expect(new Set(tokens.map((token) => token.slice(8))).size).toBe(1000);
});

test('a key is the instant and the beginning of the SHA-256 of the whole token', () => {
  const token = newRefreshToken(now);
  const digest = createHash('sha256').update(token).digest('hex');
  expect(refreshTokenKey(token)).toBe(`01a20ce405c0${digest.slice(0, 52)}`);
});

test('keys sort by the instants of their tokens', () => {
  const keys = [1, now, now + 1, now + 10 ** 9].map((instant) => refreshTokenKey(newRefreshToken(instant)));
  expect(keys.toSorted()).toEqual(keys);
});

test.each(['', 'A', '.', '.'.repeat(2048), 'A'.repeat(2048)])(
  'what is no token has a key all the same: %j',
  (text) => {
    expect(refreshTokenKey(text)).toMatch(/^[0-9a-f]{52,64}$/);
  },
);
