import type { RowDataPacket } from 'mysql2/promise';
import { describe, expect, test } from 'vitest';
import { afterFile } from '../support/cleanup.js';
import { engine } from '../support/database.js';
import { findMariaDbServer, startMariaDb } from '../support/mariadb.js';
import { spawnService } from '../support/processes.js';
import { expectUnavailable, timed } from '../support/unavailability.js';
import { Users } from '../support/users.js';

const ADMIN_PASSWORD = 'a-password-of-my-own';

describe.runIf(engine === 'mariadb')('a database server at a limit of its own', () => {
  const started = async () => {
    const server = await startMariaDb(findMariaDbServer() ?? '');
    afterFile(() => server.stop());
    const url = new URL(await server.createDatabase());
    const root = await server.connect('mysql');
    afterFile(() => root.end());
    return { url, root };
  };

  test('that can prepare no more statements gets them as text', async () => {
    const { url, root } = await started();
    await root.query('SET GLOBAL max_prepared_stmt_count = 0');
    const service = await spawnService({ ADMIN_PASSWORD, DATABASE_URL: url.href });
    const users = new Users(service.api, ADMIN_PASSWORD);
    const user = await users.createWithMfa();
    await users.signInWithMfa(user, user.enrolment.app.code(1));
    const [[prepared]] = await root.query<RowDataPacket[]>("SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'");
    expect(prepared).toMatchObject({ Value: '0' });
  });

  test('whose account has no connection left: 503, and served again when there is one', async () => {
    const { url, root } = await started();
    const service = await spawnService({ ADMIN_PASSWORD, DATABASE_URL: url.href });
    const admin = await new Users(service.api, ADMIN_PASSWORD).admin();
    await root.query('ALTER USER CURRENT_USER() WITH MAX_USER_CONNECTIONS 2');

    const read = () => timed(() => service.api.get('/api/v1/users/1000', admin));
    const answers = await Promise.all(Array.from({ length: 40 }, read));
    expect(answers.some(({ status }) => status === 503)).toBe(true);
    for (const answer of answers) if (answer.status !== 200) expectUnavailable(answer);

    await root.query('ALTER USER CURRENT_USER() WITH MAX_USER_CONNECTIONS 0');
    await expect.poll(async () => (await read()).status, { timeout: 10_000 }).toBe(200);
  });
});
