import { randomBytes } from 'node:crypto';
import type { AuditEventDetails, AuditEventType } from '../../src/audit/audit-event-types.js';
import type { AuditEvent } from '../../src/audit/entities/audit-event.entity.js';
import type { Config } from '../../src/config/config.js';
import { KeyedDigests } from '../../src/crypto/digests.js';
import type { Keyring } from '../../src/crypto/keyring.js';
import { randomId } from '../../src/crypto/randomness.js';
import { timeOrderedId } from '../../src/crypto/time-ordered-id.js';
import type { MfaLimit } from '../../src/mfa/entities/mfa-limit.entity.js';
import type { ScratchCodeSet } from '../../src/mfa/codes/scratch-codes.js';
import type { ScratchCode } from '../../src/mfa/entities/scratch-code.entity.js';
import type { Authenticator } from '../../src/mfa/entities/authenticator.entity.js';
import {
  authenticatorRow,
  defaultAuthenticatorName,
} from '../../src/mfa/authenticators/authenticator-row.js';
import { sealSharedSecret } from '../../src/mfa/keys/shared-secrets.js';
import { timeStepAt } from '../../src/otp/passcode.js';
import type { Session } from '../../src/sessions/entities/session.entity.js';
import type { User } from '../../src/users/entities/user.entity.js';
import { userRow } from '../../src/users/new-user.js';
import { defaultAdministratorId } from '../../src/users/user-record.js';
import { seededSecret } from './seeded-users.js';

/** A user to be created. */
export interface NewUser {
  readonly name: string;
  readonly mfa: boolean;
  readonly createdAt: number;
}

export interface StoredUser extends NewUser {
  readonly id: number;
}

/** A row whose id the database assigns. */
export type WithoutId<T extends { id: number }> = Omit<T, 'id'>;

/** The rows that refer to a user's id. */
export interface RowsOfUser {
  readonly sessions: readonly Session[];
  readonly scratch_codes: readonly Omit<ScratchCode, 'lastDuplicateUseAt'>[];
  readonly mfa_limits: readonly Pick<MfaLimit, 'userId' | 'failedAttempts' | 'lockedUntil'>[];
  readonly audit_events: readonly AuditEvent[];
}

const minuteMs = 60_000;
const enrolledAfterMs = 10 * minuteMs;
/** How long after the account each session starts; the first one is refreshed once. */
const signedInAfterMs = [5 * minuteMs, 40 * minuteMs];
const refreshedAfterMs = 15 * minuteMs;
const methods = ['pwd', 'otp', 'mfa'] as const;

/** All events of an account are within this time after its creation. */
export const userHistoryMs = 60 * minuteMs;

const origin = {
  address: '203.0.113.7',
  userAgent:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
} as const;

export function seededUserRow({ name, createdAt }: NewUser, passwordHash: string): WithoutId<User> {
  return userRow({ name, description: 'Created by npm run seed', role: 'user', passwordHash, createdAt });
}

export function seededAuthenticatorRow(
  { id: userId, name, createdAt }: StoredUser,
  seed: string,
  keyring: Keyring,
): WithoutId<Authenticator> {
  const enabledAt = createdAt + enrolledAfterMs;
  const row = authenticatorRow({
    userId,
    kind: 'totp',
    name: defaultAuthenticatorName,
    status: 'active',
    slot: 'main',
    sealedSharedSecret: sealSharedSecret(keyring, seededSecret(seed, name), userId),
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

/** Five scratch codes that nobody knows. */
export function unusableScratchCodes({ digestKeys }: Config): ScratchCodeSet {
  const digests = [0, 1, 2, 3, 4].map(() => unusableDigest());
  return { salt: randomId(), digestKeyId: new KeyedDigests(digestKeys).keyId, digests };
}

function scratchCodeRows(userId: number, config: Config): RowsOfUser['scratch_codes'] {
  const { digests, ...set } = unusableScratchCodes(config);
  return digests.map((digest, position) => ({ userId, position, ...set, digest, usedAt: null }));
}

export function rowsOfUser(user: StoredUser, config: Config): RowsOfUser {
  const { timeToLive } = config;
  const { id: userId, createdAt, mfa, name } = user;
  const sessions = signedInAfterMs.map((after, index): Session => {
    const startedAt = createdAt + after;
    const lastUsedAt = index === 0 ? startedAt + refreshedAfterMs : startedAt;
    return {
      id: timeOrderedId(startedAt),
      userId,
      sessionEpoch: 0,
      familyDigest: unusableDigest(),
      refreshDigest: unusableDigest(),
      amr: mfa && startedAt > createdAt + enrolledAfterMs ? methods.join(' ') : methods[0],
      ...origin,
      createdAt: startedAt,
      authenticatedAt: startedAt,
      lastUsedAt,
      expiresAt: Math.min(lastUsedAt + timeToLive.refreshToken * 1000, startedAt + timeToLive.session * 1000),
    };
  });
  return {
    sessions,
    scratch_codes: mfa ? scratchCodeRows(userId, config) : [],
    mfa_limits: mfa ? [{ userId, failedAttempts: 0, lockedUntil: null }] : [],
    audit_events: [
      event('user.created', createdAt, userId, { name, role: 'user' }, defaultAdministratorId),
      ...(mfa ? enrolmentEvents(userId, createdAt + enrolledAfterMs) : []),
      ...sessions.flatMap(signInEvents),
    ],
  };
}

/** The digest of no code or token. */
function unusableDigest(): string {
  return randomBytes(32).toString('hex');
}

function enrolmentEvents(userId: number, enabledAt: number): AuditEvent[] {
  return [
    event('mfa.enrolment_started', enabledAt - minuteMs, userId, { replacing: false }),
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
