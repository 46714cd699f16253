import { randomBytes } from 'node:crypto';
import { base32nopad } from '@scure/base';
import type { EntityManager } from 'typeorm';
import type { Config } from '../../../src/config/config.js';
import { KeyedDigests, tokenDigest } from '../../../src/crypto/digests.js';
import { Keyring } from '../../../src/crypto/keyring.js';
import { PasswordHasher } from '../../../src/crypto/password-hasher.js';
import { addToRows } from '../../../src/database/statements.js';
import { scratchCodeDigest } from '../../../src/mfa/codes/scratch-codes.js';
import { sealSharedSecret } from '../../../src/mfa/keys/shared-secrets.js';
import { UserCount } from '../../../src/users/entities/user-count.entity.js';
import { userRow } from '../../../src/users/new-user.js';
import { userCountKey, userCountsOf } from '../../../src/users/user-counts.js';
import { AuthenticatorApp } from '../oracles/authenticator-app.js';
import { bulkInsert } from './bulk-insert.js';
import { openWriter } from './database.js';

/** An authenticator of the time when a user had one, with scratch codes of its own. */
interface OldAuthenticator {
  readonly status: 'active' | 'pending';
  readonly app: AuthenticatorApp;
  /** The first one is used if the authenticator is active. */
  readonly scratchCodes: readonly string[];
  readonly enrolmentToken: string;
}

export interface OldUser {
  readonly id: number;
  readonly name: string;
  readonly password: string;
  readonly active: OldAuthenticator | undefined;
  readonly pending: OldAuthenticator | undefined;
}

const firstId = 20_001;
const password = randomBytes(12).toString('base64url');

/** Of ten users, eight have MFA, one of them with a replacement that waits, and the other two wait to turn it on. */
const statesOf = (index: number): readonly OldAuthenticator['status'][] => {
  if (index % 10 > 7) return ['pending'];
  return index % 10 === 7 ? ['active', 'pending'] : ['active'];
};

/** Fills the tables of the migration before, past the service. */
export async function insertOldUsers(config: Config, count: number): Promise<readonly OldUser[]> {
  const now = Date.now();
  const keyring = new Keyring(config.encryptionKeys);
  const digests = new KeyedDigests(config.digestKeys);
  const passwordHash = await new PasswordHasher().hash(password);
  const ids = Array.from({ length: count }, (_, index) => firstId + index);
  const users: OldUser[] = [];
  const authenticators: object[] = [];
  const scratchCodes: object[] = [];

  async function authenticatorOf(
    userId: number,
    status: OldAuthenticator['status'],
  ): Promise<OldAuthenticator> {
    const sharedSecret = randomBytes(20);
    const id = authenticators.length + 1_000;
    const salt = randomBytes(16).toString('hex');
    const codes = Array.from({ length: 5 }, (_, position) => String(10_000_000 + id * 10 + position));
    const enrolmentToken = randomBytes(48).toString('base64');
    const isActive = status === 'active';
    authenticators.push({
      ...{ id, userId, status, scratchCodeSalt: salt, confirmAttempts: isActive ? 1 : 0, createdAt: now },
      sealedSharedSecret: sealSharedSecret(keyring, sharedSecret, userId),
      enrolmentTokenDigest: isActive ? null : tokenDigest(enrolmentToken),
      expiresAt: isActive ? null : now + 600_000,
      enabledAt: isActive ? now : null,
    });
    for (const [position, code] of codes.entries())
      scratchCodes.push({
        ...{ authenticatorId: id, position, digest: await scratchCodeDigest(digests, code, salt) },
        usedAt: isActive && position === 0 ? now : null,
      });
    return {
      status,
      app: new AuthenticatorApp(base32nopad.encode(sharedSecret)),
      scratchCodes: codes,
      enrolmentToken,
    };
  }

  for (const [index, id] of ids.entries()) {
    const own: OldAuthenticator[] = [];
    for (const status of statesOf(index)) own.push(await authenticatorOf(id, status));
    const of = (status: OldAuthenticator['status']): OldAuthenticator | undefined =>
      own.find((each) => each.status === status);
    users.push({ id, name: `old-${id}`, password, active: of('active'), pending: of('pending') });
  }
  const { transactions, close } = await openWriter(config);
  const row = { description: '', role: 'user', passwordHash, createdAt: now } as const;
  await transactions.run(async (manager: EntityManager) => {
    await bulkInsert(
      manager,
      'users',
      users.map(({ id, name }) => ({ id, ...userRow({ name, ...row }) })),
    );
    await bulkInsert(manager, 'totp_authenticators', authenticators);
    await bulkInsert(manager, 'scratch_codes', scratchCodes);
    const withMfa = users.filter(({ active }) => active);
    await bulkInsert(
      manager,
      'mfa_limits',
      withMfa.map(({ id }) => ({ userId: id, failedAttempts: 0 })),
    );
    await addToRows(manager, UserCount, userCountsOf(ids), userCountKey);
  });
  await close();
  return users;
}
