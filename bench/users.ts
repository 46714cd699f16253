import jwt from 'jsonwebtoken';
import { tokenAlgorithm, tokenIssuer } from '../src/auth/access-tokens.js';
import type { Config } from '../src/config/config.js';
import { Keyring } from '../src/crypto/keyring.js';
import { randomEnrolmentToken, randomId, randomToken } from '../src/crypto/randomness.js';
import { tokenDigest } from '../src/crypto/digests.js';
import { authenticatorRow } from '../src/mfa/authenticators/authenticator-row.js';
import type { MfaChallenge } from '../src/mfa/entities/mfa-challenge.entity.js';
import { sealSharedSecret } from '../src/mfa/keys/shared-secrets.js';
import { userRow } from '../src/users/new-user.js';
import { userCountKey, userCountsOf } from '../src/users/user-counts.js';
import { type BulkDatabase, openBulkDatabase } from '../tools/seed/bulk-database.js';
import { userHistoryMs, rowsOfUser, unusableScratchCodes } from '../tools/seed/seeded-rows.js';
import { seededName, seededSecret } from '../tools/seed/seeded-users.js';
import { seedUsers } from '../tools/seed/seeding.js';

/**
 * `plain`: no MFA. `pending`: no MFA, but an enrolment that acceptMfa can confirm. `enabled`: MFA is on and no code is
 * used. `challenged`: like `enabled`, and a sign-in waits for the code.
 */
export type UserState = 'plain' | 'pending' | 'enabled' | 'challenged';

type Role = 'admin' | 'helpdesk' | 'verifier';
type AccessTokens = Readonly<Record<Role, string>>;

export interface BenchUser {
  readonly id: number;
  readonly name: string;
  readonly password: string;
  /** Valid for a user without MFA. */
  readonly accessToken: string;
  readonly sharedSecret: Buffer;
  /** The enrolment token of a `pending` user, the challenge token of a `challenged` one. */
  readonly token: string;
  /** Access tokens of accounts with these roles. */
  readonly as: AccessTokens;
}

interface UserRow {
  readonly id: number;
  readonly name: string;
  readonly sessionEpoch: number;
  readonly sessionId: string;
}

const fiveMinutesMs = 5 * 60 * 1000;
const day = 24 * 60 * 60 * 1000;
const usersPerBatch = 500;
const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ');

/** The users of a server's database, seeded as by `npm run seed` and then put into the state that a call needs. */
export class BenchUsers {
  private readonly keyring: Keyring;
  private readonly plan = { password: randomId(), mfaShare: 0.5, seed: randomId() };
  private seeded = 0;

  private constructor(
    private readonly config: Config,
    readonly database: BulkDatabase,
    private readonly as: AccessTokens,
  ) {
    this.keyring = new Keyring(config.encryptionKeys);
  }

  static async open(config: Config): Promise<BenchUsers> {
    const database = await openBulkDatabase(config);
    const admin = await createCaller(config, database, 'admin');
    const helpdesk = await createCaller(config, database, 'helpdesk');
    const verifier = await createCaller(config, database, 'verifier');
    return new BenchUsers(config, database, { admin, helpdesk, verifier });
  }

  /** Adds users, half of them with MFA. */
  async seed(users: number, onProgress: (users: number) => void = () => undefined): Promise<void> {
    await seedUsers(this.database, this.config, { users, ...this.plan }, { onProgress });
    this.seeded += users;
  }

  /** Takes users from all over the database and seeds those that are missing. */
  async inState(state: UserState, count: number): Promise<BenchUser[]> {
    if (this.seeded < 2 * count) await this.seed(2 * count - this.seeded);
    // Every second user has MFA: see `hasMfa`.
    const hasMfa = state === 'enabled' || state === 'challenged';
    const pairs = Math.floor(this.seeded / 2);
    const names = Array.from({ length: count }, (_, position) =>
      seededName(2 * Math.floor((position * pairs) / count) + (hasMfa ? 2 : 1)),
    );
    const users: BenchUser[] = [];
    await this.database.transaction(async () => {
      for (let start = 0; start < count; start += usersPerBatch) {
        const rows = await this.find(names.slice(start, start + usersPerBatch));
        users.push(...(await this.prepare(rows, state)));
      }
    });
    await this.database.settle();
    return users;
  }

