import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { migrations } from '../../src/database/migrations/index.js';
import { resumable } from '../../src/database/resumable-migrations.js';
import { raiseSchemaFloor } from '../../src/database/schema-floor.js';
import { entities } from '../../src/entities.js';
import { createDatabase, engine, openDatabase } from '../support/database/database.js';
import { afterFile } from '../support/processes/cleanup.js';
import { expectOneSentence } from '../support/processes/failed-start.js';
import { spawnService, spawnTool } from '../support/processes/processes.js';
import { Users } from '../support/users/users.js';

const secret = (): string => randomBytes(32).toString('base64');
const ADMIN_PASSWORD = secret();
/** A tool makes none itself. */
const keys = { JWT_SECRET: secret(), DIGEST_KEY: secret(), ENCRYPTION_KEYS: `k1:${secret()}` };

/** What the next version would do: users get a note, which replaces the description. */
class Notes4102444800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE users ADD COLUMN note varchar(256) NOT NULL DEFAULT ''");
    await runner.query('UPDATE users SET note = description');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('SELECT 1');
  }
}

/** And the version after that. */
class NoDescriptions4105123200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await raiseSchemaFloor(runner, 4102444800000);
    await runner.query('ALTER TABLE users DROP COLUMN description');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('SELECT 1');
  }
}

test('a process works beside the next version, which expands the schema, and refuses one that was contracted', async () => {
  const database = await createDatabase();
  const environment = { ...database.environment, ...keys, ADMIN_PASSWORD };
  const config = loadConfig(environment);
  const migrateWith = async (...later: (new () => MigrationInterface)[]): Promise<void> => {
    const all = [...migrations, ...later];
    const dataSource = new DataSource({
      ...dataSourceOptions(config, entities, 'migration'),
      migrations: engine === 'mariadb' ? resumable(all) : all,
    });
    await dataSource.initialize();
    await dataSource.runMigrations({ transaction: 'none' }).finally(() => dataSource.destroy());
  };

  const running = await spawnService(environment);
  const failedChecks = async (): Promise<unknown[]> => {
    const { body } = await running.api.get('/health/ready');
    return (body.checks as { ok: boolean }[]).filter(({ ok }) => !ok);
  };

  await migrateWith(Notes4102444800000);
  const restarted = await spawnService(environment);
  const user = await new Users(running.api, ADMIN_PASSWORD).createWithMfa();
  expect((await restarted.api.get(`/api/v1/users/${user.id}/mfa`, user.token)).status).toBe(200);
  expect(await new Users(restarted.api, ADMIN_PASSWORD).challenge(user)).toBeTypeOf('string');
  expect(await failedChecks()).toEqual([]);
  expect(await restarted.stop()).toBe(0);

  await migrateWith(Notes4102444800000, NoDescriptions4105123200000);
  expect(await failedChecks()).toEqual([{ name: 'schema', ok: false, reason: 'belowFloor' }]);
  await expectOneSentence(
    environment,
    /a newer version .* removed from it what this version needs; start that/,
  );
  const { code, stderr } = await spawnTool('migrate', [], environment).ending;
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/^[^\n]* what this version needs/),
  });
  await running.kill();
});

test.runIf(engine === 'sqlite')('npm run migrate makes a database that only its owner can read', async () => {
  const database = await createDatabase();
  const { environment } = database;
  expect((await spawnTool('migrate', [], { ...environment, ...keys }).ending).code).toBe(0);
  const { mode } = statSync(join(environment['DATA_DIR'] ?? '', 'mfa.sqlite'));
  expect((mode & 0o777).toString(8)).toBe('600');
});

test('npm run migrate makes the schema and ends, also beside processes that migrate at their start', async () => {
  const database = await createDatabase();
  const environment = { ...database.environment, ...keys, ADMIN_PASSWORD };
  const tools = [1, 2].map(() => spawnTool('migrate', [], environment).ending);
  const services = [1, 2].map(() => spawnService(environment));
  for (const { code, stdout } of await Promise.all(tools))
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'The schema is up to date.\n' });
  for (const service of await Promise.all(services)) {
    expect((await service.api.get('/health/ready')).status).toBe(200);
    expect(await service.stop()).toBe(0);
  }
  const rows = await openDatabase(loadConfig(environment));
  afterFile(() => rows.destroy());
  expect(await rows.query('SELECT 1 FROM migrations')).toHaveLength(migrations.length);
  expect((await spawnTool('migrate', ['now'], environment).ending).code).toBe(2);
});
