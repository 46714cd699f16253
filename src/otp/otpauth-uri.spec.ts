import { TOTP, URI } from 'otpauth';
import { describe, expect, test } from 'vitest';
import { provisioningUri } from './otpauth-uri.js';

const sharedSecretBase32 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

/** Issuer and account name, and their encoding by RFC 3986. */
const names: readonly [issuer: string, accountName: string, issuerEscaped: string, accountEscaped: string][] =
  [
    ['Acme', 'alice', 'Acme', 'alice'],
    ['MFA Service', 'alice@example.com', 'MFA%20Service', 'alice%40example.com'],
    ['Acme', 'a:b', 'Acme', 'a%3Ab'],
    ['Tom & Jerry', 'a&secret=AAAA', 'Tom%20%26%20Jerry', 'a%26secret%3DAAAA'],
    ['C++', '1+1', 'C%2B%2B', '1%2B1'],
    ['100%', '%41', '100%25', '%2541'],
    ['#1', 'a#b', '%231', 'a%23b'],
    ['Who?', 'a?secret=AAAA', 'Who%3F', 'a%3Fsecret%3DAAAA'],
    ['a/b', '../c', 'a%2Fb', '..%2Fc'],
    ['Müller GmbH', 'jürgen', 'M%C3%BCller%20GmbH', 'j%C3%BCrgen'],
    ['🔐', '👩‍💻', '%F0%9F%94%90', '%F0%9F%91%A9%E2%80%8D%F0%9F%92%BB'],
    ['שירות', 'أليس', '%D7%A9%D7%99%D7%A8%D7%95%D7%AA', '%D8%A3%D9%84%D9%8A%D8%B3'],
    ["'()*!", "!*()'", '%27%28%29%2A%21', '%21%2A%28%29%27'],
    ['"<>\\^`{|}', '$,;=[]', '%22%3C%3E%5C%5E%60%7B%7C%7D', '%24%2C%3B%3D%5B%5D'],
    ['-._~', 'A-Z_a.z~0', '-._~', 'A-Z_a.z~0'],
  ];

describe('the provisioning URI', () => {
  test.each(names)('of %s and %s', (issuer, accountName, issuerEscaped, accountEscaped) => {
    const uri = provisioningUri({ issuer, accountName, sharedSecretBase32 });
    expect(uri).toBe(
      `otpauth://totp/${issuerEscaped}:${accountEscaped}?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ` +
        `&issuer=${issuerEscaped}&algorithm=SHA1&digits=6&period=30`,
    );
  });

  test.each(names)('of %s and %s is read correctly by an app', (issuer, accountName) => {
    const totp = URI.parse(provisioningUri({ issuer, accountName, sharedSecretBase32 }));
    expect(totp).toBeInstanceOf(TOTP);
    const { label, secret, algorithm, digits, period } = totp as TOTP;
    expect({ issuer: totp.issuer, label, secret: secret.base32, algorithm, digits, period }).toEqual({
      issuer,
      label: accountName,
      secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
      algorithm: 'SHA1',
      digits: 6,
      period: 30,
    });
  });

  test('of other codes than the usual ones says so', () => {
    const parameters = { algorithm: 'SHA256', digits: 8, period: 60 } as const;
    expect(provisioningUri({ issuer: 'Acme', accountName: 'alice', sharedSecretBase32, parameters })).toMatch(
      /&issuer=Acme&algorithm=SHA256&digits=8&period=60$/,
    );
  });

  // The Key URI format forbids colons in issuers, because apps split the label at the first one, escaped or not.
  test('of an issuer with a colon escapes it', () => {
    expect(provisioningUri({ issuer: 'Acme: EU', accountName: 'alice', sharedSecretBase32 })).toBe(
      'otpauth://totp/Acme%3A%20EU:alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' +
        '&issuer=Acme%3A%20EU&algorithm=SHA1&digits=6&period=30',
    );
  });

  test('is one well-formed URL for any names', () => {
    for (const [issuer, accountName] of names) {
      const { searchParams, hash } = new URL(provisioningUri({ issuer, accountName, sharedSecretBase32 }));
      expect([...searchParams.keys()]).toEqual(['secret', 'issuer', 'algorithm', 'digits', 'period']);
      expect(searchParams.get('issuer')).toBe(issuer);
      expect(hash).toBe('');
    }
  });
});
