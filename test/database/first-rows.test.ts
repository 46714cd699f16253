import mysql from 'mysql2/promise';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { migrations } from '../../src/database/migrations/index.js';
import { afterFile } from '../support/processes/cleanup.js';
import { createDatabase, openDatabase } from '../support/database/database.js';
import { expectUserCounts } from '../support/database/numbered-users.js';
import { passwordInFile, type ServiceProcess, spawnService } from '../support/processes/processes.js';
import { Users } from '../support/users/users.js';

const ADMIN_PASSWORD = 'a-password-of-my-own';

async function emptyDatabase(): Promise<Record<string, string>> {
  const database = await createDatabase();
  return database.environment;
}

describe('an empty database', () => {
  test('is set up once by several processes that start at the same time', async () => {
    const environment = await emptyDatabase();
    const services = await Promise.all([1, 2, 3, 4].map(() => spawnService(environment)));
    for (const { api } of services) expect((await api.get('/health/ready')).status).toBe(200);

    const rows = await openDatabase(loadConfig(environment));
    afterFile(() => rows.destroy());
    expect(await rows.query('SELECT name FROM migrations')).toHaveLength(migrations.length);
    const users: { id: number; name: string }[] = await rows.query('SELECT id, name FROM users');
    expect(users.map(({ id, name }) => `${id} ${name}`)).toEqual(['1000 administrator']);
    await expectUserCounts(rows);
    const [first] = services;
    if (first) await new Users(first.api, passwordInFile(environment['DATA_DIR'] ?? '') ?? '').admin();
    await Promise.all(services.map((service) => service.stop()));
    expectOneReport(services);
  });

  test('gives the first account after the administrator the id 1001', async () => {
    const { api } = await spawnService({ ...(await emptyDatabase()), ADMIN_PASSWORD });
    const users = new Users(api, ADMIN_PASSWORD);
    expect((await api.get('/api/v1/users/me', await users.admin())).body.id).toBe(1000);
    expect((await users.create()).id).toBe(1001);
  });

  test('with another default character set stores any character', async () => {
    const environment = await emptyDatabase();
    const { DATABASE_URL } = environment;
    if (DATABASE_URL) await makeLatin1(DATABASE_URL);
    const { api } = await spawnService({ ...environment, ADMIN_PASSWORD });
    const token = await new Users(api, ADMIN_PASSWORD).admin();
    const description = '🔐 Zoë, 张伟 – 𝔘𝔫𝔦𝔠𝔬𝔡𝔢';
    const user = { name: 'zoe', password: 'a-password-of-theirs', description };
    const created = await api.post('/api/v1/users', token, user);
    expect(created.status, created.text).toBe(201);
    const read = await api.get(`/api/v1/users/${created.body.id}`, token);
    expect(read.body.description).toBe(description);
  });
});

/** Checks that only the process that created the account reports where its password is. */
function expectOneReport(services: readonly ServiceProcess[]): void {
  const files = services.flatMap(({ stderr }) => /is in (\S+administrator-password)/.exec(stderr)?.[1] ?? []);
  expect(files).toHaveLength(1);
}

async function makeLatin1(url: string): Promise<void> {
  const connection = await mysql.createConnection(url);
  await connection.query(
    `ALTER DATABASE ${new URL(url).pathname.slice(1)} CHARACTER SET latin1 COLLATE latin1_swedish_ci`,
  );
  await connection.end();
}
