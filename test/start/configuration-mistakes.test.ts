import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { expectOneSentence } from '../support/processes/failed-start.js';
import { temporaryFolder } from '../support/processes/folders.js';

const secret = (): string => randomBytes(32).toString('base64');
const goodKeys = {
  JWT_SECRET: secret(),
  DIGEST_KEY: secret(),
  ENCRYPTION_KEYS: `k1:${secret()}`,
};
const production = { NODE_ENV: 'production', ...goodKeys };

describe('a mistake in the configuration ends the start with one sentence', () => {
  const DATA_DIR = temporaryFolder();

  test('a port that is not a number', () => expectOneSentence({ DATA_DIR, PORT: 'abc' }, /PORT.*"abc"/));

  test('several mistakes at once', () =>
    expectOneSentence(
      {
        DATA_DIR,
        PORT: '70000',
        LOG_LEVEL: 'loud',
        ACCESS_TOKEN_TTL: '1',
        DATABASE_URL: 'postgres://somewhere',
        CORS_ORIGINS: 'everywhere',
        TRUSTED_PROXIES: '10.0.0.0/99',
      },
      /(?=.*PORT)(?=.*LOG_LEVEL)(?=.*ACCESS_TOKEN_TTL)(?=.*DATABASE_URL)(?=.*CORS_ORIGINS)(?=.*TRUSTED_PROXIES)/,
    ));

  test('invalid limits and policies', () =>
    expectOneSentence(
      {
        DATA_DIR,
        MFA_MAX_FAILURES: '0',
        PASSWORD_MAX_FAILURES: 'ten',
        LOCK_INITIAL_WAIT: '0',
        LOCK_MAXIMUM_WAIT: '60',
        TOKEN_REQUESTS_PER_MINUTE: '-1',
        MFA_POLICY: 'verifier:required',
        MFA_GRACE_PERIOD: '7d',
        AUDIT_RETENTION_DAYS: '0',
      },
      /(?=.*MFA_MAX)(?=.*PASSWORD_MAX)(?=.*INITIAL_WAIT)(?=.*MAXIMUM_WAIT)(?=.*PER_MINUTE)(?=.*MFA_POLICY)(?=.*GRACE)(?=.*RETENTION)/,
    ));

  test('every address as a trusted proxy', () =>
    expectOneSentence(
      { DATA_DIR, TRUSTED_PROXIES: '0.0.0.0/0' },
      /TRUSTED_PROXIES "0\.0\.0\.0\/0" covers every/,
    ));

  test.each(['prod', 'Production', 'production '])('%j instead of production', (NODE_ENV) =>
    expectOneSentence({ DATA_DIR, NODE_ENV }, /NODE_ENV must be exactly production, not ".*"/),
  );

  test('a key and another key in a file', () => {
    const JWT_SECRET_FILE = join(DATA_DIR, 'another');
    writeFileSync(JWT_SECRET_FILE, secret());
    return expectOneSentence(
      { DATA_DIR, ...production, JWT_SECRET_FILE },
      /JWT_SECRET and JWT_SECRET_FILE differ/,
    );
  });

  test('production without keys', () =>
    expectOneSentence(
      { DATA_DIR, NODE_ENV: 'production' },
      /(?=.*JWT_SECRET)(?=.*ENCRYPTION_KEYS)(?=.*DIGEST_KEY).*required in production/,
    ));

  test.each([
    ['JWT_SECRET', 'change-me-change-me-change-me-change-me', /JWT_SECRET.*example/],
    ['JWT_SECRET', 'short', /JWT_SECRET.*at least 32/],
    ['DIGEST_KEY', 'your-secret-0123456789-0123456789-abc', /DIGEST_KEY.*example/],
    ['DIGEST_KEY', 'short', /DIGEST_KEY.*at least 32/],
    ['DIGEST_KEY', '', /DIGEST_KEY is required in production/],
    ['ENCRYPTION_KEYS', '', /ENCRYPTION_KEYS is required in production/],
    ['ENCRYPTION_KEYS', 'k1:c2hvcnQ=', /ENCRYPTION_KEYS.*32 bytes/],
    ['ENCRYPTION_KEYS', `k1:${Buffer.alloc(32).toString('base64')}`, /ENCRYPTION_KEYS.*example/],
  ])('production with %s=%s', (name, value, sentence) =>
    expectOneSentence({ DATA_DIR, ...production, [name]: value }, sentence),
  );

  test('a missing key file', () =>
    expectOneSentence(
      { DATA_DIR, ...production, JWT_SECRET_FILE: join(DATA_DIR, 'none') },
      /JWT_SECRET_FILE.*none/,
    ));
});

describe('unusable TLS files end the start with one sentence', () => {
  const DATA_DIR = temporaryFolder();
  const garbage = join(DATA_DIR, 'garbage.pem');
  writeFileSync(garbage, 'neither a certificate nor a key\n');

  test('a certificate without a key', () =>
    expectOneSentence({ DATA_DIR, TLS_CERT_FILE: garbage }, /TLS_CERT_FILE.*TLS_KEY_FILE/));

  test('files with other content', () =>
    expectOneSentence({ DATA_DIR, TLS_CERT_FILE: garbage, TLS_KEY_FILE: garbage }, /TLS_(CERT|KEY)_FILE/));

  test('missing files', () =>
    expectOneSentence(
      { DATA_DIR, TLS_CERT_FILE: join(DATA_DIR, 'none'), TLS_KEY_FILE: garbage },
      /TLS_CERT_FILE.*none/,
    ));
});

test('a first password that is too common ends the start with one sentence', () =>
  expectOneSentence(
    { DATA_DIR: temporaryFolder(), ADMIN_PASSWORD: 'Administrator2026!' },
    /ADMIN_PASSWORD is too common or known from a data breach/,
  ));

describe('BREACHED_PASSWORDS_DIR ends the start with one sentence', () => {
  const DATA_DIR = temporaryFolder();

  test('if it is missing', () =>
    expectOneSentence(
      { DATA_DIR, BREACHED_PASSWORDS_DIR: join(DATA_DIR, 'none') },
      /BREACHED_PASSWORDS_DIR cannot be read: there is no such file or folder \(.*none\)/,
    ));

  test('if it contains the first password', async () => {
    const ADMIN_PASSWORD = 'four words are better';
    const digest = createHash('sha1').update(ADMIN_PASSWORD).digest('hex').toUpperCase();
    const BREACHED_PASSWORDS_DIR = temporaryFolder();
    writeFileSync(join(BREACHED_PASSWORDS_DIR, digest.slice(0, 5)), `${digest.slice(5)}:1`);
    await expectOneSentence(
      { DATA_DIR, ADMIN_PASSWORD, BREACHED_PASSWORDS_DIR },
      /ADMIN_PASSWORD is too common or known from a data breach/,
    );
  });
});
