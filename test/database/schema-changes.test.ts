import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { migrations } from '../../src/database/migrations/index.js';
import { raiseSchemaFloor } from '../../src/database/schema-floor.js';
import { entities } from '../../src/entities.js';
import { createDatabase, engine } from '../support/database/database.js';
import { afterFile } from '../support/processes/cleanup.js';

type Migration = new () => MigrationInterface;

/** The newest migration of the version before, see `test/support/previous`. */
const last = migrations.findIndex(({ name }) => name === 'StepUp1796601600000');

/** Runs these migrations after those of the version before. @returns what that version would notice */
async function noticedBefore(later: readonly Migration[]): Promise<string[]> {
  const database = await createDatabase();
  const config = loadConfig(database.environment);
  const openWith = (all: readonly Migration[]): Promise<DataSource> =>
    new DataSource({ ...dataSourceOptions(config, entities, 'writer'), migrations: [...all] }).initialize();
  const before = await openWith(migrations.slice(0, last + 1));
  await before.runMigrations({ transaction: 'none' });
  const old = await columnsOf(before);
  await before.destroy();
  const after = await openWith([...migrations.slice(0, last + 1), ...later]);
  afterFile(() => after.destroy());
  await after.runMigrations({ transaction: 'none' });
  const now = await columnsOf(after);
  const oldTables = new Set([...old.keys()].map((column) => column.split('.')[0]));
  const gone = [...old]
    .filter(([column, kind]) => now.get(column)?.kind !== kind.kind)
    .map(([column]) => column);
  const demanded = [...now]
    .filter(
      ([column, { isDemanded }]) => isDemanded && !old.has(column) && oldTables.has(column.split('.')[0]),
    )
    .map(([column]) => column);
  const [row] = await after.query<{ migration: number }[]>('SELECT migration FROM schema_floor');
  return row?.migration === 1_796_601_600_000 ? [...gone, ...demanded] : [];
}

async function columnsOf(database: DataSource): Promise<Map<string, { kind: string; isDemanded: boolean }>> {
  const rows = await database.query<
    { tableName: string; name: string; type: string; notnull: number; dflt_value: string | null }[]
  >(
    "SELECT m.name AS tableName, c.* FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'",
  );
  return new Map(
    rows.map(({ tableName, name, type, notnull, dflt_value }) => [
      `${tableName}.${name}`,
      { kind: `${type} ${notnull}`, isDemanded: notnull === 1 && dflt_value === null },
    ]),
  );
}

const changing = (name: string, ...statements: readonly string[]): Migration => {
  class Change implements MigrationInterface {
    async up(runner: QueryRunner): Promise<void> {
      for (const sql of statements) await runner.query(sql);
    }

    async down(runner: QueryRunner): Promise<void> {
      await runner.query('SELECT 1');
    }
  }
  Object.defineProperty(Change, 'name', { value: `${name}4102444800000` });
  return Change;
};

// The migrations are the same on every engine.
test.runIf(engine === 'sqlite').each<[string, Migration[], string[]]>([
  ['those of this version', [], []],
  [
    'one that removes a column',
    [changing('Removes', 'ALTER TABLE users DROP COLUMN description')],
    ['users.description'],
  ],
  [
    'one that renames a column',
    [changing('Renames', 'ALTER TABLE users RENAME COLUMN description TO note')],
    ['users.description', 'users.note'],
  ],
  [
    'one that adds a column',
    [changing('Adds', "ALTER TABLE users ADD COLUMN note text NOT NULL DEFAULT ''")],
    [],
  ],
])('of the later migrations, the version before notices: %s', async (_, extra, expected) => {
  const noticed = await noticedBefore([...migrations.slice(last + 1), ...extra]);
  expect(noticed).toEqual(expected);
});

test.runIf(engine === 'sqlite')(
  'a migration that removes something may do so once it has raised the floor',
  async () => {
    class Contracts4102444800000 implements MigrationInterface {
      async up(runner: QueryRunner): Promise<void> {
        await raiseSchemaFloor(runner, 1_796_688_000_001);
        await runner.query('ALTER TABLE users DROP COLUMN description');
      }

      async down(runner: QueryRunner): Promise<void> {
        await runner.query('SELECT 1');
      }
    }
    expect(await noticedBefore([...migrations.slice(last + 1), Contracts4102444800000])).toEqual([]);
  },
);
