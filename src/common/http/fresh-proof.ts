import { StepUpRequired } from '../errors/step-up-required.js';
import type { Caller } from './caller.js';

/** The authenticator assurance levels of NIST SP 800-63B-4 that a session can have: one factor, or two. */
export type AuthenticationLevel = 'aal1' | 'aal2';

/** What a sensitive call changes: somebody's MFA, or anything else about an account. */
export type SensitiveSubject = 'mfa' | 'account';

/**
 * Refuses a sensitive call unless the session's last factor was proved recently and, if the user's MFA is on, the
 * second factor was among them. Calls that change MFA are exempt from the second rule: the access policy refuses them
 * with MFA_SESSION_REQUIRED.
 * @param maxAgeSeconds 0: never refuses.
 * @throws StepUpRequired
 */
export function assertFreshProof(
  { amr, authenticatedAt, mfaEnabled }: Caller,
  subject: SensitiveSubject,
  now: number,
  maxAgeSeconds: number,
): void {
  if (maxAgeSeconds === 0) return;
  // A proof from the future was given before the clock was set back: nobody knows how long ago.
  const isFresh = Math.abs(now - authenticatedAt) <= maxAgeSeconds * 1000;
  const isStrong = !mfaEnabled || amr.includes('mfa') || subject === 'mfa';
  if (isFresh && isStrong) return;
  const level: AuthenticationLevel = mfaEnabled ? 'aal2' : 'aal1';
  throw new StepUpRequired(level, maxAgeSeconds, isFresh ? 'no second factor yet' : 'the proof is too old');
}
