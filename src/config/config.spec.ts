import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { configured, mistakesIn } from '../../test/support/service/configurations.js';

const metricsToken = randomBytes(32).toString('base64url');

test('all settings but the keys have defaults', () => {
  const config = configured({});
  expect(config).toMatchObject({
    production: false,
    host: '127.0.0.1',
    port: 3000,
    dataDirectory: `${process.cwd()}/data`,
    issuer: 'MFA Service',
    timeToLive: { accessToken: 900, refreshToken: 1_209_600, enrolment: 600, challenge: 300 },
    limits: {
      secondFactorFailures: 10,
      passwordFailures: 10,
      tokenRequestsPerMinute: 600,
      connections: 1_000,
      backoff: { initialSeconds: 30, maximumSeconds: 3600 },
    },
    mfaPolicy: {},
    mfaGracePeriod: 0,
    trustedProxies: [],
    corsOrigins: [],
    logLevel: 'info',
  });
  expect(config).not.toHaveProperty('databaseServer');
  expect(config).not.toHaveProperty('adminPassword');
  expect(config).not.toHaveProperty('tls');
  expect(config).not.toHaveProperty('auditRetentionDays');
});

test('an empty variable counts as not set', () => {
  const config = configured({ PORT: '', HOST: '', DATABASE_URL: '', ADMIN_PASSWORD: '', TLS_CERT_FILE: '' });
  expect(config).toMatchObject({ port: 3000, host: '127.0.0.1' });
  expect(config).not.toHaveProperty('databaseServer');
});

describe('accepted settings', () => {
  test.each([
    [{ PORT: '0' }, { port: 0 }],
    [{ PORT: '65535' }, { port: 65535 }],
    [{ HOST: '::' }, { host: '::' }],
    [{ DATA_DIR: '/var/lib/mfa' }, { dataDirectory: '/var/lib/mfa' }],
    [{ MFA_ISSUER: 'Müller & Söhne 🔐' }, { issuer: 'Müller & Söhne 🔐' }],
    [{ ADMIN_PASSWORD: '🔐🔐🔐🔐🔐🔐🔐🔐' }, { adminPassword: '🔐🔐🔐🔐🔐🔐🔐🔐' }],
    [{ ACCESS_TOKEN_TTL: '10' }, { timeToLive: { accessToken: 10 } }],
    [{ ACCESS_TOKEN_TTL: '86400' }, { timeToLive: { accessToken: 86400 } }],
    [{ REFRESH_TOKEN_TTL: '60' }, { timeToLive: { refreshToken: 60 } }],
    [{ REFRESH_TOKEN_TTL: '31536000' }, { timeToLive: { refreshToken: 31536000 } }],
    [{ ENROLMENT_TTL: '30' }, { timeToLive: { enrolment: 30 } }],
    [{ ENROLMENT_TTL: '86400' }, { timeToLive: { enrolment: 86400 } }],
    [{ CHALLENGE_TTL: '30' }, { timeToLive: { challenge: 30 } }],
    [{ CHALLENGE_TTL: '3600' }, { timeToLive: { challenge: 3600 } }],
    [
      { TRUSTED_PROXIES: '10.0.0.0/8, 192.0.2.1,2001:db8::/32,::1' },
      { trustedProxies: ['10.0.0.0/8', '192.0.2.1', '2001:db8::/32', '::1'] },
    ],
    [
      { CORS_ORIGINS: 'https://admin.example.com, http://localhost:8080' },
      { corsOrigins: ['https://admin.example.com', 'http://localhost:8080'] },
    ],
    [{ PUBLIC_URL: 'https://mfa.example.com:8443/mfa/' }, { publicUrl: 'https://mfa.example.com:8443/mfa' }],
    [{ PUBLIC_URL: 'https://example.com/@team' }, { publicUrl: 'https://example.com/@team' }],
    [{ PUBLIC_URL: 'http://[::1]:3000' }, { publicUrl: 'http://[::1]:3000' }],
    [{ LOG_LEVEL: 'silent' }, { logLevel: 'silent' }],
  ])('%j', (environment, expected) => {
    expect(configured(environment)).toMatchObject(expected);
  });
});

