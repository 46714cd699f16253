import type { AddedAuthenticatorDto, MfaEnrolmentDto } from './api.js';

/** Only a further authenticator has an id; its scratch codes are absent if the user has some. */
export type ShownEnrolment = Omit<MfaEnrolmentDto, 'scratchCodes'> &
  Partial<Pick<AddedAuthenticatorDto, 'authenticatorId' | 'scratchCodes'>>;

/**
 * The enrolment that this tab began, so that a reload goes on with the same secret and scratch codes. Another tab does not
 * see it, and it ends with the tab.
 */
export interface KeptEnrolment {
  /** The link or the user: nobody else gets it who uses this tab later. */
  readonly owner: string;
  readonly enrolment: ShownEnrolment;
  /** Undefined for a further authenticator, because the service tells only with the last step whether it is still pending. */
  readonly pendingExpiresAt?: string | undefined;
  /** The app that it replaces: once another one has that place, the enrolment is done. */
  readonly mainId?: number | undefined;
  readonly step: number;
}

const storageKey = 'mfa-enrolment';

/**
 * @param accountId who is signed in, possibly an administrator who enrols another user
 * @param purpose of the enrolment: the first authenticator and its replacement, or a further one
 */
export const enrolmentOwner = (
  userId: number,
  accountId: number,
  purpose: 'main' | 'further' = 'main',
): string => `user:${userId}:${accountId}:${purpose}`;

export function keepEnrolment(kept: KeptEnrolment): void {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(kept));
  } catch {
    // Without storage, a reload starts again.
  }
}

export function keptEnrolment(owner: string): KeptEnrolment | undefined {
  const kept = read();
  return kept?.owner === owner ? kept : undefined;
}

/**
 * Erases the secret that another account left in this tab. That of a link stays: its page needs no session.
 * @param accountId undefined if nobody is signed in
 */
export function forgetEnrolmentOfOthers(accountId?: number): void {
  const [kind, , ownerId] = read()?.owner.split(':') ?? [];
  if (kind === 'user' && ownerId !== String(accountId)) forgetEnrolment();
}

export function forgetEnrolment(): void {
  try {
    sessionStorage.removeItem(storageKey);
  } catch {
    // Nothing was kept.
  }
}

function read(): KeptEnrolment | null {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey) ?? 'null') as KeptEnrolment | null;
  } catch {
    return null;
  }
}
