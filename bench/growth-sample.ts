import { randomBytes } from 'node:crypto';
import type { Config } from '../src/config/config.js';
import { Keyring } from '../src/crypto/keyring.js';
import { randomToken } from '../src/crypto/randomness.js';
import { timeOrderedId } from '../src/crypto/time-ordered-id.js';
import { seededName } from '../tools/seed/seeded-users.js';
import type { SeedDatabase } from './seed-database.js';
import { challengeRow, sessionRow } from './seed-rows.js';
import { sealSharedSecret } from '../src/mfa/keys/shared-secrets.js';
import { accessToken, type SeededUser } from './seed-users.js';

/** Users from all over a filled database that can be called with. */
export interface GrowthSample {
  /** How many the database has. */
  readonly users: number;
  /** Signed in, without MFA. */
  readonly plain: readonly SeededUser[];
  /** Access token. */
  readonly administrator: string;
  /** Opens a sign-in for each of those with MFA, whose codes are all unused again. */
  readonly challenge: () => Promise<readonly SeededUser[]>;
  /** The cursor of a page so far into the audit trail. */
  readonly auditCursor: (share: number) => Promise<string>;
}

const size = 1_000;
const administratorId = 1000;

/** Coprime to every number of users, so that its multiples meet them all. */
const stride = 7_368_787;

export async function takeSample(
  config: Config,
  database: SeedDatabase,
  users: number,
): Promise<GrowthSample> {
  const names = Array.from({ length: Math.min(size, users) }, (_, position) =>
    seededName(((position * stride) % users) + 1),
  );
  const marks = names.map(() => '?').join(', ');
  const found = await database.read<{ id: number }>(
    `SELECT id FROM users WHERE nameKey IN (${marks})`,
    ...names,
  );
  const ids = found.map(({ id }) => id);
  const withMfa = await database.read<{ userId: number }>(
    `SELECT userId FROM totp_authenticators WHERE status = 'active' AND userId IN (${marks})`,
    ...ids,
  );
  const mfaIds = new Set(withMfa.map(({ userId }) => userId));
  const now = Date.now();
  const keyring = new Keyring(config.encryptionKeys);
  const sessions = [administratorId, ...ids].map((userId) => ({ userId, sessionId: timeOrderedId(now) }));
  await database.insert({
    sessions: sessions.map(({ userId, sessionId }) => sessionRow(sessionId, userId, now)),
  });
  const [administrator = '', ...tokens] = sessions.map(({ userId, sessionId }) =>
    accessToken(config, userId, sessionId),
  );
  const sampled = ids.map((id, position) => ({
    id,
    name: '',
    password: '',
    accessToken: tokens[position] ?? '',
    sharedSecret: randomBytes(20),
    token: '',
  }));
  const mfaUsers = sampled.filter(({ id }) => mfaIds.has(id));
  await database.change(
    mfaUsers.map(({ id, sharedSecret }) => ({
      sql: "UPDATE totp_authenticators SET sealedSharedSecret = ? WHERE userId = ? AND status = 'active'",
      values: [sealSharedSecret(keyring, sharedSecret, id), id],
    })),
  );
  return {
    users,
    plain: sampled.filter(({ id }) => !mfaIds.has(id)),
    administrator,
    challenge: async () => {
      const challenged = mfaUsers.map((user) => ({ ...user, token: randomToken() }));
      await database.insert({
        mfa_challenges: challenged.map(({ id, token }) => challengeRow(id, token, Date.now())),
      });
      await database.change(
        challenged.map(({ id }) => ({
          sql: "UPDATE totp_authenticators SET lastAcceptedTimeStep = NULL WHERE userId = ? AND status = 'active'",
          values: [id],
        })),
      );
      return challenged;
    },
    auditCursor: async (share) => {
      const [count] = await database.read<{ total: number }>('SELECT COUNT(*) AS total FROM audit_events');
      const offset = Math.floor((count?.total ?? 0) * share);
      const [event] = await database.read<{ id: string }>(
        `SELECT id FROM audit_events ORDER BY id DESC LIMIT 1 OFFSET ${offset}`,
      );
      return event?.id ?? '';
    },
  };
}
