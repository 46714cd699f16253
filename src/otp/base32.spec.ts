import { randomBytes } from 'node:crypto';
import { Secret } from 'otpauth';
import { describe, expect, test } from 'vitest';
import { encodeBase32 } from './base32.js';

describe('RFC 4648 chapter 10, without the padding', () => {
  test.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('%j is %j', (text, encoded) => {
    expect(encodeBase32(Buffer.from(text, 'ascii'))).toBe(encoded);
  });
});

test.each([
  ['0000000000000000000000000000000000000000', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
  ['ffffffffffffffffffffffffffffffffffffffff', '77777777777777777777777777777777'],
  ['3132333435363738393031323334353637383930', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'],
])('the shared secret %s is %s', (hex, encoded) => {
  expect(encodeBase32(Buffer.from(hex, 'hex'))).toBe(encoded);
});

test('every length from 1 to 64 bytes agrees with otpauth, both ways', () => {
  for (let length = 1; length <= 64; length += 1) {
    const bytes = randomBytes(length);
    const encoded = encodeBase32(bytes);
    expect(encoded).toBe(new Secret({ buffer: new Uint8Array(bytes).buffer }).base32);
    expect(Buffer.from(Secret.fromBase32(encoded).bytes)).toEqual(bytes);
  }
});
