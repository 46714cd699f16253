import { describe, expect, test } from 'vitest';
import {
  configured,
  goodKeys,
  mistakesIn,
  mistakesInExactly,
} from '../../test/support/service/configurations.js';

const tooShort = 'must be at least 32 characters (try: openssl rand -base64 32)';
const tooSimple = 'is an example or too simple (try: openssl rand -base64 32)';
const notAKey = 'must be id:key with a key of 32 bytes in base64 (try: openssl rand -base64 32)';
const secondKey = 'k2:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=';

test('valid keys become key objects, which do not print their content', () => {
  const config = configured({ NODE_ENV: 'production' });
  expect(config.production).toBe(true);
  expect(config.jwtSecret.export().toString()).toBe(goodKeys.JWT_SECRET);
  expect(config.digestKeys.map(({ id, key }) => [id, key.export().toString()])).toEqual([
    ['default', goodKeys.DIGEST_KEY],
  ]);
  expect(config.encryptionKeys.map(({ id }) => id)).toEqual(['k1']);
  expect(config.encryptionKeys[0]?.key.export()).toEqual(
    Buffer.from(Array.from({ length: 32 }, (_, i) => i)),
  );
  expect(JSON.stringify(config)).not.toContain(goodKeys.JWT_SECRET);
});

test('several encryption keys keep their order', () => {
  const { encryptionKeys } = configured({ ENCRYPTION_KEYS: `${secondKey}, ${goodKeys.ENCRYPTION_KEYS}` });
  expect(encryptionKeys.map(({ id }) => id)).toEqual(['k2', 'k1']);
});

describe('DIGEST_KEY', () => {
  const other = 'Zt3Vb8Kq1Xw6Np9Rc2Ls7Yd4Gm5Hj0Fa';
  const textsOf = (DIGEST_KEY: string): Record<string, string> =>
    Object.fromEntries(
      configured({ DIGEST_KEY }).digestKeys.map(({ id, key }) => [id, key.export().toString()]),
    );

  test('is a list that keeps its order, with each key as it would be alone', () => {
    expect(Object.entries(textsOf(`k2:${other}, default:${goodKeys.DIGEST_KEY}`))).toEqual([
      ['k2', other],
      ['default', goodKeys.DIGEST_KEY],
    ]);
  });

  test.each([`${other}-:with a colon`, `with a comma,${other}`, `with a space before it :${other}`])(
    'stays a single key: %s',
    (text) => {
      expect(textsOf(text)).toEqual({ default: text });
      expect(textsOf(`default:${text},k2:${other}`)).toEqual({ default: text, k2: other });
    },
  );

  test.each([
    [`k2:${other},`, 'must not have a comma or a space around key "k2"'],
    [`k2:${other},,default:${other}`, 'must not have a comma or a space around key "k2"'],
    [`k2: ${other}`, 'must not have a comma or a space around key "k2"'],
    [`k2:${other},k2:${goodKeys.DIGEST_KEY}`, 'contains the same key id twice'],
    [`k2:short,default:${other}`, tooShort],
    [`k2:${'a'.repeat(64)}`, tooSimple],
  ])('is refused as %s', (text, sentence) => {
    expect(mistakesIn({ DIGEST_KEY: text })).toEqual([`DIGEST_KEY ${sentence}`]);
  });
});

describe('production refuses to start', () => {
  test('without keys, naming all of them', () => {
    expect(mistakesInExactly({ NODE_ENV: 'production' })).toEqual([
      'JWT_SECRET is required in production (or JWT_SECRET_FILE)',
      'ENCRYPTION_KEYS is required in production (or ENCRYPTION_KEYS_FILE)',
      'DIGEST_KEY is required in production (or DIGEST_KEY_FILE)',
    ]);
  });

  test.each(['JWT_SECRET', 'ENCRYPTION_KEYS', 'DIGEST_KEY'] as const)('without %s', (name) => {
    const sentence = `${name} is required in production (or ${name}_FILE)`;
    expect(mistakesIn({ NODE_ENV: 'production', [name]: '' })).toEqual([sentence]);
  });
});

describe.each([{}, { NODE_ENV: 'production' }])('refused with %j', (environment) => {
  describe.each(['JWT_SECRET', 'DIGEST_KEY'])('as %s', (name) => {
    test.each([
      ['q3uN1tT5zVb8xKc0Ry7mWd2LhPs9Ej4', tooShort],
      ['secret', tooShort],
      ['a'.repeat(64), tooSimple],
      ['abcabcabcabcabcabcabcabcabcabcabcabc', tooSimple],
      ['please-change-me-0123456789abcdefghij', tooSimple],
      ['CHANGEME-0123456789abcdefghijklmnop', tooSimple],
      ['this-is-an-example-0123456789abcdefghij', tooSimple],
      ['your-secret-0123456789abcdefghijklmnop', tooSimple],
      ['my_secret-0123456789abcdefghijklmnopq', tooSimple],
      ['default-key-0123456789abcdefghijklmnop', tooSimple],
      ['placeholder-0123456789abcdefghijklmnop', tooSimple],
    ])('%s', (value, sentence) => {
      expect(mistakesIn({ ...environment, [name]: value })).toEqual([`${name} ${sentence}`]);
    });
  });

  test.each([
    ['AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=', notAKey],
    ['k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==', notAKey],
    ['k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g', notAKey],
    ['k1:', notAKey],
    [':AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=', notAKey],
    ['k.1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=', notAKey],
    [`${'k'.repeat(33)}:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=`, notAKey],
    ['k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=:more', notAKey],
    ['k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=,', notAKey],
    ['k1:not base64 at all', notAKey],
    [`k1:${'A'.repeat(43)}=`, `key "k1" ${tooSimple}`],
    [
      'k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=,k1:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=',
      'contains the same key id twice',
    ],
  ])('as ENCRYPTION_KEYS %s', (value, sentence) => {
    expect(mistakesIn({ ...environment, ENCRYPTION_KEYS: value })).toEqual([`ENCRYPTION_KEYS ${sentence}`]);
  });
});

describe('no message contains a secret', () => {
  test.each([
    { JWT_SECRET: 'hunter2' },
    { JWT_SECRET: 'hunter2 hunter2 hunter2 hunter2 hunter2' },
    { DIGEST_KEY: 'hunter2' },
    { ENCRYPTION_KEYS: 'hunter2' },
    { ENCRYPTION_KEYS: 'k1:hunter2' },
    { ENCRYPTION_KEYS: 'k1:hunter2:k2:hunter2' },
    { ADMIN_PASSWORD: 'hunter2' },
    { DATABASE_URL: 'hunter2' },
    { DATABASE_URL: 'mysql://app:hunter2@db' },
    { DATABASE_URL: 'mysql://app:hunter2@/mfa' },
    { DATABASE_URL: 'mysql://app:hunter2%@db/mfa' },
    { DATABASE_URL: 'mysql://app:hunter2@db:0/mfa' },
    { DATABASE_URL: 'postgres://app:hunter2@db/mfa' },
    { DATABASE_URL: 'mysql://app:with@hunter2:sign@db/mfa' },
    { DATABASE_URL: 'mysql://app:with/hunter2@db/mfa' },
  ])('%j', (environment) => {
    const sentences = mistakesIn(environment);
    expect(sentences).toHaveLength(1);
    expect(sentences.join()).not.toContain('hunter2');
  });
});
