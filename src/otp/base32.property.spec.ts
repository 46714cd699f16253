import { createHmac } from 'node:crypto';
import { base32nopad } from '@scure/base';
import fc from 'fast-check';
import { Secret } from 'otpauth';
import speakeasy from 'speakeasy';
import { expect, test } from 'vitest';
import { decodeBase32 } from './base32.js';

/** Shared secrets, and keys longer than the 64 bytes of a SHA-1 block. */
const anyBytes = fc.uint8Array({ maxLength: 200, size: 'max' });

test('any bytes can be read from what otpauth writes, however people copy it', () => {
  const separator = fc.constantFrom('', ' ', '-', '\u00a0', '\u2011', '\u200b');
  fc.assert(
    fc.property(anyBytes, separator, fc.boolean(), fc.boolean(), (bytes, between, lower, padded) => {
      const { base32 } = new Secret({ buffer: new Uint8Array(bytes).buffer });
      const groups = (lower ? base32.toLowerCase() : base32).replace(/.{4}/g, `$&${between}`);
      const copied = padded ? groups + '='.repeat((8 - (base32.length % 8)) % 8) : groups;
      expect(decodeBase32(copied)).toEqual(Buffer.from(bytes));
    }),
  );
});

// speakeasy reveals a key only by its signatures. HMAC pads keys with zero bytes, so the last byte must not be one.
test('speakeasy reads the same key from it', () => {
  const counter = Buffer.alloc(8);
  const key = anyBytes.filter((bytes) => bytes.at(-1) !== 0);
  fc.assert(
    fc.property(key, (bytes) => {
      const signed = speakeasy.digest({ secret: base32nopad.encode(bytes), encoding: 'base32', counter: 0 });
      expect(signed).toEqual(createHmac('sha1', bytes).update(counter).digest());
    }),
  );
});
