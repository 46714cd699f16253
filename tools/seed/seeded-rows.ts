import { randomBytes } from 'node:crypto';
import type { AuditEventDetails, AuditEventType } from '../../src/audit/audit-event-types.js';
import type { AuditEvent } from '../../src/audit/entities/audit-event.entity.js';
import type { Config } from '../../src/config/config.js';
import type { Keyring } from '../../src/crypto/keyring.js';
import { randomId } from '../../src/crypto/randomness.js';
import { timeOrderedId } from '../../src/crypto/time-ordered-id.js';
import type { MfaLimit } from '../../src/mfa/entities/mfa-limit.entity.js';
import type { ScratchCode } from '../../src/mfa/entities/scratch-code.entity.js';
import type { TotpAuthenticator } from '../../src/mfa/entities/totp-authenticator.entity.js';
import { authenticatorRow } from '../../src/mfa/authenticators/authenticator-row.js';
import { sealSharedSecret } from '../../src/mfa/keys/shared-secrets.js';
import { timeStepAt } from '../../src/otp/passcode.js';
import type { Session } from '../../src/sessions/entities/session.entity.js';
import type { User } from '../../src/users/entities/user.entity.js';
import { userRow } from '../../src/users/new-user.js';
import { defaultAdministratorId } from '../../src/users/user-record.js';
import { seededSecret } from './seeded-users.js';

/** A user to be made, or with its id one that is there. */
export interface NewUser {
  readonly name: string;
  readonly mfa: boolean;
  readonly createdAt: number;
}

export interface MadeUser extends NewUser {
  readonly id: number;
}

/** The id is the database's to give. */
export type Unnumbered<T extends { id: number }> = Omit<T, 'id'>;

/** What hangs on a user's id but for the scratch codes, which hang on the authenticator's. */
export interface RowsOfUser {
  readonly sessions: readonly Session[];
  readonly mfa_limits: readonly Pick<MfaLimit, 'userId' | 'failedAttempts' | 'lockedUntil'>[];
  readonly audit_events: readonly AuditEvent[];
}

const minute = 60_000;
const enrolledAfter = 10 * minute;
/** Each session begins so long after the account; the first one is refreshed once. */
const signedInAfter = [5 * minute, 40 * minute];
const refreshedAfter = 15 * minute;
const methods = ['pwd', 'otp', 'mfa'] as const;

/** An account's first hour; everything it ever did. */
export const hourOfUser = 60 * minute;

const origin = {
  address: '203.0.113.7',
  userAgent:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
} as const;

export function seededUserRow({ name, createdAt }: NewUser, passwordHash: string): Unnumbered<User> {
  return userRow({ name, description: 'Made by npm run seed', role: 'user', passwordHash, createdAt });
}

export function seededAuthenticatorRow(
  { id: userId, name, createdAt }: MadeUser,
  seed: string,
  keyring: Keyring,
): Unnumbered<TotpAuthenticator> {
  const enabledAt = createdAt + enrolledAfter;
  const row = authenticatorRow({
    userId,
    status: 'active',
    sealedSharedSecret: sealSharedSecret(keyring, seededSecret(seed, name), userId),
    scratchCodeSalt: randomId(),
    createdAt: enabledAt,
    enabledAt,
  });
  return {
    ...row,
    confirmAttempts: 1,
    lastAcceptedTimeStep: timeStepAt(enabledAt),
    lastUsedAt: enabledAt,
  };
}

/** Five codes that nobody knows. */
export function scratchCodeRows(authenticatorId: number): ScratchCode[] {
  return [0, 1, 2, 3, 4].map((position) => ({
    authenticatorId,
    position,
    digest: digestOfNothing(),
    usedAt: null,
  }));
}

export function rowsOfUser(user: MadeUser, { timeToLive }: Config): RowsOfUser {
  const { id: userId, createdAt, mfa, name } = user;
  const sessions = signedInAfter.map((after, index): Session => {
    const startedAt = createdAt + after;
    const lastUsedAt = index === 0 ? startedAt + refreshedAfter : startedAt;
    return {
      id: timeOrderedId(startedAt),
      userId,
      sessionEpoch: 0,
      familyDigest: digestOfNothing(),
      refreshDigest: digestOfNothing(),
      amr: mfa && startedAt > createdAt + enrolledAfter ? methods.join(' ') : methods[0],
      ...origin,
      createdAt: startedAt,
      lastUsedAt,
      expiresAt: Math.min(lastUsedAt + timeToLive.refreshToken * 1000, startedAt + timeToLive.session * 1000),
    };
  });
  return {
    sessions,
    mfa_limits: mfa ? [{ userId, failedAttempts: 0, lockedUntil: null }] : [],
    audit_events: [
      event('user.created', createdAt, userId, { name, role: 'user' }, defaultAdministratorId),
      ...(mfa ? enrolmentEvents(userId, createdAt + enrolledAfter) : []),
      ...sessions.flatMap(signInEvents),
    ],
  };
}

/** Of a code or token that there never was. */
function digestOfNothing(): string {
  return randomBytes(32).toString('hex');
}

function enrolmentEvents(userId: number, enabledAt: number): AuditEvent[] {
  return [
    event('mfa.enrolment_started', enabledAt - minute, userId, { replacing: false }),
    event('mfa.enabled', enabledAt, userId, { method: 'totp', replaced: false }),
  ];
}

function signInEvents({ id: sessionId, userId, amr, createdAt }: Session): AuditEvent[] {
  const started = event('session.started', createdAt, userId, { sessionId, amr: amr.split(' ') });
  if (!amr.includes('mfa')) return [started];
  return [
    event('sign_in.challenged', createdAt, userId, {}, null),
    event('mfa.verified', createdAt, userId, { method: 'totp' }),
    started,
  ];
}

function event<T extends AuditEventType>(
  type: T,
  occurredAt: number,
  subjectUserId: number,
  details: AuditEventDetails[T],
  actorUserId: number | null = subjectUserId,
): AuditEvent {
  return {
    id: timeOrderedId(occurredAt),
    occurredAt,
    type,
    outcome: 'success',
    actorUserId,
    subjectUserId,
    ...origin,
    requestId: randomId(),
    reason: null,
    details: JSON.stringify(details),
  };
}
