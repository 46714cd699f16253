import { describe, expect, test } from 'vitest';
import { configured, mistakesIn } from '../../test/support/service/configurations.js';

/** Whole numbers other than limits: variable, minimum, maximum, and where they go. */
const numbers = [
  ['MFA_GRACE_PERIOD', 0, 31_536_000, (value: number) => ({ mfaGracePeriod: value })],
  ['AUDIT_RETENTION_DAYS', 1, 36_500, (value: number) => ({ auditRetentionDays: value })],
] as const;

describe.each(numbers)('%s', (name, least, most, place) => {
  test.each([least, most])('%i is accepted', (value) => {
    expect(configured({ [name]: String(value) })).toMatchObject(place(value));
  });

  test.each([String(least - 1), String(most + 1), ' ', '1.5', '1e2', '0x10', 'many', '5m', 'NaN'])(
    '"%s" is refused',
    (value) => {
      expect(mistakesIn({ [name]: value })).toEqual([
        `${name} must be a whole number from ${least} to ${most}, not "${value}"`,
      ]);
    },
  );
});

describe('MFA_POLICY', () => {
  test.each([
    ['user:required', { user: 'required' }],
    [
      'admin:required, helpdesk:optional ,user:required',
      { admin: 'required', helpdesk: 'optional', user: 'required' },
    ],
    ['admin:optional', { admin: 'optional' }],
    ['admin:phishing-resistant', { admin: 'phishing-resistant' }],
    ['', {}],
  ])('"%s" is accepted', (MFA_POLICY, mfaPolicy) => {
    expect(configured({ MFA_POLICY }).mfaPolicy).toEqual(mfaPolicy);
  });

  test.each([
    ['required', 'required'],
    ['user', 'user'],
    ['user:', 'user:'],
    ['user:on', 'user:on'],
    ['user=required', 'user=required'],
    ['User:required', 'User:required'],
    ['everybody:required', 'everybody:required'],
    ['verifier:required', 'verifier:required'],
    ['__proto__:required', '__proto__:required'],
    ['user:required:now', 'user:required:now'],
    ['user:required,', ''],
    ['user:required;admin:required', 'user:required;admin:required'],
  ])('"%s" is refused', (MFA_POLICY, entry) => {
    expect(mistakesIn({ MFA_POLICY })).toEqual([
      `MFA_POLICY must look like admin:phishing-resistant,helpdesk:required,user:optional with the roles admin, helpdesk, user, not "${entry}"`,
    ]);
  });

  test('a role named twice is refused', () => {
    expect(mistakesIn({ MFA_POLICY: 'user:required,user:optional' })).toEqual([
      'MFA_POLICY contains a role twice',
    ]);
  });
});
