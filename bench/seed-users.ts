import { randomBytes } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { tokenAlgorithm, tokenIssuer } from '../src/auth/access-tokens.js';
import type { Config } from '../src/config/config.js';
import { Keyring } from '../src/crypto/keyring.js';
import { PasswordHasher } from '../src/crypto/password-hasher.js';
import { randomEnrolmentToken, randomId, randomToken } from '../src/crypto/randomness.js';
import { tokenDigest } from '../src/crypto/token-digest.js';
import type { Row, Rows } from './seed-database.js';

/** `plain`: signed in, no MFA. `pending`: an enrolment waits for acceptMfa. `challenged`: MFA is on and a sign-in waits. */
export type UserState = 'plain' | 'pending' | 'challenged';

export interface SeededUser {
  readonly id: number;
  readonly name: string;
  readonly password: string;
  readonly accessToken: string;
  readonly sharedSecret: Buffer;
  /** Enrolment token of a `pending`, challenge token of a `challenged` one. */
  readonly token: string;
}

const firstId = 1001;
const password = randomToken();
const passwordHash = new PasswordHasher().hash(password);
const day = 24 * 60 * 60 * 1000;

/** Makes users and the rows they consist of. */
export async function seedUsers(
  config: Config,
  state: UserState,
  count: number,
): Promise<{ users: SeededUser[]; rows: Rows }> {
  const keyring = new Keyring(config.encryptionKeys);
  const hash = await passwordHash;
  const now = Date.now();
  const users: SeededUser[] = [];
  const rows: Record<keyof Rows, Row[]> = {
    users: [],
    sessions: [],
    totp_authenticators: [],
    scratch_codes: [],
    mfa_limits: [],
    mfa_challenges: [],
  };
  for (let id = firstId; id < firstId + count; id += 1) {
    const name = `user${id}`;
    const sessionId = randomId();
    const sharedSecret = randomBytes(20);
    const token = state === 'pending' ? randomEnrolmentToken() : randomToken();
    users.push({ id, name, password, accessToken: accessToken(config, id, sessionId), sharedSecret, token });
    rows.users.push({
      id,
      name,
      nameKey: name,
      description: '',
      role: 'helpdesk',
      passwordHash: hash,
      disabledAt: null,
      sessionEpoch: 0,
      roleSince: now,
      createdAt: now,
    });
    rows.sessions.push({
      id: sessionId,
      userId: id,
      amr: 'pwd',
      createdAt: now,
      lastUsedAt: now,
      expiresAt: now + day,
    });
    if (state === 'plain') continue;
    const pending = state === 'pending';
    rows.totp_authenticators.push({
      id,
      userId: id,
      status: pending ? 'pending' : 'active',
      sealedSharedSecret: keyring.seal(sharedSecret, { purpose: 'totp-shared-secret', userId: id }),
      scratchCodeSalt: randomId(),
      enrolmentTokenDigest: pending ? tokenDigest(token) : null,
      confirmAttempts: 0,
      expiresAt: pending ? now + day : null,
      lastAcceptedTimeStep: null,
      createdAt: now,
      enabledAt: pending ? null : now,
      lastUsedAt: null,
    });
    for (let position = 0; position < 5; position += 1)
      rows.scratch_codes.push({
        authenticatorId: id,
        position,
        digest: tokenDigest(`${id} ${position}`),
        usedAt: null,
      });
    if (pending) continue;
    rows.mfa_limits.push({ userId: id, failedAttempts: 0, lockedUntil: null });
    rows.mfa_challenges.push({
      tokenDigest: tokenDigest(token),
      userId: id,
      sessionEpoch: 0,
      attempts: 0,
      expiresAt: now + day,
    });
  }
  return { users, rows };
}

function accessToken({ jwtSecret }: Config, userId: number, sid: string): string {
  return jwt.sign({ sid, amr: ['pwd'] }, jwtSecret, {
    algorithm: tokenAlgorithm,
    subject: String(userId),
    expiresIn: '1d',
    issuer: tokenIssuer,
    audience: tokenIssuer,
  });
}
