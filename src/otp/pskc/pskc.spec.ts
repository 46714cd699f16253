import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  container,
  dataElement,
  keyPackage,
  plain,
  type WrittenKey,
} from '../../../test/support/pskc/pskc-writer.js';
import {
  asTotp,
  figure10,
  figure6,
  figure6Key,
  figure7,
  figure7Passphrase,
} from '../../../test/support/pskc/rfc6030.js';
import { readPskc } from './pskc.js';

const now = Date.UTC(2026, 10, 28);
const rfcSecret = Buffer.from('12345678901234567890', 'ascii');
const sharedSecret = randomBytes(20);
const common = { algorithm: 'SHA1', digits: 6, period: 30 };

const read = async (text: string) => (await readPskc(text, undefined, now)).tokens;
const readOne = async (written: Partial<WrittenKey>) =>
  (
    await read(
      container(keyPackage({ serialNumber: '2600215704919', secret: plain(sharedSecret), ...written })),
    )
  )[0];

describe('the examples of RFC 6030', () => {
  test.each([
    ['6, encrypted with a key', figure6, { key: figure6Key }],
    ['7, encrypted with a passphrase', figure7, { passphrase: figure7Passphrase }],
  ])('figure %s, for time-based codes', async (_, figure, unlocking) => {
    expect(await readPskc(asTotp(figure), unlocking, now)).toEqual({
      tokens: [
        {
          serialNumber: '987654321',
          key: { sharedSecret: rfcSecret, parameters: { ...common, digits: 8 }, driftSteps: 0 },
        },
      ],
      isSigned: false,
    });
  });

  test.each([
    ['6', figure6, { key: figure6Key }],
    ['7', figure7, { passphrase: figure7Passphrase }],
  ])('figure %s as it is has codes that count', async (_, figure, unlocking) => {
    const { tokens } = await readPskc(figure, unlocking, now);
    expect(tokens).toEqual([
      { serialNumber: '987654321', problem: expect.stringContaining('(HOTP)') as string },
    ]);
  });

  test.each([
    ['2006-02-28', { 654321: 'not valid yet', 123456: 'not valid yet', 9999999: 'not valid yet' }],
    ['2006-04-15', { 654321: 'not valid yet', 123456: 'not valid yet', 9999999: undefined }],
    ['2006-05-01', { 654321: undefined, 123456: undefined, 9999999: 'expired' }],
    ['2006-05-31', { 654321: 'expired', 123456: 'expired', 9999999: 'expired' }],
  ])('figure 10 on %s', async (date, expected: Record<string, string | undefined>) => {
    const { tokens } = await readPskc(asTotp(figure10), undefined, Date.parse(date));
    expect(tokens.map(({ serialNumber }) => serialNumber)).toEqual([
      '654321',
      '123456',
      '9999999',
      '9999999',
    ]);
    for (const [serialNumber, problem] of Object.entries(expected)) {
      const ofOne = tokens.filter((token) => token.serialNumber === serialNumber);
      if (problem === undefined)
        expect(ofOne.filter(({ key }) => key?.sharedSecret.equals(rfcSecret))).toHaveLength(1);
      else
        expect(ofOne.map((token) => token.problem)).toEqual(
          ofOne.map(() => expect.stringContaining(problem) as string),
        );
    }
  });
});

