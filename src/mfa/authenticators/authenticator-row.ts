import type { ExpiredRows } from '../../database/expired-rows.js';
import type { TotpAuthenticator } from '../entities/totp-authenticator.entity.js';

export type NewAuthenticator = Omit<TotpAuthenticator, 'id'>;
type GivenColumns = 'userId' | 'status' | 'sealedSharedSecret' | 'scratchCodeSalt' | 'createdAt';

/** A row of an authenticator that nobody has used yet: the one place that lists its columns. */
export function authenticatorRow(
  given: Pick<NewAuthenticator, GivenColumns> &
    Partial<Pick<NewAuthenticator, 'enrolmentTokenDigest' | 'expiresAt' | 'enabledAt'>>,
): NewAuthenticator {
  return {
    enrolmentTokenDigest: null,
    confirmAttempts: 0,
    expiresAt: null,
    lastAcceptedTimeStep: null,
    enabledAt: null,
    lastUsedAt: null,
    lastDuplicateUseAt: null,
    ...given,
  };
}

/** Only pending authenticators expire. */
export const expiredEnrolments: ExpiredRows = {
  table: 'totp_authenticators',
  column: 'expiresAt',
  keepSeconds: 0,
};

export const mfaStates = ['disabled', 'pending', 'enabled', 'replacing'] as const;
export type MfaState = (typeof mfaStates)[number];

export function mfaStateOf(isEnabled: boolean, isPending: boolean): MfaState {
  if (isEnabled) return isPending ? 'replacing' : 'enabled';
  return isPending ? 'pending' : 'disabled';
}

/** SQL that tells whether the MFA of the user in `userIdColumn` is on. */
export const mfaEnabledSql = (userIdColumn: string): string =>
  `EXISTS (SELECT 1 FROM totp_authenticators WHERE userId = ${userIdColumn} AND status = 'active')`;

/** SQL that tells whether that user has a pending enrolment; its parameter is the present instant. */
export const mfaPendingSql = (userIdColumn: string): string =>
  `EXISTS (SELECT 1 FROM totp_authenticators WHERE userId = ${userIdColumn} AND status = 'pending' AND expiresAt > ?)`;

/** SQL for when that user's pending enrolment ends, or null; its parameter is the present instant. */
export const pendingExpirySql = (userIdColumn: string): string =>
  `(SELECT expiresAt FROM totp_authenticators WHERE userId = ${userIdColumn} AND status = 'pending' AND expiresAt > ?)`;
