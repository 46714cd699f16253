import type { ExpiredRows } from '../../database/expired-rows.js';
import type { Authenticator } from '../entities/authenticator.entity.js';
import type { AuthenticatorKind } from './authenticator-kinds.js';

export type NewAuthenticator = Omit<Authenticator, 'id'>;
type GivenColumns = 'userId' | 'kind' | 'name' | 'status' | 'slot' | 'createdAt';

/** The name of an authenticator that its user has not named. */
export const defaultAuthenticatorName = 'Authenticator app';

/** A row of an authenticator that nobody has used yet: the one place that lists its columns. */
export function authenticatorRow(
  given: Pick<NewAuthenticator, GivenColumns> & Partial<NewAuthenticator>,
): NewAuthenticator {
  return {
    sealedSharedSecret: null,
    algorithm: 'SHA1',
    digits: 6,
    period: 30,
    driftSteps: 0,
    pendingScratchCodes: null,
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
  table: 'authenticators',
  column: 'expiresAt',
  keepSeconds: 0,
};

export const mfaStates = ['disabled', 'pending', 'enabled', 'replacing'] as const;
export type MfaState = (typeof mfaStates)[number];

export function mfaStateOf(isEnabled: boolean, isPending: boolean): MfaState {
  if (isEnabled) return isPending ? 'replacing' : 'enabled';
  return isPending ? 'pending' : 'disabled';
}

/** COUNT rather than EXISTS: with EXISTS in a condition, MariaDB reads the whole table instead of one user's rows. */
const hasSome = (condition: string): string =>
  `((SELECT COUNT(*) FROM authenticators WHERE ${condition}) > 0)`;

/** SQL that tells whether the MFA of the user in `userIdColumn` is on. */
export const mfaEnabledSql = (userIdColumn: string): string =>
  hasSome(`userId = ${userIdColumn} AND status = 'active'`);

/** SQL for the factors of that user: null without MFA, 1 with a passkey, else 0. */
export const factorsSql = (userIdColumn: string): string =>
  `(SELECT MAX(kind = 'passkey') FROM authenticators WHERE userId = ${userIdColumn} AND status = 'active')`;

/** SQL that tells whether that user has an active authenticator of this kind. */
export const hasActiveSql = (userIdColumn: string, kind: AuthenticatorKind): string =>
  hasSome(`userId = ${userIdColumn} AND status = 'active' AND kind = '${kind}'`);

/** Of the rows of one user: an enrolment that turns MFA on, or replaces an authenticator. */
export const pendingOf = (userIdColumn: string): string =>
  `FROM authenticators WHERE userId = ${userIdColumn} AND status = 'pending' AND expiresAt > ? ` +
  `AND (slot = 'main' OR NOT ${mfaEnabledSql(userIdColumn)})`;

/** SQL that tells whether that user has a pending enrolment; its parameter is the present instant. */
export const mfaPendingSql = (userIdColumn: string): string => `EXISTS (SELECT 1 ${pendingOf(userIdColumn)})`;

/** SQL for when the pending enrolment of enableMfa ends, or null; its parameter is the present instant. */
export const pendingExpirySql = (userIdColumn: string): string =>
  `(SELECT expiresAt FROM authenticators WHERE userId = ${userIdColumn} AND slot = 'main' AND status = 'pending' AND expiresAt > ?)`;
