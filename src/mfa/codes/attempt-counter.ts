import type { EntityManager } from 'typeorm';
import { DomainError } from '../../common/errors/domain-error.js';
import { backoffSeconds } from '../../common/backoff.js';
import type { Config } from '../../config/config.js';

/**
 * Consecutive wrong codes before only an unlocking helps: 50 by signing in and 50 through verifiers, so that both
 * together keep the hundred of NIST SP 800-63B-4 3.2.2.
 */
export const failuresForGood = 50;
export const untilUnlocked = Date.UTC(9999, 11, 31);

export interface Lock {
  readonly failedAttempts: number;
  /** Null: until somebody unlocks the account. */
  readonly seconds: number | null;
  /** What waits. */
  readonly scope: 'sign_in' | 'verifier' | 'all_verifiers';
}

/** The outcome of offering an attempt to a counter. */
export interface Admission {
  /** MFA_LOCKED; CODE_INVALID if there is no second factor any more; undefined if the code is to be judged. */
  readonly refusal?: DomainError;
  /** Refused attempts that an audit event has to be written for now. */
  readonly unreported?: number;
}

/** Wrong codes that are counted, and locked, together. */
export interface AttemptCounter {
  /**
   * Counts an attempt before its code is judged. The row it counts in stays locked to the end of the transaction, so that
   * parallel attempts are judged one after the other.
   */
  admit(manager: EntityManager): Promise<Admission>;

  /** After a wrong code. @returns the lock, if that was one too many */
  fail(manager: EntityManager): Promise<Lock | undefined>;

  /** After a right code: the count begins anew. */
  clear(manager: EntityManager): Promise<void>;
}

export function lockAfter(
  failedAttempts: number,
  { secondFactorFailures, backoff }: Config['limits'],
): Omit<Lock, 'scope'> | undefined {
  if (failedAttempts >= failuresForGood) return { failedAttempts, seconds: null };
  const seconds = backoffSeconds(failedAttempts, secondFactorFailures, backoff);
  return seconds === 0 ? undefined : { failedAttempts, seconds };
}

/** MFA_LOCKED, also if the lock ended at this moment: the attempt was not counted, so its code is not judged. */
export function lockedRefusal(lockedUntil: number, now: number, { backoff }: Config['limits']): DomainError {
  const secondsLeft = Math.max(1, Math.ceil((lockedUntil - now) / 1000));
  // A lock for good may be lifted at any time: asking again after the longest wait makes sense.
  const retryAfter = Math.min(secondsLeft, backoff.maximumSeconds);
  return new DomainError('MFA_LOCKED', 'the second factor is locked', undefined, retryAfter);
}

export function turnedOffRefusal(): DomainError {
  return new DomainError('CODE_INVALID', 'MFA was turned off');
}
