import { beforeAll, describe, expect, test } from 'vitest';
import { base32nopad } from '@scure/base';
import { type BulkDatabase, openBulkDatabase } from '../../tools/seed/bulk-database.js';
import { randomSecret } from '../../src/crypto/randomness.js';
import { readPlan } from '../../tools/seed/plan.js';
import { hasMfa, seededName, seededSecret } from '../../tools/seed/seeded-users.js';
import { seedUsers } from '../../tools/seed/seeding.js';
import { AuthenticatorApp } from '../support/oracles/authenticator-app.js';
import { afterFile } from '../support/processes/cleanup.js';
import { createDatabase } from '../support/database/database.js';
import { expectUserCounts } from '../support/database/numbered-users.js';
import { spawnService } from '../support/processes/processes.js';
import { startService, type TestService } from '../support/service/service.js';
import { runTool } from '../support/processes/tools.js';
import { Users } from '../support/users/users.js';

const plan = { users: 2_000, password: 'the-same-for-everybody', mfaShare: 0.6, seed: 'a seed' };
const withMfa = 1_200;

/** References between tables. Audit events may outlive their user, but seeded ones must have one. */
const references = [
  ['sessions', 'userId', 'users', 'id'],
  ['authenticators', 'userId', 'users', 'id'],
  ['scratch_codes', 'userId', 'authenticators', 'userId'],
  ['mfa_limits', 'userId', 'authenticators', 'userId'],
  ['authenticators', 'userId', 'mfa_limits', 'userId'],
  ['audit_events', 'subjectUserId', 'users', 'id'],
] as const;

async function expectCompleteUsers(
  { database }: TestService,
  users: number,
  mfaUsers: number,
): Promise<void> {
  const seeded = "SELECT id FROM users WHERE nameKey LIKE 'seed-%'";
  const count = async (rows: string): Promise<number> => {
    const [{ total }] = await database.query(`SELECT COUNT(*) AS total FROM ${rows}`);
    return Number(total);
  };
  expect({
    users: await count(`users WHERE id IN (${seeded})`),
    sessions: await count(`sessions WHERE userId IN (${seeded})`),
    authenticators: await count(`authenticators WHERE userId IN (${seeded})`),
    scratchCodes: await count(`scratch_codes WHERE userId IN (${seeded})`),
    created: await count(`audit_events WHERE type = 'user.created' AND subjectUserId IN (${seeded})`),
    enabled: await count(`audit_events WHERE type = 'mfa.enabled' AND subjectUserId IN (${seeded})`),
  }).toEqual({
    users,
    sessions: 2 * users,
    authenticators: mfaUsers,
    scratchCodes: 5 * mfaUsers,
    created: users,
    enabled: mfaUsers,
  });
  for (const [table, column, parent, key] of references) {
    const orphans = `${table} WHERE ${column} NOT IN (SELECT ${key} FROM ${parent})`;
    expect(await count(orphans), orphans).toBe(0);
  }
  await expectUserCounts(database);
}

describe('seeding a database', () => {
  let service: TestService;
  let bulk: BulkDatabase;

  beforeAll(async () => {
    service = await startService();
    bulk = await openBulkDatabase(service.config);
    afterFile(() => bulk.close());
    expect(await seedUsers(bulk, service.config, plan)).toMatchObject({
      firstNumber: 1,
      users: plan.users,
      usersWithMfa: withMfa,
    });
  });

  test('inserts users with everything that belongs to them', async () => {
    await expectCompleteUsers(service, plan.users, withMfa);
    expect(await bulk.size()).toBeGreaterThan(1_000_000);
  });

  test('adds more users, and continues after an interruption', async () => {
    const interruption = new AbortController();
    const first = await seedUsers(bulk, service.config, plan, {
      onProgress: () => interruption.abort(),
      signal: interruption.signal,
    });
    expect(first.firstNumber).toBe(2_001);
    expect(first.users).toBeGreaterThan(0);
    expect(first.users).toBeLessThan(plan.users);
    await expectCompleteUsers(service, plan.users + first.users, withMfa + first.usersWithMfa);

    const left = plan.users - first.users;
    const second = await seedUsers(bulk, service.config, { ...plan, users: left });
    expect(second).toMatchObject({ firstNumber: 2_001 + first.users, users: left });
    await expectCompleteUsers(service, 2 * plan.users, 2 * withMfa);
  });

  test('leaves the next names to another run that takes them, and says how many users are left', async () => {
    const other = await openBulkDatabase(service.config);
    afterFile(() => other.close());
    let otherRun = undefined as Promise<unknown> | undefined;
    const overtaken: BulkDatabase = {
      ...bulk,
      transaction: async (work) => {
        await (otherRun ??= seedUsers(other, service.config, { ...plan, users: 10 }));
        await bulk.transaction(work);
      },
    };
    await expect(seedUsers(overtaken, service.config, plan)).rejects.toThrow(
      /^Another run .* with 2000 users to go: .* run this again with --users 2000 /,
    );
    await expectCompleteUsers(service, 2 * plan.users + 10, 2 * withMfa + 6);
  });

  test('keeps nothing of a failed batch', async () => {
    const before = await service.database.query('SELECT COUNT(*) AS total FROM users');
    const failing: BulkDatabase = {
      ...bulk,
      insert: async (table, rows) => {
        if (table === 'audit_events') throw new Error('the disk is full');
        await bulk.insert(table, rows);
      },
    };
    await expect(seedUsers(failing, service.config, plan)).rejects.toThrow('the disk is full');
    expect(await service.database.query('SELECT COUNT(*) AS total FROM users')).toMatchObject([
      { total: before[0].total },
    ]);
    await expectUserCounts(service.database);
  });

  test('lets a user sign in with the password and a code computed from the seed', async () => {
    const number = [1, 2, 3].find((candidate) => hasMfa(candidate, plan.mfaShare)) ?? 0;
    const name = seededName(number);
    const app = new AuthenticatorApp(base32nopad.encode(seededSecret(plan.seed, name)));
    const tokens = await service.users.signInWithMfa({ name, password: plan.password }, app.code());
    const me = await service.api.get('/api/v1/users/me', tokens.access_token);
    expect(me.body).toMatchObject({ name, mfaEnabled: true });
    const status = await service.api.get(`/api/v1/users/${me.body.id}/mfa`, tokens.access_token);
    expect(status.body).toMatchObject({ state: 'enabled', scratchCodesRemaining: 5, lockedUntil: null });
  });

  test('lets a user without MFA sign in with the password, and new users get higher ids', async () => {
    const number = [1, 2, 3].find((candidate) => !hasMfa(candidate, plan.mfaShare)) ?? 0;
    await service.users.signIn(seededName(number), plan.password);
    const { id } = await service.users.create();
    const [{ last }] = await service.database.query(
      "SELECT MAX(id) AS last FROM users WHERE nameKey LIKE 'seed-%'",
    );
    expect(id).toBeGreaterThan(last as number);
  });
});

