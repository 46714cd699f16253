import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import type { Config } from '../../../src/config/config.js';
import { Keyring } from '../../../src/crypto/keyring.js';
import { PasswordHasher } from '../../../src/crypto/password-hasher.js';
import { addToRows } from '../../../src/database/statements.js';
import { authenticatorRow } from '../../../src/mfa/authenticators/authenticator-row.js';
import { openSharedSecret, sealSharedSecret } from '../../../src/mfa/keys/shared-secrets.js';
import { base32nopad } from '@scure/base';
import { UserCount } from '../../../src/users/entities/user-count.entity.js';
import { userRow } from '../../../src/users/new-user.js';
import { userCountKey, userCountsOf } from '../../../src/users/user-counts.js';
import { AuthenticatorApp } from '../oracles/authenticator-app.js';
import { bulkInsert } from './bulk-insert.js';
import { openDatabase, openWriter } from './database.js';

export interface SeededUser {
  readonly id: number;
  readonly name: string;
  readonly password: string;
  readonly sharedSecret: Buffer;
  readonly app: AuthenticatorApp;
}

const firstId = 5001;

/** Inserts users with MFA on directly, as creating so many through the API would take too long. */
export async function seedUsers(config: Config, count: number): Promise<readonly SeededUser[]> {
  const keyring = new Keyring(config.encryptionKeys);
  const password = randomBytes(12).toString('base64url');
  const passwordHash = await new PasswordHasher().hash(password);
  const users = Array.from({ length: count }, (_, index): SeededUser => {
    const sharedSecret = randomBytes(20);
    const id = firstId + index;
    const app = new AuthenticatorApp(base32nopad.encode(sharedSecret));
    return { id, name: `seeded-${id}`, password, sharedSecret, app };
  });
  const now = Date.now();
  const { transactions, close } = await openWriter(config);
  await transactions.run(async (manager) => {
    await bulkInsert(
      manager,
      'users',
      users.map(({ id, name }) => ({
        id,
        ...userRow({ name, description: '', role: 'user', passwordHash, createdAt: now }),
      })),
    );
    await bulkInsert(
      manager,
      'authenticators',
      users.map(({ id, sharedSecret }) => ({
        id,
        ...authenticatorRow({
          userId: id,
          kind: 'totp',
          name: 'Authenticator app',
          status: 'active',
          slot: 'main',
          sealedSharedSecret: sealSharedSecret(keyring, sharedSecret, id),
          createdAt: now,
          enabledAt: now,
        }),
      })),
    );
    await bulkInsert(
      manager,
      'mfa_limits',
      users.map(({ id }) => ({ userId: id, failedAttempts: 0 })),
    );
    const counts = userCountsOf(users.map(({ id }) => id));
    await addToRows(manager, UserCount, counts, userCountKey);
  });
  await close();
  return users;
}

/** Checks that every secret is unchanged and sealed with the first key of this configuration. */
export async function expectSealedWithFirstKey(config: Config, users: readonly SeededUser[]): Promise<void> {
  const keyring = new Keyring(config.encryptionKeys.slice(0, 1));
  const rows = await openDatabase(config);
  const stored: { userId: number; sealedSharedSecret: string }[] = await rows.query(
    `SELECT userId, sealedSharedSecret FROM authenticators WHERE userId >= ${firstId} ORDER BY userId`,
  );
  await rows.destroy();
  const opened = stored.map((sealed) => openSharedSecret(keyring, sealed).toString('hex'));
  expect(opened).toEqual(users.map(({ sharedSecret }) => sharedSecret.toString('hex')));
}
