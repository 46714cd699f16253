import { Secret } from 'otpauth';
import type { Config } from '../../src/config/config.js';
import { randomId } from '../../src/crypto/randomness.js';
import type { BulkDatabase } from '../../tools/seed/bulk-database.js';
import { hasMfa, seededNames, seededSecret } from '../../tools/seed/seeded-users.js';
import { seedUsers } from '../../tools/seed/seeding.js';
import { type Account, newAccount } from './account.js';
import { Authenticator } from './authenticator.js';

/** Creates so many users, most of them with MFA. */
export async function seedAccounts(
  config: Config,
  database: BulkDatabase,
  count: number,
): Promise<Account[]> {
  const plan = { users: count, mfaShare: 0.6, password: randomId(), seed: randomId() };
  await seedUsers(database, config, plan);
  const users = await database.query<{ id: number; name: string }>(
    'SELECT id, name FROM users WHERE id > 1000 ORDER BY id',
  );
  return users.map(({ id, name }) => {
    const account = newAccount({ id, name, password: plan.password });
    if (hasMfa(Number(name.slice(seededNames.length)), plan.mfaShare)) {
      const { buffer } = Uint8Array.from(seededSecret(plan.seed, name));
      account.authenticator = new Authenticator(new Secret({ buffer }), []);
    }
    return account;
  });
}
