import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { afterFile } from '../support/processes/cleanup.js';
import { engine } from '../support/database/database.js';
import { findMariaDbServer, type MariaDb, startMariaDb } from '../support/database/mariadb.js';
import { spawnService } from '../support/processes/processes.js';
import { expectUnavailable, timed } from '../support/http/unavailability.js';
import { Users } from '../support/users/users.js';

const ADMIN_PASSWORD = 'a-password-of-my-own';

describe.runIf(engine === 'mariadb')('a database server at its limits', () => {
  let server: MariaDb;
  let root: Connection;

  beforeAll(async () => {
    server = await startMariaDb(findMariaDbServer() ?? '');
    afterFile(() => server.stop());
    root = await server.connect('mysql');
    afterFile(() => root.end());
  });

  afterEach(async () => {
    await root.query('SET GLOBAL max_prepared_stmt_count = DEFAULT');
    await root.query('SET GLOBAL max_connections = 500');
    await root.query('SET GLOBAL max_statement_time = DEFAULT');
    await root.query('ALTER USER CURRENT_USER() WITH MAX_USER_CONNECTIONS 0');
  });

  const start = async (environment: Record<string, string> = {}) => {
    const url = new URL(await server.createDatabase());
    const service = await spawnService({ ADMIN_PASSWORD, DATABASE_URL: url.href, ...environment });
    onTestFinished(() => service.kill());
    const users = new Users(service.api, ADMIN_PASSWORD);
    return { url, service, users, admin: await users.admin() };
  };
  /** Opens this many other connections, or as many as possible. */
  const others = async (count: number): Promise<void> => {
    for (let each = 0; each < count; each += 1) {
      const other = await server.connect('mysql').catch(() => undefined);
      if (!other) return;
      onTestFinished(() => other.end());
    }
  };

  test('gets statements as text when it can prepare no more', async () => {
    await root.query('SET GLOBAL max_prepared_stmt_count = 0');
    const { users } = await start();
    const user = await users.createWithMfa();
    await users.signInWithMfa(user, user.enrolment.app.code(1));
    const [[prepared]] = await root.query<RowDataPacket[]>("SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'");
    expect(prepared).toMatchObject({ Value: '0' });
  });

  test('causes 503 when it ends a statement that takes too long, and says so in the log', async () => {
    await root.query('SET GLOBAL max_statement_time = 1');
    const { url, service, admin } = await start();
    const change = () =>
      service.api.request('PUT', '/api/v1/users/1000', { token: admin, json: { description: 'a' } });
    await root.query(`BEGIN`);
    await root.query(`SELECT 1 FROM ${url.pathname.slice(1)}.users WHERE id = 1000 FOR UPDATE`);
    expectUnavailable(await timed(change));
    await root.query('ROLLBACK');
    expect((await change()).status).toBe(200);
    await expect.poll(() => service.output).toMatch(/"reason":"ER_STATEMENT_TIMEOUT /);
  });

  test('serves all calls when the account has fewer connections than the pool', async () => {
    const { service, admin } = await start();
    // One of them is this test's.
    await root.query('ALTER USER CURRENT_USER() WITH MAX_USER_CONNECTIONS 4');
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        timed(() =>
          index % 4 === 0
            ? service.api.post('/api/v1/users', admin, {
                name: `limited-${index}`,
                password: 'four words are better',
              })
            : service.api.get('/api/v1/users/1000', admin),
        ),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(
      answers.map((_, index) => (index % 4 === 0 ? 201 : 200)),
    );
  });

  test.each([
    [
      'account',
      'ALTER USER CURRENT_USER() WITH MAX_USER_CONNECTIONS 1',
      'ALTER USER CURRENT_USER() WITH MAX_USER_CONNECTIONS 0',
    ],
    ['server', 'SET GLOBAL max_connections = 10', 'SET GLOBAL max_connections = 100'],
  ])('causes 503 while no connection is left for the %s, then normal service', async (who, limit, lift) => {
    const { url, service, admin } = await start();
    await root.query(limit);
    // Earlier connections do not count against an account, and a privileged account may use one more of the server's.
    await others(who === 'server' ? 8 : 1);
    await killConnectionsOf(root, url);
    if (who === 'server') await others(2);
    const read = () => timed(() => service.api.get('/api/v1/users/1000', admin));
    await expect.poll(async () => (await read()).status, { timeout: 20_000 }).toBe(503);
    expectUnavailable(await read());
    await root.query(lift);
    await expect.poll(async () => (await read()).status, { timeout: 10_000 }).toBe(200);
  });

  test('causes 503 while the account is locked, then normal service', async () => {
    const { url, service, admin } = await start();
    const read = () => service.api.get('/api/v1/users/1000', admin);
    await root.query('ALTER USER CURRENT_USER() ACCOUNT LOCK');
    await killConnectionsOf(root, url);
    await expect.poll(async () => (await read()).status).toBe(503);
    const { body } = await service.api.get('/health/ready');
    expect(body.checks[1]).toEqual({ name: 'database', ok: false, reason: 'accessRefused' });
    await root.query('ALTER USER CURRENT_USER() ACCOUNT UNLOCK');
    await expect.poll(async () => (await read()).status).toBe(200);
  });

  test('causes 503 while a table has another name, which the log tells', async () => {
    const { url, service, admin } = await start();
    const database = url.pathname.slice(1);
    const read = () => service.api.get('/api/v1/users/1000', admin);
    await root.query(`RENAME TABLE ${database}.sessions TO ${database}.gone`);
    expectUnavailable(await timed(read));
    await expect.poll(() => service.output).toContain(`Table '${database}.sessions' doesn't exist`);
    await root.query(`RENAME TABLE ${database}.gone TO ${database}.sessions`);
    await expect.poll(async () => (await read()).status).toBe(200);
  });

  test('gets no more connections than DATABASE_POOL_SIZE', async () => {
    const { url, service, admin } = await start({ DATABASE_POOL_SIZE: '3' });
    const read = () => service.api.get('/api/v1/users/1000', admin);
    const change = { token: admin, json: { description: 'on call' } };
    const write = () => service.api.request('PUT', '/api/v1/users/1000', change);
    const calls = Array.from({ length: 60 }, (_, index) => (index % 2 ? read() : write()));
    for (const { status } of await Promise.all(calls)) expect(status).toBe(200);
    expect(await connectionsOf(root, url)).toHaveLength(3);
  });
});

async function connectionsOf(root: Connection, url: URL): Promise<number[]> {
  const [rows] = await root.query<RowDataPacket[]>(
    'SELECT id FROM information_schema.processlist WHERE db = ?',
    [url.pathname.slice(1)],
  );
  return rows.map(({ id }) => Number(id));
}

async function killConnectionsOf(root: Connection, url: URL): Promise<void> {
  for (const id of await connectionsOf(root, url)) await root.query(`KILL ${id}`);
}
