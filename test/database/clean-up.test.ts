import type { DataSource } from 'typeorm';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { removeExpired } from '../../src/database/expired-rows.js';
import { Transactions, WRITER } from '../../src/database/transactions.js';
import { Clock } from '../../src/common/clock/clock.js';
import { CleanUp } from '../../src/operations/clean-up.js';
import { openWriter } from '../support/database/database.js';
import { insertUsers } from '../support/database/numbered-users.js';
import { rowsOf } from '../support/database/rows.js';
import { startService, type TestService } from '../support/service/service.js';
import { PassingTime, stopClock } from '../support/service/time.js';

const minute = 60;
const day = 24 * 60 * minute;
const settings = {
  AUDIT_RETENTION_DAYS: '30',
  ENROLMENT_TTL: String(10 * minute),
  REFRESH_TOKEN_TTL: String(2 * day),
};

async function countsOf(service: TestService, ...tables: string[]): Promise<Record<string, number>> {
  const counts = tables.map(
    async (table) => [table, (await rowsOf(service.database, table)).length] as const,
  );
  return Object.fromEntries(await Promise.all(counts));
}

/** Inserts rows without references, so that there can be many. */
async function insertLimits(service: TestService, count: number, expiresAt: (index: number) => number) {
  const { transactions, close } = await openWriter(service.config);
  await transactions.run(async (manager) => {
    for (let index = 0; index < count; index += 1) {
      await manager.query(
        'INSERT INTO password_limits (accountDigest, network, failedAttempts, expiresAt) VALUES (?, ?, 1, ?)',
        [String(index).padStart(64, '0'), '192.0.2.1', expiresAt(index)],
      );
    }
  });
  await close();
}

/** Inserts more users, each with one wrong code through the verifier. */
async function insertVerifierLimits(service: TestService, verifierId: number, count: number): Promise<void> {
  const ids = Array.from({ length: count }, (_, index) => 50_000 + index);
  await insertUsers(service.config, ids);
  const { transactions, close } = await openWriter(service.config);
  await transactions.run(async (manager) => {
    for (const id of ids) {
      await manager.query('INSERT INTO mfa_limits (userId, failedAttempts) VALUES (?, 0)', [id]);
      await manager.query(
        'INSERT INTO mfa_verifier_limits (userId, verifierId, failedAttempts) VALUES (?, ?, 1)',
        [id, verifierId],
      );
    }
  });
  await close();
}

describe('the clean-up', () => {
  let service: TestService;
  let time: PassingTime;
  const run = (): Promise<number> => service.app.get(CleanUp).run();
  const pass = (seconds: number): void => time.pass(seconds);

  beforeAll(async () => {
    service = await startService(settings);
    stopClock();
    time = new PassingTime(service.app.get(Clock));
  });

  test('that fails is tried again', async () => {
    const rename = (from: string, to: string): Promise<unknown> =>
      service.app.get<DataSource>(WRITER).query(`ALTER TABLE ${from} RENAME TO ${to}`);
    await rename('clean_up_clock', 'gone');
    expect(await run()).toBe(0);
    await rename('gone', 'clean_up_clock');
    await run();
    expect(service.app.get(CleanUp).succeededAt).toBeGreaterThan(0);
  });

  test('removes each kind of row when it has expired, not before', async () => {
    const { users } = service;
    const kept = await users.createWithMfa();
    const pending = await users.create();
    await users.enable(pending);
    await users.challenge(kept);
    await users.createDeleted('leaver');
    const wrong = { grant_type: 'password', username: 'nobody-here', password: 'not the right one' };
    expect((await service.api.token(wrong)).status).toBe(400);
    const sessions = (await rowsOf(service.database, 'sessions')).length;
    const tables = ['authenticators', 'scratch_codes', 'mfa_challenges', 'password_limits'];
    const all = { authenticators: 2, scratch_codes: 5, mfa_challenges: 1, password_limits: 2 };
    const names = async (): Promise<number> => (await rowsOf(service.database, 'deleted_users')).length;
    expect(await run()).toBe(0);
    expect(await countsOf(service, ...tables)).toEqual(all);

    pass(2 * minute);
    expect(await run(), 'the run of failures').toBe(1);
    pass(3 * minute - 0.001);
    expect(await run()).toBe(0);
    pass(0.001);
    expect(await run(), 'the challenge').toBe(1);
    pass(5 * minute - 0.001);
    expect(await run()).toBe(0);
    pass(0.001);
    expect(await run(), 'the pending authenticator').toBe(1);
    const active = { authenticators: 1, scratch_codes: 5, mfa_challenges: 0, password_limits: 2 };
    expect(await countsOf(service, ...tables)).toEqual(active);

    pass(day - 10 * minute);
    expect(await run(), 'the wrong password, by network and by name').toBe(2);
    // They ended a day ago: rows that cannot be recreated are kept a day longer.
    pass(2 * day - 0.001);
    expect(await run()).toBe(0);
    pass(0.001);
    expect(await run(), 'the sessions').toBe(sessions);
    expect(await countsOf(service, 'sessions')).toEqual({ sessions: 0 });

    const events = (await rowsOf(service.database, 'audit_events')).length;
    await users.signIn('administrator', users.adminPassword);
    pass(28 * day - 0.001);
    expect(await run(), 'the session of the last sign-in').toBe(1);
    pass(0.001);
    expect(await names()).toBe(1);
    expect(await run(), 'events of thirty days ago, and a name').toBe(events + 1);
    expect(await names()).toBe(0);
    expect(await countsOf(service, ...tables, 'audit_events', 'users', 'mfa_limits')).toEqual({
      ...active,
      password_limits: 0,
      audit_events: 1,
      users: 3,
      mfa_limits: 1,
    });
  });

  test('keeps a session that is refreshed, in its one row', async () => {
    const user = await service.users.signIn('administrator', service.users.adminPassword);
    await service.app.get(CleanUp).run();
    pass(day);
    const refresh = { grant_type: 'refresh_token', refresh_token: user.refresh_token };
    const { body } = await service.api.token(refresh);
    pass(day);
    await run();
    expect(await countsOf(service, 'sessions')).toEqual({ sessions: 1 });
    expect((await service.api.token({ ...refresh, refresh_token: body.refresh_token })).status).toBe(200);
  });
});

