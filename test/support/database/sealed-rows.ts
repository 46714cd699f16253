import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import type { Config } from '../../../src/config/config.js';
import { Keyring } from '../../../src/crypto/keyring.js';
import { dataSourceOptions } from '../../../src/database/data-source-options.js';
import { entities } from '../../../src/entities.js';
import { sharedSecretBinding } from '../../../src/mfa/keys/shared-secret-binding.js';
import { openDatabase } from './database.js';

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

/** Inserts accounts with an active authenticator directly, as thousands of calls would take minutes. */
export async function seedAuthenticators(config: Config, accounts: number): Promise<void> {
  const keyring = new Keyring(config.encryptionKeys);
  const writer = await new DataSource(dataSourceOptions(config, entities, 'writer')).initialize();
  const names = Array.from({ length: accounts }, (_, number) => `seeded-${number}`);
  const common = { description: '', role: 'user', passwordHash: '-', sessionEpoch: 0, createdAt: 1 };
  await writer.getRepository('User').insert(names.map((name) => ({ ...common, name, nameKey: name })));
  const users = await writer.query<{ id: number }[]>("SELECT id FROM users WHERE name LIKE 'seeded-%'");
  const authenticators = users.map(({ id: userId }) => ({
    userId,
    status: 'active',
    sealedSharedSecret: keyring.seal(randomBytes(20), sharedSecretBinding(userId)),
    scratchCodeSalt: '00',
    confirmAttempts: 1,
    createdAt: 1,
    enabledAt: 1,
  }));
  await writer.getRepository('TotpAuthenticator').insert(authenticators);
  await writer.destroy();
}

/** Opens every secret, in the order in which they are re-sealed. */
export async function sealedSecrets(config: Config): Promise<SealedSecret[]> {
  const keyring = new Keyring(config.encryptionKeys);
  const reader = await openDatabase(config);
  const rows = await reader.query<SealedRow[]>(
    'SELECT id, userId, sealedSharedSecret FROM totp_authenticators ORDER BY id',
  );
  await reader.destroy();
  return rows.map(({ id, userId, sealedSharedSecret }) => ({
    authenticatorId: id,
    keyId: sealedSharedSecret.split('.')[1],
    sharedSecret: keyring.open(sealedSharedSecret, sharedSecretBinding(userId)).toString('hex'),
  }));
}
