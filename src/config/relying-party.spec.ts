import { describe, expect, test } from 'vitest';
import { configured, mistakesIn } from '../../test/support/service/configurations.js';

describe('the RP id', () => {
  test.each([
    [{ PUBLIC_URL: 'https://mfa.example.com' }, 'mfa.example.com'],
    [{ PUBLIC_URL: 'https://MFA.Example.com:8443/mfa' }, 'mfa.example.com'],
    [{ PUBLIC_URL: 'https://müller.example' }, 'xn--mller-kva.example'],
    [{ PUBLIC_URL: 'https://mfa' }, 'mfa'],
    [{ PUBLIC_URL: 'http://localhost:3000' }, 'localhost'],
    [{ PUBLIC_URL: 'http://mfa.localhost' }, 'mfa.localhost'],
    [{}, 'localhost'],
    [{ HOST: '0.0.0.0' }, 'localhost'],
    [{ HOST: '::1' }, 'localhost'],
  ])('of %j is %s', (environment, expected) => {
    expect(configured(environment).passkeys).toHaveProperty('relyingPartyId', expected);
  });

  test.each([
    { PUBLIC_URL: 'https://192.0.2.1' },
    { PUBLIC_URL: 'https://[2001:db8::1]:8443' },
    { PUBLIC_URL: 'https://3221225985' },
    { PUBLIC_URL: 'http://127.0.0.1:3000' },
    { PUBLIC_URL: 'http://mfa.example.com' },
    { PUBLIC_URL: 'http://localhost.example.com' },
    { HOST: '192.0.2.1' },
    { HOST: 'mfa.internal' },
  ])('is missing for %j, where browsers allow no passkeys', (environment) => {
    expect(configured(environment).passkeys).not.toHaveProperty('relyingPartyId');
  });
});

describe('a policy that asks for passkeys', () => {
  const MFA_POLICY = 'admin:required,user:phishing-resistant';

  test('is refused at an address where browsers allow none', () => {
    expect(mistakesIn({ MFA_POLICY, PUBLIC_URL: 'https://192.0.2.1' })).toEqual([
      'MFA_POLICY asks for passkeys, which need a PUBLIC_URL that begins with https:// and a domain',
    ]);
  });

  test.each([{}, { PUBLIC_URL: 'https://mfa.example.com' }])('is accepted with %j', (environment) => {
    expect(configured({ MFA_POLICY, ...environment }).mfaPolicy).toHaveProperty('user', 'phishing-resistant');
  });
});

describe('further origins', () => {
  const publicUrl = { PUBLIC_URL: 'https://mfa.example.com' };

  test('are on the domain of PUBLIC_URL or a subdomain', () => {
    const PASSKEY_ORIGINS = 'https://mfa.example.com:8443, https://login.mfa.example.com';
    expect(configured({ ...publicUrl, PASSKEY_ORIGINS }).passkeys.furtherOrigins).toEqual([
      'https://mfa.example.com:8443',
      'https://login.mfa.example.com',
    ]);
    expect(configured({ PASSKEY_ORIGINS: 'http://localhost:5173' }).passkeys.furtherOrigins).toEqual([
      'http://localhost:5173',
    ]);
  });

  test.each([
    ['https://example.com', 'neither on mfa.example.com, the domain of PUBLIC_URL, nor on a subdomain of it'],
    [
      'https://evilmfa.example.com',
      'neither on mfa.example.com, the domain of PUBLIC_URL, nor on a subdomain of it',
    ],
    ['http://login.mfa.example.com', 'neither https nor on localhost'],
  ])('cannot be %s', (PASSKEY_ORIGINS, reason) => {
    expect(mistakesIn({ ...publicUrl, PASSKEY_ORIGINS })).toEqual([
      `PASSKEY_ORIGINS contains ${PASSKEY_ORIGINS}, which is ${reason}`,
    ]);
  });

  test('need a domain', () => {
    const PASSKEY_ORIGINS = 'https://login.example.com';
    expect(mistakesIn({ PUBLIC_URL: 'https://192.0.2.1', PASSKEY_ORIGINS })).toEqual([
      'PASSKEY_ORIGINS needs a PUBLIC_URL that begins with https:// and a domain',
    ]);
    expect(mistakesIn({ ...publicUrl, PASSKEY_ORIGINS: 'login.example.com' })).toEqual([
      'PASSKEY_ORIGINS "login.example.com" is not an origin like https://admin.example.com',
    ]);
  });
});

test('user verification is preferred unless it is required', () => {
  expect(configured({}).passkeys.userVerification).toBe('preferred');
  expect(configured({ PASSKEY_USER_VERIFICATION: 'required' }).passkeys.userVerification).toBe('required');
  expect(mistakesIn({ PASSKEY_USER_VERIFICATION: 'discouraged' })).toEqual([
    'PASSKEY_USER_VERIFICATION must be one of preferred, required, not "discouraged"',
  ]);
});