  private find(names: readonly string[]): Promise<UserRow[]> {
    return this.database.query<UserRow>(
      'SELECT users.id, users.name, users.sessionEpoch, MIN(sessions.id) AS sessionId FROM users ' +
        `INNER JOIN sessions ON sessions.userId = users.id WHERE nameKey IN (${marks(names)}) ` +
        'GROUP BY users.id, users.name, users.sessionEpoch',
      names,
    );
  }

  private async prepare(rows: readonly UserRow[], state: UserState): Promise<BenchUser[]> {
    const users = rows.map(({ id, name, sessionId }) => ({
      id,
      name,
      password: this.plan.password,
      as: this.as,
      accessToken: accessToken(this.config, id, sessionId),
      sharedSecret: seededSecret(this.plan.seed, name),
      token: state === 'pending' ? randomEnrolmentToken() : randomToken(),
    }));
    const ids = users.map(({ id }) => id);
    await this.database.query(
      state === 'plain' || state === 'pending'
        ? `DELETE FROM authenticators WHERE userId IN (${marks(ids)})`
        : `UPDATE authenticators SET lastAcceptedTimeStep = NULL WHERE userId IN (${marks(ids)})`,
      ids,
    );
    // Sensitive calls need fresh proof, and seeded sessions are old.
    const sessionIds = rows.map(({ sessionId }) => sessionId);
    const now = Date.now();
    await this.database.query(
      `UPDATE sessions SET authenticatedAt = ? WHERE id IN (${marks(sessionIds)}) AND authenticatedAt < ?`,
      [now, ...sessionIds, now - fiveMinutesMs],
    );
    if (state === 'pending') await this.startEnrolments(users);
    if (state === 'challenged') await this.startSignIns(users, rows);
    return users;
  }

  private async startEnrolments(users: readonly BenchUser[]): Promise<void> {
    const createdAt = Date.now();
    const enrolments = users.map(({ id: userId, sharedSecret, token }) =>
      authenticatorRow({
        userId,
        kind: 'totp',
        name: 'Authenticator app',
        status: 'pending',
        slot: 'main',
        createdAt,
        expiresAt: createdAt + day,
        sealedSharedSecret: sealSharedSecret(this.keyring, sharedSecret, userId),
        pendingScratchCodes: JSON.stringify(unusableScratchCodes(this.config)),
        enrolmentTokenDigest: tokenDigest(token),
      }),
    );
    await this.database.insert('authenticators', enrolments);
  }

  private async startSignIns(users: readonly BenchUser[], rows: readonly UserRow[]): Promise<void> {
    const challenges = users.map(({ id: userId, token }, position): MfaChallenge => ({
      tokenDigest: tokenDigest(token),
      userId,
      sessionEpoch: rows[position]?.sessionEpoch ?? 0,
      attempts: 0,
      expiresAt: Date.now() + day,
    }));
    await this.database.insert('mfa_challenges', challenges);
  }
}

/** Adds an account with this role. @returns its access token. */
async function createCaller(config: Config, database: BulkDatabase, role: Role): Promise<string> {
  const account = { name: `bench-${role}`, mfa: false, createdAt: Date.now() - userHistoryMs };
  const { name, createdAt } = account;
  await database.insert('users', [userRow({ name, description: '', role, passwordHash: 'none', createdAt })]);
  const rows = await database.query<{ id: number }>('SELECT id FROM users WHERE nameKey = ?', [name]);
  const id = rows[0]?.id ?? 0;
  const { sessions } = rowsOfUser({ ...account, id }, config);
  await database.insert('sessions', sessions);
  await database.add('user_counts', userCountsOf([id]), userCountKey);
  return accessToken(config, id, sessions[0]?.id ?? '');
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
