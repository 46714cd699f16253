import type { Role } from '../src/common/http/caller.js';
import { randomId } from '../src/crypto/randomness.js';
import { tokenDigest } from '../src/crypto/digests.js';
import { authenticatorRow } from '../src/mfa/authenticators/authenticator-row.js';
import { userRow } from '../src/users/new-user.js';

export type Row = Readonly<Record<string, string | number | null>>;

const day = 24 * 60 * 60 * 1000;
const userAgent = 'bench';
const address = '127.0.0.1';

/** The rows of the database, as the service writes them. Whatever expires does so tomorrow. */

export function numberedUserRow(
  id: number,
  name: string,
  role: Role,
  passwordHash: string,
  now: number,
): Row {
  return { id, ...userRow({ name, description: '', role, passwordHash, createdAt: now }) };
}

export function sessionRow(id: string, userId: number, now: number): Row {
  return {
    id,
    userId,
    sessionEpoch: 0,
    familyDigest: '',
    refreshDigest: '',
    amr: 'pwd',
    address,
    userAgent,
    createdAt: now,
    lastUsedAt: now,
    expiresAt: now + day,
  };
}

/** @param enrolmentToken of a pending authenticator; an active one has none. */
export function numberedAuthenticatorRow(
  userId: number,
  sealedSharedSecret: string,
  now: number,
  enrolmentToken?: string,
): Row {
  const pending = enrolmentToken !== undefined;
  return {
    id: userId,
    ...authenticatorRow({
      userId,
      status: pending ? 'pending' : 'active',
      sealedSharedSecret,
      scratchCodeSalt: randomId(),
      enrolmentTokenDigest: pending ? tokenDigest(enrolmentToken) : null,
      expiresAt: pending ? now + day : null,
      createdAt: now,
      enabledAt: pending ? null : now,
    }),
  };
}

export function scratchCodeRows(authenticatorId: number): Row[] {
  return Array.from({ length: 5 }, (_, position) => ({
    authenticatorId,
    position,
    digest: tokenDigest(`${authenticatorId} ${position}`),
    usedAt: null,
  }));
}

export function limitRow(userId: number): Row {
  return { userId, failedAttempts: 0, lockedUntil: null };
}

export function challengeRow(userId: number, challengeToken: string, now: number): Row {
  return {
    tokenDigest: tokenDigest(challengeToken),
    userId,
    sessionEpoch: 0,
    attempts: 0,
    expiresAt: now + day,
  };
}
