import type { SecondFactorMethod } from '../../audit/audit-event-types.js';

/** Six digits of an authenticator app or the eight of a scratch code, and nothing else. */
export const secondFactorForm = /^(?:[0-9]{6}|[0-9]{8})$/;

/** TOTP passcode and scratch code are told apart by shape alone. */
export function methodOf(code: string): SecondFactorMethod {
  return code.length === 6 ? 'totp' : 'scratchCode';
}