describe('a token', () => {
  test.each([
    [
      'as Feitian writes it',
      { data: dataElement('Time', 0) + dataElement('TimeInterval', 60) },
      { period: 60 },
      0,
    ],
    ['of the draft of the profiles', { algorithm: 'urn:ietf:params:xml:ns:keyprov:pskc#totp' }, {}, 0],
    ['whose clock runs fast', { data: dataElement('TimeDrift', 4) }, {}, 4],
    ['whose clock runs slow', { data: dataElement('TimeDrift', ' -12 ') }, {}, -12],
    [
      'with SHA-256 and eight digits',
      { parameters: '<Suite>HMAC-SHA256</Suite><ResponseFormat Encoding="DECIMAL" Length="8"/>' },
      { algorithm: 'SHA256', digits: 8 },
      0,
    ],
    [
      'with SHA-512',
      { parameters: '<Suite>SHA512</Suite><ResponseFormat Encoding="decimal" Length="6"/>' },
      { algorithm: 'SHA512' },
      0,
    ],
    [
      'that asks for its PIN itself',
      { policy: '<Policy><PINPolicy PINUsageMode="Local"/><KeyUsage>OTP</KeyUsage></Policy>' },
      {},
      0,
    ],
    [
      'that is still valid',
      { policy: '<Policy><ExpiryDate>2037-12-31T00:00:00Z</ExpiryDate></Policy>' },
      {},
      0,
    ],
    ['with the secret in two lines', { secret: plain(sharedSecret).replace(/.{30}/, '$&\r\n  ') }, {}, 0],
    [
      'with the secret in CDATA',
      { secret: plain(sharedSecret).replace(/>(.*)</, '><![CDATA[$1]]><') },
      {},
      0,
    ],
  ])('%s is read', async (_, written, parameters, driftSteps) => {
    expect(await readOne(written)).toEqual({
      serialNumber: '2600215704919',
      key: { sharedSecret, parameters: { ...common, ...parameters }, driftSteps },
    });
  });

  test.each<[string, Partial<WrittenKey>, RegExp]>([
    ['that counts', { algorithm: 'urn:ietf:params:xml:ns:keyprov:pskc#hotp' }, /HOTP/],
    ['of challenges', { algorithm: 'urn:ietf:params:xml:ns:keyprov:pskc:ocra' }, /another kind than TOTP/],
    [
      'with SHA-384',
      { parameters: '<Suite>HMAC-SHA384</Suite><ResponseFormat Length="6"/>' },
      /hash is not SHA1/,
    ],
    ['with seven digits', { parameters: '<ResponseFormat Length="7"/>' }, /6 or 8 digits/],
    ['that does not say how long its codes are', { parameters: '' }, /6 or 8 digits/],
    ['with letters', { parameters: '<ResponseFormat Length="6" Encoding="HEXADECIMAL"/>' }, /not decimal/],
    ['with a check digit', { parameters: '<ResponseFormat Length="6" CheckDigits="true"/>' }, /check digit/],
    ['with a period of two days', { data: dataElement('TimeInterval', 172800) }, /every 15 to 60 seconds/],
    [
      'with a period in words',
      { data: dataElement('TimeInterval', 'thirty') },
      /TimeInterval is not a number/,
    ],
    ['with an encrypted period', { data: '<TimeInterval><EncryptedValue/></TimeInterval>' }, /in plain text/],
    ['whose clock is two days away', { data: dataElement('TimeDrift', 5761) }, /more than a day/],
    ['whose time begins later', { data: dataElement('Time', 1_000_000_000) }, /begin in 1970/],
    ['with a short secret', { secret: plain(Buffer.from('1234')) }, /4 bytes: RFC 4226/],
    ['with a long secret', { secret: plain(randomBytes(65)) }, /at most 64/],
    ['without a secret', { secret: '' }, /secret is not in this file/],
    ['with two secrets', { secret: plain(sharedSecret).repeat(2) }, /two elements PlainValue/],
    [
      'with another secret beside it',
      { data: `<Secret>${plain(sharedSecret)}</Secret>` },
      /two elements Secret/,
    ],
    [
      'whose secret is not base64',
      { secret: '<PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4!TA=</PlainValue>' },
      /not base64/,
    ],
    [
      'whose secret is hexadecimal',
      { secret: '<PlainValue>000102030405060708090a0b0c0d0e0f10111213</PlainValue>' },
      /secret is hexadecimal, not base64/,
    ],
    [
      'whose secret is hexadecimal in groups',
      { secret: '<PlainValue>00010203 04050607 08090A0B 0C0D0E0F</PlainValue>' },
      /secret is hexadecimal, not base64/,
    ],
    [
      'whose secret is base32',
      { secret: '<PlainValue>GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ</PlainValue>' },
      /secret is base32, not base64/,
    ],
    [
      'whose secret is cut off',
      { secret: '<PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA</PlainValue>' },
      /not base64/,
    ],
    [
      'that has expired',
      { policy: '<Policy><ExpiryDate>2022-09-01T00:00:00Z</ExpiryDate></Policy>' },
      /expired/,
    ],
    [
      'that is not valid yet',
      { policy: '<Policy><StartDate>2030-01-01T00:00:00Z</StartDate></Policy>' },
      /not valid/,
    ],
    ['with a date in words', { policy: '<Policy><ExpiryDate>never</ExpiryDate></Policy>' }, /malformed/],
    [
      'with a PIN before its codes',
      { policy: '<Policy><PINPolicy PINUsageMode="Prepend"/></Policy>' },
      /PIN/,
    ],
    ['for other uses', { policy: '<Policy><KeyUsage>Encrypt</KeyUsage></Policy>' }, /one-time passwords/],
    [
      'that may be used ten times',
      { policy: '<Policy><NumberOfTransactions>10</NumberOfTransactions></Policy>' },
      /conditions that are not supported/,
    ],
    ['with a line break in its serial number', { serialNumber: '26\n15' }, /no serial number/],
    ['with an endless serial number', { serialNumber: '1'.repeat(65) }, /no serial number/],
  ])('%s is refused', async (_, written, problem) => {
    const token = await readOne(written);
    expect(token?.key).toBeUndefined();
    expect(token?.problem).toMatch(problem);
    expect(token?.problem).not.toContain(sharedSecret.toString('base64'));
  });

  test('that shares its serial number with another one is refused, and others are not', async () => {
    const written = ['1', '2', '2', '3'].map((serialNumber) =>
      keyPackage({ serialNumber, secret: plain(randomBytes(20)) }),
    );
    const tokens = await read(container(...written));
    expect(tokens.map(({ problem }) => problem?.includes('two keys'))).toEqual([
      undefined,
      true,
      true,
      undefined,
    ]);
  });

  test('that has a second key for other uses is accepted', async () => {
    const serialNumber = 'XXXX0000001F';
    const algorithm = 'urn:ietf:params:xml:ns:keyprov:pskc:ocra';
    const tokens = await read(
      container(
        keyPackage({ serialNumber, secret: plain(sharedSecret) }),
        keyPackage({ serialNumber, secret: plain(randomBytes(20)), algorithm }),
      ),
    );
    expect(tokens.map(({ key }) => key !== undefined)).toEqual([true, false]);
  });
});
