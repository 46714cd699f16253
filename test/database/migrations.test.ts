import { DataSource } from 'typeorm';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { migrate } from '../../src/database/migrate.js';
import { migrations } from '../../src/database/migrations/index.js';
import { entities } from '../../src/entities.js';
import { afterFile } from '../support/processes/cleanup.js';
import { createDatabase, engine } from '../support/database/database.js';

const database = await createDatabase();
const config = loadConfig(database.environment);
const options = dataSourceOptions(config, entities, 'writer');
// With `mysql`, which the service uses for both, TypeORM reports differences where MariaDB only words the schema differently.
const dataSource = await new DataSource(
  options.type === 'mysql' ? { ...options, type: 'mariadb' } : options,
).initialize();
afterFile(() => dataSource.destroy());

const bookkeeping = ['migrations', 'migration_claim', 'sqlite_sequence'];
const everyTable = dataSource.entityMetadatas.map(({ tableName }) => tableName).sort();

async function tables(): Promise<string[]> {
  const rows: { name: string }[] = await dataSource.query(
    engine === 'sqlite'
      ? "SELECT name FROM sqlite_master WHERE type = 'table'"
      : 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
  );
  const names = rows.map(({ name }) => name);
  return names.filter((name) => !bookkeeping.includes(name)).sort();
}

async function up(): Promise<void> {
  await migrate(config, entities, (reason) => expect.fail(reason));
}

async function recorded(): Promise<unknown> {
  const [{ count }] = await dataSource.query('SELECT COUNT(*) AS count FROM migrations');
  return Number(count);
}

/** What TypeORM would change to make the schema match the entities. */
async function drift(): Promise<string[]> {
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query);
}

describe('the migrations', () => {
  test('build every table on an empty database, exactly as the entities describe it', async () => {
    expect(await tables()).toEqual([]);
    await up();
    expect(await tables()).toEqual(everyTable);
    expect(await drift()).toEqual([]);
  });

  test('(control: a difference from the entities is found)', async () => {
    await dataSource.query('DROP INDEX users_name_key' + (engine === 'sqlite' ? '' : ' ON users'));
    expect(await drift()).not.toEqual([]);
    await dataSource.query('CREATE UNIQUE INDEX users_name_key ON users (nameKey)');
    expect(await drift()).toEqual([]);
  });

  /** Until this migration is the last one. */
  const revertTo = async (name: string): Promise<void> => {
    const index = migrations.findIndex((migration) => migration.name === name);
    for (let count = migrations.length; count > index + 1; count -= 1)
      await dataSource.undoLastMigration({ transaction: 'none' });
  };

  test('are run once', async () => {
    await up();
    expect(await recorded()).toBe(migrations.length);
  });

  test('are not reverted while a name would be cut off', async () => {
    await revertTo('LongerNames1796169600000');
    const name = 'x'.repeat(33);
    await dataSource.query(
      'INSERT INTO users (name, nameKey, description, role, passwordHash, sessionEpoch, createdAt) VALUES (?, ?, ?, ?, ?, 0, 0)',
      [name, name, '', 'user', ''],
    );
    await expect(dataSource.undoLastMigration({ transaction: 'none' })).rejects.toThrow(
      '1 users have names of more than 32 characters',
    );
    await dataSource.query('DELETE FROM users');
    await up();
  });

  test('can be reverted to an empty schema and run again', async () => {
    for (let left = migrations.length; left > 0; left -= 1) {
      await dataSource.undoLastMigration({ transaction: 'none' });
    }
    expect(await tables()).toEqual([]);
    await up();
    expect(await tables()).toEqual(everyTable);
    expect(await drift()).toEqual([]);
  });
});
