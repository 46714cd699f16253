import type { EntityManager } from 'typeorm';
import { DomainError } from '../../common/errors/domain-error.js';
import { backoffSeconds, latestWaitEnd } from '../../common/backoff.js';
import { secondsAfter } from '../../common/clock/clock.js';
import type { Config } from '../../config/config.js';

/**
 * Consecutive wrong codes until only unlocking helps: 50 while signing in and 50 through verifiers, which together make
 * the hundred that NIST SP 800-63B-4 3.2.2 allows.
 */
export const failuresUntilPermanentLock = 50;
export const untilUnlocked = Date.UTC(9999, 11, 31);

export interface Lock {
  readonly failedAttempts: number;
  /** Null: until somebody unlocks the account. */
  readonly seconds: number | null;
  /** What is locked. */
  readonly scope: 'sign_in' | 'verifier' | 'all_verifiers';
}

/** Whether a counter lets an attempt through. */
export interface Admission {
  /** MFA_LOCKED; CODE_INVALID if MFA has been turned off; undefined if the code is to be checked. */
  readonly refusal?: DomainError;
  /** Refused attempts that an audit event must report now. */
  readonly unreported?: number;
}

/** Counts wrong codes, and locks after too many. */
export interface AttemptCounter {
  /**
   * Counts an attempt before its code is checked. The row stays locked to the end of the transaction, so that parallel
   * attempts are checked one after the other.
   */
  admit(manager: EntityManager): Promise<Admission>;

  /** After a wrong code. @returns the lock, if that was one too many. */
  fail(manager: EntityManager): Promise<Lock | undefined>;

  /** After a correct code: resets the count. */
  clear(manager: EntityManager): Promise<void>;
}

export function lockAfter(
  failedAttempts: number,
  { secondFactorFailures, backoff }: Config['limits'],
): Omit<Lock, 'scope'> | undefined {
  if (failedAttempts >= failuresUntilPermanentLock) return { failedAttempts, seconds: null };
  const seconds = backoffSeconds(failedAttempts, secondFactorFailures, backoff);
  return seconds === 0 ? undefined : { failedAttempts, seconds };
}

/** When a lock that begins now ends, in milliseconds. */
export function lockEnd({ seconds }: Pick<Lock, 'seconds'>, now: number): number {
  return seconds === null ? untilUnlocked : secondsAfter(now, seconds);
}

/** Whether a lock that was stored holds now: until its end, unless a clock that was ahead has set that. */
export function isInForce(lockedUntil: number | null, now: number, { backoff }: Config['limits']): boolean {
  if (lockedUntil === null || lockedUntil <= now) return false;
  return lockedUntil >= untilUnlocked || lockedUntil <= latestWaitEnd(now, backoff);
}

/** The opposite of `isInForce`. Takes now, and the latest end of a wait. */
export const isOpenSql = `(lockedUntil IS NULL OR lockedUntil <= ? OR (lockedUntil > ? AND lockedUntil < ${untilUnlocked}))`;

const lockedDetails = {
  sign_in: {
    wait: 'Too many wrong codes: the second factor of this account is locked for a while.',
    forGood:
      'Too many wrong codes: the second factor of this account is locked until an administrator unlocks it.',
  },
  verifier: {
    wait: 'You have sent too many wrong codes for this user: wait before you send another. Signing in is not affected.',
    forGood:
      'Too many wrong codes: verifyMfa is locked for this user until an administrator unlocks it. Signing in is not affected.',
  },
} as const;

/** @returns MFA_LOCKED, even if the lock has just ended: the attempt was not counted, so its code must not be checked. */
export function lockedRefusal(
  scope: keyof typeof lockedDetails,
  lockedUntil: number,
  now: number,
  { backoff }: Config['limits'],
): DomainError {
  const secondsLeft = Math.max(1, Math.ceil((lockedUntil - now) / 1000));
  // A permanent lock may be lifted at any time, so trying again after the longest wait makes sense.
  const retryAfterSeconds = Math.min(secondsLeft, backoff.maximumSeconds);
  const detail = lockedDetails[scope][lockedUntil >= untilUnlocked ? 'forGood' : 'wait'];
  return new DomainError('MFA_LOCKED', 'the second factor is locked', { retryAfterSeconds, detail });
}

export function turnedOffRefusal(): DomainError {
  return new DomainError('CODE_INVALID', 'MFA was turned off');
}
