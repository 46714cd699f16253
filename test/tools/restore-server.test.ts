import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { createDatabase, engine, openDatabase } from '../support/database/database.js';
import { KillSwitch } from '../support/database/kill-switch.js';
import { findMariaDbServer, startMariaDb } from '../support/database/mariadb.js';
import { rowsOf } from '../support/database/rows.js';
import { afterFile } from '../support/processes/cleanup.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { type Ending, spawnFailingService, spawnService, spawnTool } from '../support/processes/processes.js';
import { first, otherKeys, second } from '../support/service/keys.js';
import { expectEnded, type GrantedAccess, grantAccess } from '../support/users/granted-access.js';
import { expectPopulation, populate, type Population, PUBLIC_URL } from '../support/users/population.js';
import { Users } from '../support/users/users.js';

const ADMIN_PASSWORD = randomBytes(12).toString('base64url');
const common = { ...otherKeys, ENCRYPTION_KEYS: first, ADMIN_PASSWORD, PUBLIC_URL };

/** Variables of a service with an empty database of the server. */
async function emptyDatabase(): Promise<Record<string, string>> {
  const database = await createDatabase();
  return { ...database.environment, ...common };
}

/** Changed on purpose: access ends, and the restore is audited. */
const changed = new Set([
  'sessions',
  'mfa_challenges',
  'mfa_invitations',
  'passkey_challenges',
  'audit_events',
  'clean_up_clock',
]);

async function keptRows(environment: Record<string, string>): Promise<Record<string, string[]>> {
  const database = await openDatabase(loadConfig(environment));
  const tables = database.entityMetadatas.map(({ tableName }) => tableName);
  const kept = tables.filter((name) => !changed.has(name));
  const rows = await Promise.all(kept.map(async (table) => [table, await rowsOf(database, table)] as const));
  await database.destroy();
  return Object.fromEntries(rows);
}

async function untilLoading(database: DataSource): Promise<void> {
  const users = (): Promise<string[]> => rowsOf(database, 'users').catch(() => []);
  while ((await users()).length === 0) await delay(1);
}

describe.runIf(engine === 'mariadb')('npm run restore with a database server', () => {
  const file = join(temporaryFolder(), 'mfa.backup');
  let source: Record<string, string>;
  let population: Population;
  let access: GrantedAccess;
  let rows: Record<string, string[]>;

  const restore = (environment: Record<string, string>, ...options: string[]): Promise<Ending> =>
    spawnTool('restore', [...options, file], environment).ending;

  beforeAll(async () => {
    source = await emptyDatabase();
    const service = await spawnService(source);
    access = await grantAccess(service, ADMIN_PASSWORD);
    population = await populate(service, ADMIN_PASSWORD);
    const { code, stderr } = await spawnTool('backup', [file], source).ending;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await service.stop();
    rows = await keptRows(source);
  });

  test('keeps everything on a server that commits nothing by itself', async () => {
    const server = await startMariaDb(findMariaDbServer() ?? '', ['--autocommit=0']);
    afterFile(() => server.stop());
    const target = { ...common, DATA_DIR: temporaryFolder(), DATABASE_URL: await server.createDatabase() };
    const { code, stderr } = await restore(target);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(await keptRows(target)).toEqual(rows);
    expect(await spawnTool('keys', ['status'], target).ending).toMatchObject({ code: 0, stderr: '' });
  });

  test('tries a copy out without the server', async () => {
    const DATA_DIR = temporaryFolder();
    const { code, stdout, stderr } = await restore({ ...common, DATA_DIR }, '--check');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/mfa\.backup can be restored with the present keys: \d+ users, 3 second factors/);
    const wrong = await restore({ ...common, DATA_DIR, ENCRYPTION_KEYS: second }, '--check');
    expect(wrong.stderr).toMatch(
      /^\S+ needs other keys than the present ones: ENCRYPTION_KEYS lacks the key "first"[^\n]*\n$/,
    );
    expect({ code: wrong.code, left: readdirSync(DATA_DIR) }).toEqual({ code: 1, left: [] });
  });

  test('loads a copy into an empty database, with every row', async () => {
    const target = await emptyDatabase();
    const { code, stdout, stderr } = await restore(target);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/mfa\.backup is restored: \d+ users, .*\nEnded: \d+ sessions, 2 pending/);
    expect(await keptRows(target)).toEqual(rows);
    const service = await spawnService(target);
    await expectEnded(service, access);
    await expectPopulation(service, population, ADMIN_PASSWORD);
    await service.stop();
  });

  test('refuses a database that is not empty, and leaves it as it is', async () => {
    const { code, stdout, stderr } = await restore(source);
    expect(stderr).toMatch(/^The database "\w+" is not empty, and nothing was changed: [^\n]*\.\n$/);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(await keptRows(source)).toEqual(rows);
  });

  test('lets no service start on a half-restored database', async () => {
    const killSwitch = new KillSwitch();
    const killedAt = (KILL_AT: string, environment: Record<string, string>): Promise<Ending> =>
      spawnTool(
        'restore',
        [file],
        { ...environment, ...killSwitch.environment, KILL_AT },
        killSwitch.nodeFlags,
      ).ending;
    expect((await killedAt(killSwitch.logOrder, await emptyDatabase())).code).toBe(0);
    const loading = killSwitch.takeStatements().findIndex((sql) => sql.startsWith('INSERT INTO users '));
    const target = await emptyDatabase();
    const halfway = killSwitch.order({ moment: 'after', statement: loading + 1 });
    expect((await killedAt(halfway, target)).code).toBe(137);
    const database = await openDatabase(loadConfig(target));
    expect(await rowsOf(database, 'users')).not.toEqual([]);
    await database.query('UPDATE migration_claim SET renewedAt = 0');
    await database.destroy();
    const refused = await spawnFailingService(target);
    expect(refused.stderr).toMatch(
      /The database has an incomplete schema.*empty it, or restore a backup\.\n$/,
    );
    expect((await restore(target)).stderr).toContain('is not empty');
  });

  test('moves the service from SQLite to the server, and back', async () => {
    const embedded = { ...common, DATA_DIR: temporaryFolder() };
    expect((await restore(embedded)).code).toBe(0);
    const moved = join(temporaryFolder(), 'moved');
    expect((await spawnTool('backup', [moved], embedded).ending).code).toBe(0);
    const target = await emptyDatabase();
    const tool = spawnTool('restore', [moved], target);
    const database = await openDatabase(loadConfig(target));
    await untilLoading(database);
    tool.kill('SIGSTOP');
    // It waits for the restore, rather than set up a new service.
    const starting = spawnService(target);
    const hasLooked = async (): Promise<boolean> =>
      (await database.query<unknown[]>("SHOW TABLES LIKE 'migrations'")).length > 0;
    while (!(await hasLooked())) await delay(10);
    tool.kill('SIGCONT');
    const service = await starting;
    const { code, stderr } = await tool.ending;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await database.destroy();
    expect(await keptRows(target)).toEqual(rows);
    await new Users(service.api, ADMIN_PASSWORD).signInWithMfa(
      population.phone,
      population.phone.enrolment.scratchCodes[2],
    );
    await service.stop();
  });
});
