import type { EntityManager } from 'typeorm';
import type { SecondFactorMethod } from '../../audit/audit-event-types.js';

/** Six digits of an authenticator app or the eight of a scratch code, and nothing else. */
export const codeForm = /^(?:[0-9]{6}|[0-9]{8})$/;

/** A TOTP passcode and a scratch code are told apart by length alone. */
export function methodOf(code: string): SecondFactorMethod {
  return code.length === 6 ? 'totp' : 'scratchCode';
}

/**
 * A code that was entered for one authenticator. The costly arithmetic is done; whether the code is good is decided by
 * one guarded UPDATE inside the caller's transaction.
 */
export interface PresentedCode {
  readonly method: SecondFactorMethod;
  readonly authenticatorId: number;

  /** True for exactly one caller, if the code is right and unused. It is used from then on. */
  spend(manager: EntityManager): Promise<boolean>;

  /**
   * For a code that could not be spent. NIST SP 800-63B-4 3.1.4 wants the user to learn of a code that is used again.
   * @returns whether it had been used before, which is then noted on the authenticator.
   */
  noteReuse(manager: EntityManager): Promise<boolean>;
}
