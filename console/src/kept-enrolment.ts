import type { MfaEnrolmentDto } from './api.js';

/**
 * The enrolment that this tab began, so that a reload goes on with the same secret and scratch codes. Another tab does not
 * see it, and it ends with the tab.
 */
export interface KeptEnrolment {
  /** The link or the user: nobody else gets it who uses this tab later. */
  readonly owner: string;
  readonly enrolment: MfaEnrolmentDto;
  readonly pendingExpiresAt: string;
  readonly step: number;
}

const storageKey = 'mfa-enrolment';

export function keepEnrolment(kept: KeptEnrolment): void {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(kept));
  } catch {
    // Without storage, a reload starts again.
  }
}

export function keptEnrolment(owner: string): KeptEnrolment | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(storageKey) ?? 'null') as KeptEnrolment | null;
    return kept?.owner === owner ? kept : undefined;
  } catch {
    return undefined;
  }
}

export function forgetEnrolment(): void {
  try {
    sessionStorage.removeItem(storageKey);
  } catch {
    // Nothing was kept.
  }
}
