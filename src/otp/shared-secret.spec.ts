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
  const common = { algorithm: 'SHA1', digits: 6, period: 30 };

  test.each([
    ['with nothing but the secret', uri(`secret=${secret}`)],
    ['with every parameter', uri(`secret=${secret}&issuer=Acme&algorithm=SHA1&digits=6&period=30`)],
    ['in other cases', `OTPAUTH://TOTP/anna?secret=${secret.toLowerCase()}&algorithm=sha1`],
    ['copied out of HTML', uri(`issuer=Acme&amp;secret=${secret}&amp;digits=6`)],
    ['copied out of HTML, with numbers', uri(`issuer=Acme&#38;secret=${secret}&#x26;digits=6`)],
    ['with a secret in groups', uri(`secret=${(secret.match(/.{4}/g) ?? []).join('-')}`)],
    ['with parameters that only apps use', uri(`secret=${secret}&image=https%3A%2F%2Fa.example&lock=false`)],
  ])('%s is accepted', (_, text) => {
    expect(readKeyUri(text)).toEqual({ sharedSecret: bytes(20), parameters: common });
  });

  test.each([
    ['algorithm=SHA-1', {}],
    ['algorithm=HmacSHA1', {}],
    ['algorithm=HMAC-SHA-1', {}],
    ['algorithm=SHA256', { algorithm: 'SHA256' }],
    ['algorithm=sha256', { algorithm: 'SHA256' }],
    ['algorithm=HmacSHA256', { algorithm: 'SHA256' }],
    ['algorithm=HMAC-SHA-256', { algorithm: 'SHA256' }],
    ['algorithm=SHA_512', { algorithm: 'SHA512' }],
    ['algorithm=HMACSHA512', { algorithm: 'SHA512' }],
    ['digits=8', { digits: 8 }],
    ['digits=08', { digits: 8 }],
    ['period=15', { period: 15 }],
    ['period=60', { period: 60 }],
    ['period=45&digits=8&algorithm=SHA512', { algorithm: 'SHA512', digits: 8, period: 45 }],
  ])('with %s is accepted', (parameters, expected) => {
    expect(readKeyUri(uri(`secret=${secret}&${parameters}`))).toEqual({
      sharedSecret: bytes(20),
      parameters: { ...common, ...expected },
    });
  });

  test.each([
    ['that is no URI', 'not a URI', /not an otpauth:\/\/ URI/],
    ['of another scheme', `https://totp/anna?secret=${secret}`, /not an otpauth:\/\/ URI/],
    ['of a whole export', 'otpauth-migration://offline?data=AAAA', /not an otpauth:\/\/ URI/],
    ['that counts', uri(`secret=${secret}&counter=0`, 'hotp'), /hotp/],
    ['of an unknown type', uri(`secret=${secret}`, 'steam'), /type is not totp/],
    ['without a secret', uri('issuer=Acme'), /no secret/],
    ['with an empty secret', uri('secret='), /no secret/],
    ['with two secrets', uri(`secret=${secret}&secret=${secret}`), /names the secret twice/],
    ['with two periods', uri(`secret=${secret}&period=30&period=60`), /names the period twice/],
    ['with a short secret', uri('secret=JBSWY3DPEHPK3PXP'), /RFC 4226/],
  ])('%s is refused', (_, text, problem) => {
    const reading = readKeyUri(text);
    expect(reading.problem).toMatch(problem);
    expect(reading.sharedSecret).toBeUndefined();
    expect(reading.problem).not.toContain(secret);
  });

  const otherAlgorithm = 'its algorithm is not SHA1, SHA256 or SHA512: the user has to enrol again';
  const otherDigits = 'its digits are not 6 or 8: the user has to enrol again';
  const otherPeriod = 'its period is not 15 to 60 seconds: the user has to enrol again';

  test.each([
    ...['MD5', 'HmacMD5', 'SHA224', 'SHA384', 'SHA3-256', 'SHA1-96', 'SHA2', 'SHA', ''].map((name) => [
      `algorithm=${name}`,
      otherAlgorithm,
    ]),
    ...['7', '5', '10', '66', '0', '-6', '6.0', '0x6', '6e0', '%206', '٦', ''].map((digits) => [
      `digits=${digits}`,
      otherDigits,
    ]),
    ...['0', '14', '61', '90', '-30', '30.5', '3e1', '30s', ''].map((period) => [
      `period=${period}`,
      otherPeriod,
    ]),
  ])('with %s is refused', (parameters, problem) => {
    expect(readKeyUri(uri(`secret=${secret}&${parameters}`))).toEqual({ problem });
  });
});
