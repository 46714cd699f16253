import { randomBytes } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { expect } from 'vitest';
import type { Config } from '../../../src/config/config.js';
import { Keyring } from '../../../src/crypto/keyring.js';
import { PasswordHasher } from '../../../src/crypto/password-hasher.js';
import { addToRows } from '../../../src/database/statements.js';
import { sharedSecretBinding } from '../../../src/mfa/keys/shared-secret-binding.js';
import { encodeBase32 } from '../../../src/otp/base32.js';
import { UserCount } from '../../../src/users/entities/user-count.entity.js';
import { userCountKey, userCountsOf } from '../../../src/users/user-counts.js';
import { AuthenticatorApp } from '../oracles/authenticator-app.js';
import { openDatabase, openWriter } from './database.js';

export interface SeededUser {
  readonly id: number;
  readonly name: string;
  readonly password: string;
  readonly sharedSecret: Buffer;
  readonly app: AuthenticatorApp;
}

const firstId = 5001;
const rowsPerInsert = 500;

/** Inserts users with MFA on directly, as creating so many through the API would take too long. */
export async function seedUsers(config: Config, count: number): Promise<readonly SeededUser[]> {
  const keyring = new Keyring(config.encryptionKeys);
  const password = randomBytes(12).toString('base64url');
  const passwordHash = await new PasswordHasher().hash(password);
  const users = Array.from({ length: count }, (_, index): SeededUser => {
    const sharedSecret = randomBytes(20);
    const id = firstId + index;
    const app = new AuthenticatorApp(encodeBase32(sharedSecret));
    return { id, name: `seeded-${id}`, password, sharedSecret, app };
  });
  const now = Date.now();
  const { transactions, close } = await openWriter(config);
  await transactions.run(async (manager) => {
    await insert(
      manager,
      'users (id, name, nameKey, description, role, passwordHash, sessionEpoch, createdAt)',
      users.map(({ id, name }) => [id, name, name, '', 'user', passwordHash, 0, now]),
    );
    await insert(
      manager,
      'totp_authenticators (id, userId, status, sealedSharedSecret, scratchCodeSalt, confirmAttempts, createdAt, enabledAt)',
      users.map(({ id, sharedSecret }) => {
        const sealed = keyring.seal(sharedSecret, sharedSecretBinding(id));
        return [id, id, 'active', sealed, '0'.repeat(32), 0, now, now];
      }),
    );
    await insert(
      manager,
      'mfa_limits (userId, failedAttempts)',
      users.map(({ id }) => [id, 0]),
    );
    const counts = userCountsOf(users.map(({ id }) => id));
    await addToRows(manager, UserCount, counts, userCountKey);
  });
  await close();
  return users;
}

async function insert(
  manager: EntityManager,
  into: string,
  rows: readonly (readonly (string | number)[])[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += rowsPerInsert) {
    const some = rows.slice(start, start + rowsPerInsert);
    const places = some.map((row) => `(${row.map(() => '?').join(', ')})`).join(', ');
    await manager.query(`INSERT INTO ${into} VALUES ${places}`, some.flat());
  }
}

/** Checks that every secret is unchanged and sealed with the first key of this configuration. */
export async function expectSealedWithFirstKey(config: Config, users: readonly SeededUser[]): Promise<void> {
  const keyring = new Keyring(config.encryptionKeys.slice(0, 1));
  const rows = await openDatabase(config);
  const stored: { userId: number; sealedSharedSecret: string }[] = await rows.query(
    `SELECT userId, sealedSharedSecret FROM totp_authenticators WHERE userId >= ${firstId} ORDER BY userId`,
  );
  await rows.destroy();
  const opened = stored.map(({ userId, sealedSharedSecret }) =>
    keyring.open(sealedSharedSecret, sharedSecretBinding(userId)).toString('hex'),
  );
  expect(opened).toEqual(users.map(({ sharedSecret }) => sharedSecret.toString('hex')));
}
