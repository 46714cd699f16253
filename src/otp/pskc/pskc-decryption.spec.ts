import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  container,
  derivedKey,
  encryptedSecret,
  type Encryption,
  keyPackage,
  macMethod,
  namedKey,
  plain,
} from '../../../test/support/pskc/pskc-writer.js';
import {
  asTotp,
  figure6,
  figure6Key,
  figure7,
  figure7Passphrase,
} from '../../../test/support/pskc/rfc6030.js';
import { readPskc } from './pskc.js';
import type { PskcUnlocking } from './pskc-decryption.js';

const sharedSecret = randomBytes(20);
const more = 'http://www.w3.org/2001/04/xmldsig-more#hmac-';

/** The shared secret of the only token, or the problem of it or of the whole document. */
async function open(text: string, unlocking: PskcUnlocking): Promise<Buffer | string> {
  try {
    const { tokens } = await readPskc(text, unlocking, Date.UTC(2026, 10, 28));
    return tokens[0]?.key?.sharedSecret ?? tokens[0]?.problem ?? '';
  } catch (error) {
    return (error as Error).message;
  }
}

const written = (encryption: Encryption, encryptionKey = namedKey): string =>
  container(
    encryptionKey,
    macMethod(encryption),
    keyPackage({ serialNumber: '1', secret: encryptedSecret(sharedSecret, encryption) }),
  );

describe('a secret is opened', () => {
  test.each([16, 24, 32])('that a key of %i bytes encrypted', async (length) => {
    const key = randomBytes(length);
    for (const randomPadding of [false, true])
      expect(await open(written({ key, macKey: randomBytes(20), randomPadding }), { key })).toEqual(
        sharedSecret,
      );
  });

  test.each(['sha224', 'sha256', 'sha384', 'sha512'])('with a MAC of %s', async (macHash) => {
    const key = randomBytes(32);
    const encryption = { key, macKey: randomBytes(32), macAlgorithm: more + macHash, macHash };
    expect(await open(written(encryption), { key })).toEqual(sharedSecret);
  });

  test('whose MAC is made with the encryption key', async () => {
    const key = randomBytes(16);
    expect(await open(written({ key }), { key })).toEqual(sharedSecret);
  });

  test.each([
    ['HMAC-SHA-1, which is left out', {}],
    [
      'HMAC-SHA-256',
      { keyBytes: 32, prf: `<PRF Algorithm="${more}sha256"/>`, hash: 'sha256', iterations: 249 },
    ],
  ])('with PBKDF2 and %s', async (_, parameters) => {
    const passphrase = 'pass phrase with ümläuts';
    const { key, xml } = derivedKey(passphrase, parameters);
    expect(await open(written({ key, macKey: randomBytes(20) }, xml), { passphrase })).toEqual(sharedSecret);
  });
});

describe('a wrong key', () => {
  const wrong = /the key or the passphrase is wrong, or the file was changed/;

  test('is noticed, every time', async () => {
    const text = written({ key: randomBytes(16), macKey: randomBytes(20) });
    const withoutMacKey = written({ key: randomBytes(16) });
    for (let run = 0; run < 500; run += 1) {
      const key = randomBytes(16);
      expect(await open(text, { key })).toMatch(wrong);
      expect(await open(withoutMacKey, { key })).toMatch(wrong);
    }
  });

  test('or a wrong passphrase is noticed with the examples of the RFC', async () => {
    expect(await open(asTotp(figure6), { key: Buffer.alloc(16) })).toMatch(wrong);
    expect(await open(asTotp(figure7), { passphrase: 'querty' })).toMatch(wrong);
  });

  test('of another length is named', async () => {
    expect(await open(asTotp(figure6), { key: Buffer.alloc(32) })).toBe(
      'the key has 256 bits, but AES-128 encrypted the file',
    );
  });

  test('of another kind is named', async () => {
    expect(await open(figure6, { passphrase: 'qwerty' })).toBe(
      'it is encrypted with a key, not with a passphrase',
    );
    expect(await open(figure7, { key: figure6Key })).toBe(
      'it is encrypted with a passphrase, not with a key',
    );
  });
});

describe('a changed file', () => {
  const text = asTotp(figure6);
  const opened = (changed: string): Promise<Buffer | string> => {
    expect(changed).not.toBe(text);
    return open(changed, { key: figure6Key });
  };

  test.each([
    ['the MAC', 'Su+NvtQ', 'Su+NvtR'],
    ['the secret', 'cIHItlB3', 'cIHItlB4'],
    ['the initialisation vector, which changes known bits of the secret', 'AAECAwQF', 'AQECAwQF'],
    ['the key of the MAC', 'ESIzRFVm', 'ESIzRFVn'],
  ])('with another value for %s is noticed', async (_, before, after) => {
    expect(await opened(text.replace(before, after))).toMatch(/the file was changed/);
  });

  test.each<[string, string | RegExp, string, RegExp]>([
    ['without the MAC', /<ValueMAC>[^]*<\/ValueMAC>/, '', /encrypted without a MAC \(ValueMAC\)/],
    ['without the method of the MAC', /<MACMethod[^]*<\/MACMethod>/, '', /without a MAC \(MACMethod\)/],
    ['with an unknown MAC', 'xmldsig#hmac-sha1', 'xmldsig#hmac-md5', /MAC is of an unknown kind/],
    ['with an empty MAC', /<ValueMAC>[^]*<\/ValueMAC>/, '<ValueMAC/>', /not base64/],
    ['with a shorter MAC', 'Su+NvtQfmvfJzF6bmQiJqoLRExc=', 'Su+NvtQf', /the file was changed/],
    ['with another cipher', /#aes128-cbc/g, '#tripledes-cbc', /encrypted in an unknown way/],
    ['with half a block', 'OD+cIHItlB3Wra1DUpxVvOx2lef1VmNPCMl8jwZqIUqGv', 'OD+cIHItl', /incomplete/],
    ['with nothing encrypted', /<xenc:CipherValue>[^]*?<\/xenc:CipherValue>/g, '', /not base64/],
    ['for a certificate', '<ds:KeyName>Pre-shared-key</ds:KeyName>', '<ds:X509Data/>', /for a certificate/],
  ])('%s is refused', async (_, before, after, problem) => {
    expect(await opened(text.replace(before, after))).toMatch(problem);
  });

  test('whose secret is another one in plain text is refused', async () => {
    const forged = plain(randomBytes(20));
    expect(await opened(text.replace(/<EncryptedValue>[^]*<\/ValueMAC>/, forged))).toMatch(
      /is not encrypted/,
    );
    const replaced = container(keyPackage({ serialNumber: '987654321', secret: forged }));
    expect(await opened(replaced)).toMatch(/not encrypted, but a key/);
  });

  test.each<[string, string | RegExp, string, RegExp]>([
    ['that would take hours', '>1000<', '>2000000000<', /1 to 10000000 iterations/],
    ['without iterations', '>1000<', '>0<', /iterations/],
    ['with iterations in words', '>1000<', '>many<', /iterations/],
    ['of a key that AES cannot use', '>16<', '>1000000000<', /KeyLength of 16, 24 or 32/],
    ['without salt', 'Ej7/PEpyEpw=', '', /not base64/],
    ['with an unknown function', '<PRF/>', '<PRF Algorithm="urn:md5"/>', /unknown function/],
    ['of another kind', '#pbkdf2"', '#scrypt"', /unknown way/],
  ])('with a derivation %s is refused', async (_, before, after, problem) => {
    const changed = asTotp(figure7).replace(before, after);
    expect(await open(changed, { passphrase: figure7Passphrase })).toMatch(problem);
  });
});
