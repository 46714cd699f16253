import { describe, expect, test } from 'vitest';
import { base32nopad } from '@scure/base';
import { readKeyUri, readSharedSecret } from './shared-secret.js';

const bytes = (length: number): Buffer => Buffer.alloc(length, 0x5a);
const secret = base32nopad.encode(bytes(20));
const uri = (parameters: string, type = 'totp'): string => `otpauth://${type}/Acme:anna?${parameters}`;

describe('a shared secret in base32', () => {
  test.each([16, 20, 32, 64])('of %i bytes is accepted', (length) => {
    expect(readSharedSecret(base32nopad.encode(bytes(length)))).toEqual({ sharedSecret: bytes(length) });
  });

  test.each([
    [9, undefined],
    [10, bytes(10)],
    [15, bytes(15)],
    [16, bytes(16)],
  ])('of %i bytes, if short ones are accepted', (length, taken) => {
    const accepting = { acceptShortSecrets: true };
    const text = base32nopad.encode(bytes(length));
    expect(readSharedSecret(text, accepting).sharedSecret).toEqual(taken);
    expect(readKeyUri(uri(`secret=${text}`), accepting).sharedSecret).toEqual(taken);
  });

  test('is read as people write it: lower case, in groups, padded', () => {
    const written = `${(secret.toLowerCase().match(/.{4}/g) ?? []).join(' ')}======`;
    expect(readSharedSecret(written)).toEqual({ sharedSecret: bytes(20) });
  });

  test.each([
    ['hyphens', '-'],
    ['non-breaking hyphens', '\u2011'],
    ['spaces', '  '],
    ['non-breaking spaces', '\u00a0'],
    ['narrow non-breaking spaces', '\u202f'],
    ['line breaks', '\r\n'],
    ['zero-width spaces', '\u200b'],
  ])('is read with %s between its groups', (_, separator) => {
    const written = `${separator}${(secret.match(/.{4}/g) ?? []).join(separator)}${separator}==`;
    expect(readSharedSecret(written)).toEqual({ sharedSecret: bytes(20) });
  });

  test.each([
    ['of 15 bytes', base32nopad.encode(bytes(15)), /15 bytes: RFC 4226 asks for 16/],
    ['of 65 bytes', base32nopad.encode(bytes(65)), /65 bytes, but at most 64 can be used/],
    ['that is empty', '', /0 bytes/],
    ['with a character of another alphabet', secret.replace('L', '1'), /not base32/],
    ['cut short so that its last character means nothing', secret.slice(0, -5), /not base32/],
  ])('%s is refused', (_, text, problem) => {
    expect(readSharedSecret(text).problem).toMatch(problem);
    expect(readSharedSecret(text).sharedSecret).toBeUndefined();
  });
});

describe('a Key URI', () => {
  test.each([
    ['with nothing but the secret', uri(`secret=${secret}`)],
    ['with every parameter', uri(`secret=${secret}&issuer=Acme&algorithm=SHA1&digits=6&period=30`)],
    ['in other cases', `OTPAUTH://TOTP/anna?secret=${secret.toLowerCase()}&algorithm=sha1`],
    ['with SHA-1', uri(`secret=${secret}&algorithm=SHA-1`)],
    ['with HmacSHA1', uri(`secret=${secret}&algorithm=HmacSHA1`)],
    ['with HMAC-SHA-1', uri(`secret=${secret}&algorithm=HMAC-SHA-1`)],
    ['copied out of HTML', uri(`issuer=Acme&amp;secret=${secret}&amp;digits=6`)],
    ['copied out of HTML, with numbers', uri(`issuer=Acme&#38;secret=${secret}&#x26;digits=6`)],
    ['with a secret in groups', uri(`secret=${(secret.match(/.{4}/g) ?? []).join('-')}`)],
  ])('%s is accepted', (_, text) => {
    expect(readKeyUri(text)).toEqual({ sharedSecret: bytes(20) });
  });

  test.each([
    ['that is no URI', 'not a URI', /not an otpauth:\/\/ URI/],
    ['of another scheme', `https://totp/anna?secret=${secret}`, /not an otpauth:\/\/ URI/],
    ['that counts', uri(`secret=${secret}&counter=0`, 'hotp'), /hotp/],
    ['of an unknown type', uri(`secret=${secret}`, 'steam'), /type is not totp/],
    ['with SHA256', uri(`secret=${secret}&algorithm=SHA256`), /algorithm is not SHA1/],
    ['with HmacSHA256', uri(`secret=${secret}&algorithm=HmacSHA256`), /algorithm is not SHA1/],
    ['with eight digits, out of HTML', uri(`secret=${secret}&amp;digits=8`), /digits is not 6/],
    ['with SHA1 and more', uri(`secret=${secret}&algorithm=SHA1-96`), /algorithm is not SHA1/],
    ['with eight digits', uri(`secret=${secret}&digits=8`), /digits is not 6/],
    ['with sixty digits', uri(`secret=${secret}&digits=66`), /digits is not 6/],
    ['with another period', uri(`secret=${secret}&period=60`), /period is not 30/],
    ['with two periods', uri(`secret=${secret}&period=30&period=60`), /names the period twice/],
    ['without a secret', uri('issuer=Acme'), /no secret/],
    ['with an empty secret', uri('secret='), /no secret/],
    ['with two secrets', uri(`secret=${secret}&secret=${secret}`), /names the secret twice/],
    ['with a short secret', uri('secret=JBSWY3DPEHPK3PXP'), /RFC 4226/],
  ])('%s is refused', (_, text, problem) => {
    const reading = readKeyUri(text);
    expect(reading.problem).toMatch(problem);
    expect(reading.sharedSecret).toBeUndefined();
    expect(reading.problem).not.toContain(secret);
  });
});
