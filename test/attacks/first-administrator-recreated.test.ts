import { beforeAll, describe, expect, test } from 'vitest';
import { openWriter } from '../support/database/database.js';
import { expectUserCounts } from '../support/database/numbered-users.js';
import { onOneDatabase, type startService, type TestService } from '../support/service/service.js';
import type { TestUser } from '../support/users/users.js';

const knownPassword = 'the password of long ago';

/** Runs statements as an operator would in the database's own client. */
async function byHand({ config }: TestService, ...statements: readonly string[]): Promise<void> {
  const { transactions, close } = await openWriter(config);
  await transactions.run(async (manager) => {
    for (const statement of statements) await manager.query(statement);
  });
  await close();
}

describe('the first administrator is created only when there are no users', () => {
  let start: typeof startService;
  let service: TestService;
  let second: TestUser;

  beforeAll(async () => {
    start = await onOneDatabase();
    service = await start({ ADMIN_PASSWORD: knownPassword });
    second = await service.users.create('admin', 'anna');
  });

  const signIn = (username: string) =>
    service.api.token({ grant_type: 'password', username, password: knownPassword });
  const ids = async (): Promise<number[]> =>
    (await service.database.query<{ id: number }[]>('SELECT id FROM users ORDER BY id')).map(({ id }) => id);

  test('so an account deleted by hand does not come back at the next start', async () => {
    await byHand(
      service,
      'DELETE FROM users WHERE id = 1000',
      'UPDATE user_counts SET users = users - 1 WHERE firstId <= 1000 AND firstId + width > 1000',
    );
    service = await start({ ADMIN_PASSWORD: knownPassword });
    expect((await signIn('administrator')).body.code).toBe('CREDENTIALS_INVALID');
    expect(await ids()).toEqual([second.id]);
    await expectUserCounts(service.database);
  });

  test('nor under another name', async () => {
    service = await start({ ADMIN_PASSWORD: knownPassword, ADMIN_NAME: 'root' });
    expect((await signIn('root')).body.code).toBe('CREDENTIALS_INVALID');
    expect(await ids()).toEqual([second.id]);
  });

  test('so a disabled or demoted one stays as it is', async () => {
    await byHand(
      service,
      'INSERT INTO users (id, name, nameKey, description, role, passwordHash, disabledAt, sessionEpoch, createdAt) ' +
        "SELECT 1000, 'administrator', 'administrator', '', 'user', passwordHash, 1, 0, 1 FROM users",
      'UPDATE user_counts SET users = users + 1 WHERE firstId <= 1000 AND firstId + width > 1000',
    );
    service = await start({ ADMIN_PASSWORD: knownPassword });
    const [row] = await service.database.query('SELECT role, disabledAt FROM users WHERE id = 1000');
    expect(row).toMatchObject({ role: 'user', disabledAt: 1 });
    expect((await signIn('administrator')).body.code).toBe('CREDENTIALS_INVALID');
  });

  test('so it is created again when all accounts are gone', async () => {
    await byHand(service, 'DELETE FROM users', 'UPDATE user_counts SET users = 0');
    service = await start({ ADMIN_PASSWORD: knownPassword, ADMIN_NAME: 'Root.Of.All' });
    expect(await ids()).toEqual([1000]);
    const { body } = await signIn('root.of.all');
    const me = await service.api.get('/api/v1/users/me', body.access_token);
    expect(me.body).toMatchObject({ id: 1000, name: 'Root.Of.All', role: 'admin', isDefault: true });
    await expectUserCounts(service.database);
  });
});