describe('refused settings', () => {
  const number = (name: string, min: number, max: number, value: string): string =>
    `${name} must be a whole number from ${min} to ${max}, not "${value}"`;

  test.each([
    [{ PORT: '65536' }, 'PORT must be a whole number from 0 to 65535, not "65536"'],
    [{ PORT: '-1' }, 'PORT must be a whole number from 0 to 65535, not "-1"'],
    [{ PORT: '80a' }, 'PORT must be a whole number from 0 to 65535, not "80a"'],
    [{ PORT: ' ' }, 'PORT must be a whole number from 0 to 65535, not " "'],
    [{ PORT: '1e3' }, 'PORT must be a whole number from 0 to 65535, not "1e3"'],
    [{ PORT: '0x50' }, 'PORT must be a whole number from 0 to 65535, not "0x50"'],
    [{ PORT: '3000.0' }, 'PORT must be a whole number from 0 to 65535, not "3000.0"'],
    [{ HOST: 'a\nb' }, 'HOST must be a host name or an IP address'],
    [{ HOST: 'a'.repeat(256) }, 'HOST must be a host name or an IP address'],
    ...['a'.repeat(65), 'Ac\u0000me', 'Acme\u0085', 'Ac\u2028me', '\ud800'].map(
      (MFA_ISSUER): [{ MFA_ISSUER: string }, string] => [
        { MFA_ISSUER },
        'MFA_ISSUER must be at most 64 characters on one line',
      ],
    ),
    ...['Acme: EU', ':', ' ', ' Acme', 'Acme\u00a0'].map((MFA_ISSUER): [{ MFA_ISSUER: string }, string] => [
      { MFA_ISSUER },
      'MFA_ISSUER must not contain a colon, nor begin or end with a space',
    ]),
    [{ HOST: 'a\u2029b' }, 'HOST must be a host name or an IP address'],
    ...[
      `${metricsToken} `,
      `${metricsToken}=a`,
      `${metricsToken}é`,
      `${metricsToken}"`,
      `a\n${metricsToken}`,
    ].map((METRICS_TOKEN): [{ METRICS_TOKEN: string }, string] => [
      { METRICS_TOKEN },
      'METRICS_TOKEN may contain letters, digits, "-", ".", "_", "~", "+" and "/", with "=" only at its end (try: openssl rand -base64 32)',
    ]),
    [{ ADMIN_PASSWORD: '1234567' }, 'ADMIN_PASSWORD must be 8 to 256 characters'],
    [{ ADMIN_PASSWORD: 'x'.repeat(257) }, 'ADMIN_PASSWORD must be 8 to 256 characters'],
    [{ ACCESS_TOKEN_TTL: '9' }, number('ACCESS_TOKEN_TTL', 10, 86400, '9')],
    [{ ACCESS_TOKEN_TTL: '86401' }, number('ACCESS_TOKEN_TTL', 10, 86400, '86401')],
    [{ ACCESS_TOKEN_TTL: '15m' }, number('ACCESS_TOKEN_TTL', 10, 86400, '15m')],
    [{ REFRESH_TOKEN_TTL: '59' }, number('REFRESH_TOKEN_TTL', 60, 31536000, '59')],
    [{ REFRESH_TOKEN_TTL: '31536001' }, number('REFRESH_TOKEN_TTL', 60, 31536000, '31536001')],
    [{ ENROLMENT_TTL: '29' }, number('ENROLMENT_TTL', 30, 86400, '29')],
    [{ ENROLMENT_TTL: '86401' }, number('ENROLMENT_TTL', 30, 86400, '86401')],
    [{ CHALLENGE_TTL: '29' }, number('CHALLENGE_TTL', 30, 3600, '29')],
    [{ CHALLENGE_TTL: '3601' }, number('CHALLENGE_TTL', 30, 3600, '3601')],
    [{ TRUSTED_PROXIES: 'localhost' }, 'TRUSTED_PROXIES "localhost" is not an IP address or CIDR range'],
    [{ TRUSTED_PROXIES: '10.0.0.0/33' }, 'TRUSTED_PROXIES "10.0.0.0/33" is not an IP address or CIDR range'],
    [{ TRUSTED_PROXIES: '::/129' }, 'TRUSTED_PROXIES "::/129" is not an IP address or CIDR range'],
    [{ TRUSTED_PROXIES: '10.0.0.0/' }, 'TRUSTED_PROXIES "10.0.0.0/" is not an IP address or CIDR range'],
    [
      { TRUSTED_PROXIES: '10.0.0.1/8/8' },
      'TRUSTED_PROXIES "10.0.0.1/8/8" is not an IP address or CIDR range',
    ],
    [{ TRUSTED_PROXIES: '10.0.0.1,' }, 'TRUSTED_PROXIES "" is not an IP address or CIDR range'],
    [{ CORS_ORIGINS: '*' }, 'CORS_ORIGINS "*" is not an origin like https://admin.example.com'],
    [{ CORS_ORIGINS: 'null' }, 'CORS_ORIGINS "null" is not an origin like https://admin.example.com'],
    ...[
      'https://a.example/',
      'https://a.example?',
      'https://a.example:443',
      'https://A.example',
      'https://*.example.com',
      'https://anna@a.example',
      'ftp://a.example',
      'wss://a.example',
      'file:///etc',
    ].map((CORS_ORIGINS): [{ CORS_ORIGINS: string }, string] => [
      { CORS_ORIGINS },
      `CORS_ORIGINS "${CORS_ORIGINS}" is not an origin like https://admin.example.com`,
    ]),
    ...[
      'mfa.example.com',
      'javascript:alert(1)',
      'ftp://mfa.example.com',
      'https://mfa.example.com/?a=b',
      'https://mfa.example.com/#a',
      'https://mfa.example.com/?',
      'https://mfa.example.com/#',
      'https://anna@mfa.example.com',
      'https://:secret@mfa.example.com',
      'https://@mfa.example.com',
      'https://mfa.example.com/a b',
      ' https://mfa.example.com',
      'https://mfa.exa\nmple.com',
      'https:mfa.example.com',
      'https:\\\\mfa.example.com',
      'https://example.com//other/',
      'https://example.com://other',
    ].map((PUBLIC_URL): [{ PUBLIC_URL: string }, string] => [
      { PUBLIC_URL },
      'PUBLIC_URL must be a web address like https://mfa.example.com, without ? and #',
    ]),
    [
      { LOG_LEVEL: 'verbose' },
      'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, not "verbose"',
    ],
    [{ TLS_CERT_FILE: '/a' }, 'TLS_CERT_FILE and TLS_KEY_FILE must be set together: only one of them is'],
    [{ TLS_KEY_FILE: '/a' }, 'TLS_CERT_FILE and TLS_KEY_FILE must be set together: only one of them is'],
    [
      { TLS_CERT_FILE: '/none', TLS_KEY_FILE: '/dev/null' },
      'TLS_CERT_FILE cannot be read: there is no such file or folder (/none)',
    ],
  ])('%j', (environment, sentence) => {
    expect(mistakesIn(environment)).toEqual([sentence]);
  });

  test('a value with line breaks is shown on one line', () => {
    expect(mistakesIn({ PORT: '80\n90\u2028', CORS_ORIGINS: 'a\u001b[1m' })).toEqual([
      'PORT must be a whole number from 0 to 65535, not "80\\u000a90\\u2028"',
      'CORS_ORIGINS "a\\u001b[1m" is not an origin like https://admin.example.com',
    ]);
  });

  test('all mistakes are reported at once, in one sentence', () => {
    expect(() => configured({ PORT: 'http', LOG_LEVEL: 'loud', CHALLENGE_TTL: '5min' })).toThrow(
      'The configuration cannot be used: PORT must be a whole number from 0 to 65535, not "http"; ' +
        'CHALLENGE_TTL must be a whole number from 30 to 3600, not "5min"; ' +
        'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, not "loud".',
    );
  });
});
