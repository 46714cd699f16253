import fc from 'fast-check';
import { Secret, TOTP, URI } from 'otpauth';
import { describe, expect, test } from 'vitest';
import { base32nopad } from '@scure/base';
import { provisioningUri } from './otpauth-uri.js';
import { readKeyUri } from './shared-secret.js';
import { totpAlgorithms, totpDigits, type TotpParameters } from './totp-parameters.js';

/** Characters with a meaning in URIs, escapes or labels, and any other one that MFA_ISSUER accepts. */
const issuerCharacter = fc.oneof(
  fc.constantFrom(
    ...Array.from('%:&?#=/+;@ "\'<>\\|3Aaz'),
    '%3A',
    '%20',
    '🔐',
    '\u00e9',
    'e\u0301',
    '\u200d',
    '\u2028',
    '\ufeff',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((character) => !/\p{Cc}/u.test(character)),
);

/** 1 to 64 UTF-16 units, none of them a control character. */
const anyIssuer = fc
  .string({ unit: issuerCharacter, minLength: 1, maxLength: 64, size: 'max' })
  .map((text) => text.slice(0, 64))
  .filter((text) => text.isWellFormed());

const anyAccountName = fc.string({
  unit: fc.constantFrom(...Array.from('ABCXYZabcxyz0189_-.@')),
  minLength: 1,
  maxLength: 32,
  size: 'max',
});

const anyParameters: fc.Arbitrary<TotpParameters> = fc.record({
  algorithm: fc.constantFrom(...totpAlgorithms),
  digits: fc.constantFrom(...totpDigits),
  period: fc.integer({ min: 15, max: 60 }),
});

const anySecretBase32 = fc.uint8Array({ minLength: 1, maxLength: 64 }).map(base32nopad.encode);

/** Reads a provisioning URI as an authenticator app does. */
function read(uri: string): Record<string, unknown> {
  const totp = URI.parse(uri);
  expect(totp).toBeInstanceOf(TOTP);
  const { issuer, label, secret, algorithm, digits, period } = totp as TOTP;
  return { issuer, label, secret: secret.base32, algorithm, digits, period };
}

describe('an app reads what was written', () => {
  // "Neither issuer nor account name may themselves contain a colon" (Key URI format, Label): MFA_ISSUER accepts none.
  test('issuer, account name, secret and parameters, of any issuer without a colon', () => {
    const issuerWithoutColon = anyIssuer.map((issuer) => issuer.replaceAll(':', ';'));
    fc.assert(
      fc.property(
        issuerWithoutColon,
        anyAccountName,
        anySecretBase32,
        anyParameters,
        (issuer, accountName, secret, parameters) => {
          const uri = provisioningUri({ issuer, accountName, sharedSecretBase32: secret, parameters });
          expect(read(uri)).toEqual({ issuer, label: accountName, secret, ...parameters });
        },
      ),
    );
  });
});

test('for any issuer, the URI has five parameters, no fragment and one unescaped colon in its label', () => {
  fc.assert(
    fc.property(anyIssuer, anyAccountName, anySecretBase32, (issuer, accountName, secret) => {
      const uri = provisioningUri({ issuer, accountName, sharedSecretBase32: secret });
      expect(uri).toMatch(/^otpauth:\/\/totp\/[A-Za-z0-9%._~:-]+\?[A-Za-z0-9%._~&=-]+$/);
      const { host, pathname, searchParams, hash } = new URL(uri);
      expect({ host, hash }).toEqual({ host: 'totp', hash: '' });
      expect([...searchParams]).toEqual([
        ['secret', secret],
        ['issuer', issuer],
        ['algorithm', 'SHA1'],
        ['digits', '6'],
        ['period', '30'],
      ]);
      expect(pathname.slice(1).split(':').map(decodeURIComponent)).toEqual([issuer, accountName]);
    }),
  );
});

describe('a reading gives back what was written', () => {
  const anySharedSecret = fc.uint8Array({ minLength: 16, maxLength: 64 });

  test('by this service', () => {
    fc.assert(
      fc.property(
        anyIssuer,
        anyAccountName,
        anySharedSecret,
        anyParameters,
        (issuer, accountName, bytes, parameters) => {
          const sharedSecretBase32 = base32nopad.encode(bytes);
          const uri = provisioningUri({ issuer, accountName, sharedSecretBase32, parameters });
          expect(readKeyUri(uri)).toEqual({ sharedSecret: Buffer.from(bytes), parameters });
        },
      ),
    );
  });

  test('by otpauth', () => {
    fc.assert(
      fc.property(anyAccountName, anySharedSecret, anyParameters, (label, bytes, parameters) => {
        const secret = new Secret({ buffer: new Uint8Array(bytes).buffer });
        const uri = new TOTP({ label, secret, ...parameters }).toString();
        expect(readKeyUri(uri)).toEqual({ sharedSecret: Buffer.from(bytes), parameters });
      }),
    );
  });
});