test('the scratch codes of seeded users need the first digest key, and no other', async () => {
  const ring = [`newer:${randomSecret().toString('base64')}`, randomSecret().toString('base64')];
  const service = await startService({ DIGEST_KEY: ring.join(',') });
  const bulk = await openBulkDatabase(service.config);
  afterFile(() => bulk.close());
  await seedUsers(bulk, service.config, { ...plan, users: 10 });
  expect(await service.database.query('SELECT DISTINCT digestKeyId FROM scratch_codes')).toEqual([
    { digestKeyId: 'newer' },
  ]);
});

describe('npm run seed', () => {
  test('leaves complete users at Ctrl-C and continues; it needs an administrator first', async () => {
    const database = await createDatabase();
    const tooEarly = await runTool('seed', ['--users', '10'], database.environment);
    expect(tooEarly.code).toBe(1);
    expect(tooEarly.stderr).toMatch(/as for the service|Start the service once before/);
    const ADMIN_PASSWORD = 'a-password-of-my-own';
    const service = await spawnService({ ...database.environment, ADMIN_PASSWORD });
    const run = await runTool(
      'seed',
      ['--users', '100000', '--password', plan.password, '--seed', plan.seed],
      database.environment,
      plan.password,
    );
    expect(run.code, run.stderr).toBe(1);
    const [, left] = /Interrupted with (\d+) users to go/.exec(run.stdout) ?? [];
    expect(Number(left), run.stdout).toBeLessThanOrEqual(100_000);

    const continued = await runTool(
      'seed',
      ['--users', '10', '--password', plan.password],
      database.environment,
    );
    expect(continued.code, continued.stderr).toBe(0);
    expect(continued.stdout).toContain('10 users, seed-');

    const users = new Users(service.api, ADMIN_PASSWORD);
    const page = await service.api.get('/api/v1/users?limit=2', await users.admin());
    expect(page.body.results).toMatchObject([
      { id: 1000, name: 'administrator' },
      { id: 1001, name: 'seed-000001' },
    ]);
    expect(page.body.totalCount).toBe(100_000 - Number(left) + 11);
  });

  test.each([
    [[], '--users must be a whole number'],
    [['--users', '0'], '--users must be a whole number'],
    [['--users', '1e6'], '--users must be a whole number'],
    [['--users', '10', '--mfa', '1.5'], '--mfa 1.5 is not a share'],
    [['--users', '10', '--password', 'short'], '--password must be 8 to 256 characters'],
    [['--users', '10', '--seed='], '--seed is empty'],
    [['--users', '10', 'more'], 'unexpected arguments'],
    [['--user', '10'], '--user'],
  ])('refuses %j', (toolArguments, reason) => {
    expect(() => readPlan(toolArguments)).toThrow(reason);
  });

  test('explains what is wrong with its arguments, and shows its usage', async () => {
    const { code, stderr, stdout } = await runTool('seed', ['--users', '0'], {});
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^--users must be a whole number from 1 to 9999999\.\n\nnpm run seed -- --users 1000000/,
    );
  });

  test('refuses to run in production', async () => {
    const { code, stderr } = await runTool('seed', ['--users', '10'], { NODE_ENV: 'production' });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('NODE_ENV is production') });
  });
});
