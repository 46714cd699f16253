import { type ExpiredRows, graceSeconds } from '../database/expired-rows.js';

/** Only a pending authenticator expires; an active one has no such instant. */
export const expiredMfaRows: readonly ExpiredRows[] = [
  { table: 'totp_authenticators', column: 'expiresAt', keepSeconds: 0 },
  { table: 'mfa_challenges', column: 'expiresAt', keepSeconds: 0 },
  { table: 'mfa_invitations', column: 'expiresAt', keepSeconds: graceSeconds },
];
