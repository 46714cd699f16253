import { createCipheriv, createSecretKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { NamedKey } from '../config/validators.js';
import { Keyring } from './keyring.js';

const keyOf = (id: string, hexByte: string): NamedKey => ({
  id,
  key: createSecretKey(Buffer.from(hexByte.repeat(32), 'hex')),
});

const oldKey = keyOf('k1', '11');
const newKey = keyOf('k2', '22');
const binding = { purpose: 'totp-shared-secret', userId: 1001 };
const plaintext = Buffer.from('12345678901234567890', 'ascii');

/** Changes one byte of one base64url part. */
function flipByte(sealedValue: string, part: number, byte: number): string {
  const parts = sealedValue.split('.');
  const bytes = Buffer.from(parts[part] ?? '', 'base64url');
  bytes[byte] = (bytes[byte] ?? 0) ^ 1;
  parts[part] = bytes.toString('base64url');
  return parts.join('.');
}

describe('a sealed value', () => {
  const ring = new Keyring([oldKey]);

  test.each([Buffer.alloc(0), Buffer.from([0]), plaintext, Buffer.alloc(5000, 0xff)])(
    'opens to the bytes that were sealed (%#)',
    (bytes) => {
      expect(ring.open(ring.seal(bytes, binding), binding)).toEqual(bytes);
    },
  );

  test('has the documented form, and differs each time', () => {
    const [one, two] = [ring.seal(plaintext, binding), ring.seal(plaintext, binding)];
    expect(one).toMatch(/^v1\.k1\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{48}$/);
    expect(one).not.toBe(two);
    expect(one).not.toContain(plaintext.toString('base64url'));
  });

  test('made by another implementation, AES-256-GCM as documented, opens', () => {
    const nonce = Buffer.from('000102030405060708090a0b', 'hex');
    const cipher = createCipheriv('aes-256-gcm', oldKey.key, nonce);
    cipher.setAAD(Buffer.from('v1|k1|totp-shared-secret|1001'));
    const sealed = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    const value = `v1.k1.AAECAwQFBgcICQoL.${sealed.toString('base64url')}`;
    expect(ring.open(value, binding)).toEqual(plaintext);
  });

  test('does not open for another purpose or another user', () => {
    const sealedValue = ring.seal(plaintext, binding);
    expect(() => ring.open(sealedValue, { ...binding, purpose: 'other' })).toThrow(/altered/);
    expect(() => ring.open(sealedValue, { ...binding, userId: 1002 })).toThrow(/altered/);
    expect(() => ring.open(sealedValue, { purpose: '', userId: 1001 })).toThrow(/altered/);
  });

  const sealedValue = ring.seal(plaintext, binding);
  const [, , nonce = '', sealed = ''] = sealedValue.split('.');
  test.each([
    ['the nonce', flipByte(sealedValue, 2, 0)],
    ['the last byte of the nonce', flipByte(sealedValue, 2, 11)],
    ['the ciphertext', flipByte(sealedValue, 3, 0)],
    ['the tag', flipByte(sealedValue, 3, 20)],
    ['the last byte of the tag', flipByte(sealedValue, 3, 35)],
    ['a shorter tag', sealedValue.slice(0, -16)],
    ['a tag alone', `v1.k1.${nonce}.${Buffer.from(sealed, 'base64url').subarray(-16).toString('base64url')}`],
    ['less than a tag', `v1.k1.${nonce}.AAAA`],
    ['a shorter nonce', `v1.k1.${nonce.slice(0, 8)}.${sealed}`],
    ['the version', sealedValue.replace('v1', 'v2')],
    ['no version', sealedValue.replace('v1.', '')],
    ['no key id', sealedValue.replace('k1', '')],
    ['no nonce', `v1.k1..${sealed}`],
    ['nothing sealed', `v1.k1.${nonce}.`],
    ['a part too many', `${sealedValue}.AAAA`],
    ['nothing', ''],
  ])('altered does not open: %s', (_, altered) => {
    expect(ring.open(sealedValue, binding)).toEqual(plaintext);
    expect(() => ring.open(altered, binding)).toThrow();
  });
});

describe('a ring of several keys', () => {
  test('seals with the first and opens with every one', () => {
    const ring = new Keyring([newKey, oldKey]);
    expect(ring.seal(plaintext, binding)).toMatch(/^v1\.k2\./);
    expect(ring.open(new Keyring([oldKey]).seal(plaintext, binding), binding)).toEqual(plaintext);
    expect(ring.open(ring.seal(plaintext, binding), binding)).toEqual(plaintext);
  });

  test('does not confuse key ids, even of the same key', () => {
    const ring = new Keyring([newKey, { id: 'k3', key: newKey.key }]);
    const sealedValue = ring.seal(plaintext, binding);
    expect(() => ring.open(sealedValue.replace('.k2.', '.k3.'), binding)).toThrow(/altered/);
  });

  test('names the key it does not have', () => {
    const sealedValue = new Keyring([oldKey]).seal(plaintext, binding);
    expect(() => new Keyring([newKey]).open(sealedValue, binding)).toThrow('no key "k1" in ENCRYPTION_KEYS');
  });

  test('another key under the same id opens nothing', () => {
    const sealedValue = new Keyring([oldKey]).seal(plaintext, binding);
    expect(() => new Keyring([keyOf('k1', '22')]).open(sealedValue, binding)).toThrow(/altered/);
  });

  test('without keys there is no ring', () => {
    expect(() => new Keyring([])).toThrow('a keyring needs at least one key');
  });
});
