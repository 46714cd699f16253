import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { ScureBase32Plugin } from 'otplib';
import { Secret } from 'otpauth';
import speakeasy from 'speakeasy';
import { expect, test } from 'vitest';
import { encodeBase32 } from './base32.js';

/** Shared secrets, and keys longer than the 64 bytes of a SHA-1 block. */
const anyBytes = fc.uint8Array({ maxLength: 200, size: 'max' });

test('any bytes are encoded as otpauth and otplib encode them', () => {
  const otplib = new ScureBase32Plugin();
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      const encoded = encodeBase32(bytes);
      expect(encoded).toBe(new Secret({ buffer: new Uint8Array(bytes).buffer }).base32);
      expect(encoded).toBe(otplib.encode(bytes, { padding: false }));
    }),
  );
});

test('any bytes come back from the encoding', () => {
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      expect(Secret.fromBase32(encodeBase32(bytes)).bytes).toEqual(bytes);
    }),
  );
});

// speakeasy shows a key only by what it signs. HMAC fills keys up with zero bytes, so the last byte must not be one.
test('speakeasy reads the same key in it', () => {
  const counter = Buffer.alloc(8);
  const key = anyBytes.filter((bytes) => bytes.at(-1) !== 0);
  fc.assert(
    fc.property(key, (bytes) => {
      const signed = speakeasy.digest({ secret: encodeBase32(bytes), encoding: 'base32', counter: 0 });
      expect(signed).toEqual(createHmac('sha1', bytes).update(counter).digest());
    }),
  );
});
