import { Secret } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { newAccount } from './account.js';
import { Authenticator } from './authenticator.js';
import { Ledger } from './ledger.js';

const userId = 1001;
const totp = { method: 'totp' } as const;

/** As the database would return it. */
const recorded = (type: string, details: object = totp) => ({
  type,
  subjectUserId: userId,
  details: JSON.stringify(details),
});

describe('the ledger of a soak', () => {
  it('finds an event that is missing, and one that is there twice', () => {
    const ledger = new Ledger();
    ledger.expect('mfa.verified', userId, totp);
    ledger.expect('mfa.verification_failed', userId, totp);
    ledger.remove(recorded('mfa.verified'));
    ledger.remove(recorded('mfa.verified'));
    expect(ledger.differences()).toEqual({
      missing: ['mfa.verification_failed of 1001 [["method","totp"]]'],
      surplus: ['mfa.verified of 1001 [["method","totp"]]'],
    });
  });

  it.each([
    { found: ['mfa.code_used_again'], missing: 0, surplus: 0 },
    { found: ['mfa.verification_failed'], missing: 0, surplus: 0 },
    { found: [], missing: 1, surplus: 0 },
    { found: ['mfa.code_used_again', 'mfa.verification_failed'], missing: 0, surplus: 1 },
    { found: ['mfa.verified'], missing: 1, surplus: 1 },
  ])('expects one of two events, and finds $found', ({ found, missing, surplus }) => {
    const ledger = new Ledger();
    ledger.expectEither(['mfa.code_used_again', 'mfa.verification_failed'], userId, totp);
    for (const type of found) ledger.remove(recorded(type));
    const differences = ledger.differences();
    expect(differences.missing).toHaveLength(missing);
    expect(differences.surplus).toHaveLength(surplus);
  });

  it('counts a code that is accepted twice, and an earlier time step after a later one', () => {
    const ledger = new Ledger();
    const authenticator = new Authenticator(new Secret({ size: 20 }), ['12345678']);
    const account = { ...newAccount({ id: userId, name: 'anna', password: '' }), authenticator };
    ledger.accept(account, { method: 'totp', text: '000000', timeStep: 7 });
    ledger.accept(account, { method: 'scratchCode', text: '12345678' });
    expect(ledger.acceptedTwice).toEqual([]);
    ledger.accept(account, { method: 'totp', text: '000001', timeStep: 6 });
    ledger.accept(account, { method: 'scratchCode', text: '12345678' });
    expect(ledger.acceptedTwice).toEqual(['a totp code of anna', 'a scratchCode code of anna']);
  });
});
