import { randomBytes } from 'node:crypto';
import type { Config } from '../../../src/config/config.js';
import { Keyring } from '../../../src/crypto/keyring.js';
import { authenticatorRow } from '../../../src/mfa/authenticators/authenticator-row.js';
import { openSharedSecret, sealSharedSecret } from '../../../src/mfa/keys/shared-secrets.js';
import { userRow } from '../../../src/users/new-user.js';
import { bulkInsert } from './bulk-insert.js';
import { openDatabase, openWriter } from './database.js';

interface SealedRow {
  readonly id: number;
  readonly userId: number;
  readonly sealedSharedSecret: string;
}

export interface SealedSecret {
  readonly authenticatorId: number;
  /** The id of the key that seals it. */
  readonly keyId: string | undefined;
  /** Hex. */
  readonly sharedSecret: string;
}

/** Inserts accounts with an active authenticator. */
export async function seedAuthenticators(config: Config, accounts: number): Promise<void> {
  const keyring = new Keyring(config.encryptionKeys);
  const names = Array.from({ length: accounts }, (_, number) => `seeded-${number}`);
  const common = { description: '', role: 'user', passwordHash: '-', createdAt: 1 } as const;
  const { transactions, close } = await openWriter(config);
  await transactions.run(async (manager) => {
    await bulkInsert(
      manager,
      'users',
      names.map((name) => userRow({ ...common, name })),
    );
    const users = await manager.query<{ id: number }[]>("SELECT id FROM users WHERE name LIKE 'seeded-%'");
    const authenticators = users.map(({ id: userId }) =>
      authenticatorRow({
        userId,
        kind: 'totp',
        name: 'Authenticator app',
        status: 'active',
        slot: 'main',
        sealedSharedSecret: sealSharedSecret(keyring, randomBytes(20), userId),
        createdAt: 1,
        enabledAt: 1,
      }),
    );
    await bulkInsert(manager, 'authenticators', authenticators);
  });
  await close();
}

/** Opens every secret, in the order in which they are re-sealed. */
export async function sealedSecrets(config: Config): Promise<SealedSecret[]> {
  const keyring = new Keyring(config.encryptionKeys);
  const reader = await openDatabase(config);
  const rows = await reader.query<SealedRow[]>(
    'SELECT id, userId, sealedSharedSecret FROM authenticators ORDER BY id',
  );
  await reader.destroy();
  return rows.map((row) => ({
    authenticatorId: row.id,
    keyId: row.sealedSharedSecret.split('.')[1],
    sharedSecret: openSharedSecret(keyring, row).toString('hex'),
  }));
}
