import { randomBytes } from 'node:crypto';
import { Secret } from 'otpauth';
import { describe, expect, test } from 'vitest';
import { decodeBase32 } from './base32.js';

describe('RFC 4648 chapter 10, with and without the padding', () => {
  test.each([
    ['', ''],
    ['MY======', 'f'],
    ['MZXQ====', 'fo'],
    ['MZXW6===', 'foo'],
    ['MZXW6YQ=', 'foob'],
    ['MZXW6YTB', 'fooba'],
    ['MZXW6YTBOI======', 'foobar'],
  ])('%j is %j', (encoded, text) => {
    expect(decodeBase32(encoded)?.toString('ascii')).toBe(text);
    expect(decodeBase32(encoded.replaceAll('=', ''))?.toString('ascii')).toBe(text);
  });
});

test('every length from 1 to 64 bytes agrees with otpauth', () => {
  for (let length = 1; length <= 64; length += 1) {
    const bytes = randomBytes(length);
    expect(decodeBase32(new Secret({ buffer: new Uint8Array(bytes).buffer }).base32)).toEqual(bytes);
  }
});

test.each(['MA', 'MZ', 'mzxw6yr'])('the bits after the last whole byte of %s are ignored', (encoded) => {
  expect(decodeBase32(encoded)).toEqual(Buffer.from(Secret.fromBase32(encoded.toUpperCase()).bytes));
});

test.each(['M', 'MZX', 'MZXW6Y', '1', 'MZ!Q', 'MZÄQ', 'MY=A'])('%s is not base32', (text) => {
  expect(decodeBase32(text)).toBeUndefined();
});
