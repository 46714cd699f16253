import { randomBytes } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { tokenAlgorithm, tokenIssuer } from '../src/auth/access-tokens.js';
import type { Config } from '../src/config/config.js';
import { Keyring } from '../src/crypto/keyring.js';
import { PasswordHasher } from '../src/crypto/password-hasher.js';
import { randomEnrolmentToken, randomToken } from '../src/crypto/randomness.js';
import { timeOrderedId } from '../src/crypto/time-ordered-id.js';
import { sealSharedSecret } from '../src/mfa/keys/shared-secrets.js';
import type { Rows, Table } from './seed-database.js';
import {
  numberedAuthenticatorRow,
  challengeRow,
  limitRow,
  type Row,
  scratchCodeRows,
  sessionRow,
  numberedUserRow,
} from './seed-rows.js';

/**
 * `plain`: signed in, no MFA. `pending`: an enrolment waits for acceptMfa. `challenged`: MFA is on and a sign-in waits.
 * `enabled`: MFA is on, and another application holds the access token.
 */
export type UserState = 'plain' | 'pending' | 'challenged' | 'enabled';

export interface SeededUser {
  readonly id: number;
  readonly name: string;
  readonly password: string;
  readonly accessToken: string;
  readonly sharedSecret: Buffer;
  /** Enrolment token of a `pending`, challenge token of a `challenged` one. */
  readonly token: string;
}

export const firstId = 1001;
const password = randomToken();
const passwordHash = new PasswordHasher().hash(password);

/** Makes users and the rows they consist of. */
export async function seedUsers(
  config: Config,
  state: UserState,
  count: number,
  first = firstId,
): Promise<{ users: SeededUser[]; rows: Rows }> {
  const keyring = new Keyring(config.encryptionKeys);
  const hash = await passwordHash;
  const now = Date.now();
  const users: SeededUser[] = [];
  const rows: Partial<Record<Table, Row[]>> = {};
  const add = (table: Table, ...more: Row[]): void => void (rows[table] ??= []).push(...more);

  const signIn = (userId: number): string => {
    const sessionId = timeOrderedId(now);
    add('sessions', sessionRow(sessionId, userId, now));
    return accessToken(config, userId, sessionId);
  };
  const verifierId = first + count;
  let verifierToken = '';
  if (state === 'enabled') {
    add('users', numberedUserRow(verifierId, 'verifier', 'verifier', hash, now));
    verifierToken = signIn(verifierId);
  }
  for (let id = first; id < verifierId; id += 1) {
    const name = `user${id}`;
    const sharedSecret = randomBytes(20);
    const token = state === 'pending' ? randomEnrolmentToken() : randomToken();
    add('users', numberedUserRow(id, name, 'helpdesk', hash, now));
    users.push({ id, name, password, accessToken: verifierToken || signIn(id), sharedSecret, token });
    if (state === 'plain') continue;
    const sealed = sealSharedSecret(keyring, sharedSecret, id);
    add(
      'totp_authenticators',
      numberedAuthenticatorRow(id, sealed, now, state === 'pending' ? token : undefined),
    );
    add('scratch_codes', ...scratchCodeRows(id));
    if (state === 'pending') continue;
    add('mfa_limits', limitRow(id));
    if (state === 'challenged') add('mfa_challenges', challengeRow(id, token, now));
  }
  return { users, rows };
}

export function accessToken({ jwtSecret }: Config, userId: number, sid: string): string {
  return jwt.sign({ sid, amr: ['pwd'] }, jwtSecret, {
    algorithm: tokenAlgorithm,
    subject: String(userId),
    expiresIn: '1d',
    issuer: tokenIssuer,
    audience: tokenIssuer,
  });
}