describe('many expired rows', () => {
  let service: TestService;
  let now: number;
  const left = async (): Promise<number> => (await rowsOf(service.database, 'password_limits')).length;

  beforeEach(async () => {
    service = await startService();
    stopClock();
    now = Date.now();
  });

  test('are removed in one round, in many small batches, while valid ones stay', async () => {
    await insertLimits(service, 1210, (index) => (index < 1201 ? now - index : now + 1));
    const rows = { table: 'password_limits', column: 'expiresAt', keepSeconds: 0 };
    const batch = await removeExpired(service.database, service.app.get(Transactions), rows, now);
    expect(batch).toEqual({ removed: 200, more: true });
    expect(await service.app.get(CleanUp).run()).toBe(1001);
    expect(await left()).toBe(9);
  });

  test('with the same expiry are removed, too', async () => {
    await insertLimits(service, 450, () => now);
    expect(await service.app.get(CleanUp).run()).toBe(450);
    expect(await left()).toBe(0);
  });

  test('are removed even if those of another table cannot be, which is logged', async () => {
    await insertLimits(service, 450, () => now);
    await service.users.admin();
    const { transactions, close } = await openWriter(service.config);
    await transactions.run((manager) => manager.query('ALTER TABLE mfa_challenges RENAME TO elsewhere'));
    new PassingTime(service.app.get(Clock)).pass(40 * day);
    const sessions = (await rowsOf(service.database, 'sessions')).length;
    expect(await service.app.get(CleanUp).run()).toBe(450 + sessions);
    await transactions.run((manager) => manager.query('ALTER TABLE elsewhere RENAME TO mfa_challenges'));
    await close();
    const warned = service.log.filter((line) => line.includes('removing expired mfa_challenges failed'));
    expect(warned).toHaveLength(1);
  });

  test('are each removed once by two clean-ups at the same time', async () => {
    await insertLimits(service, 1505, (index) => (index < 1500 ? now - index : now + 1));
    const other = await startService(environmentOf(service));
    const removed = await Promise.all([service, other].map(({ app }) => app.get(CleanUp).run()));
    expect(removed.reduce((sum, count) => sum + count)).toBe(1500);
    expect(await left()).toBe(5);
  });

  test('of a deleted verifier are removed in batches, while those of others stay', async () => {
    const user = await service.users.createWithMfa();
    const verifiers = [
      await service.users.create('verifier'),
      await service.users.create('verifier'),
    ] as const;
    for (const { token } of verifiers)
      await service.api.post(`/api/v1/users/${user.id}/verifyMfa`, token, {
        code: user.enrolment.app.wrongCode(),
      });
    const [gone, stays] = verifiers;
    await insertVerifierLimits(service, gone.id, 401);
    await service.api.request('DELETE', `/api/v1/users/${gone.id}`, { token: await service.users.admin() });
    expect(await service.app.get(CleanUp).run(), 'with the session of the verifier').toBe(403);
    const rows = (await rowsOf(service.database, 'mfa_verifier_limits')).map(
      (row) => JSON.parse(row) as object,
    );
    expect(rows).toMatchObject([{ userId: user.id, verifierId: stays.id, failedAttempts: 1 }]);
  });

  test('do not include audit events without AUDIT_RETENTION_DAYS', async () => {
    await service.users.admin();
    const events = await rowsOf(service.database, 'audit_events');
    new PassingTime(service.app.get(Clock)).pass(20_000 * day);
    await service.app.get(CleanUp).run();
    expect(await rowsOf(service.database, 'audit_events')).toEqual(events);
  });
});

/** The variables for another service on the same database. */
function environmentOf({ config }: TestService): Record<string, string> {
  const { databaseServer: server, dataDirectory } = config;
  if (!server) return { DATA_DIR: dataDirectory };
  const [{ host, port } = { host: '', port: 0 }] = server.hosts;
  return {
    DATA_DIR: dataDirectory,
    DATABASE_URL: `mysql://${server.user}:${server.password}@${host}:${port}/${server.name}`,
  };
}
