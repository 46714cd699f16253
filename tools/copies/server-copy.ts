import { setImmediate as nextTurn } from 'node:timers/promises';
import Database from 'libsql';
import type mysql from 'mysql2';
import { DataSource } from 'typeorm';
import type { Config } from '../../src/config/config.js';
import type { DatabaseServer } from '../../src/config/database-server.js';
import { failureReason } from '../../src/database/connection-advice.js';
import { connectTimeoutMs, dataSourceOptions } from '../../src/database/data-source-options.js';
import { isSchemaError, isUnavailable } from '../../src/database/database-errors.js';
import { migrations } from '../../src/database/migrations/index.js';
import { mysqlDriver } from '../../src/database/mysql-driver.js';
import { CommandError } from '../command-line.js';
import { lateProgressBar } from '../progress-bar.js';
import { columnsOf, dataTables, setLastGeneratedId } from './sqlite-tables.js';

/** Rows between two looks at signals. */
const rowsPerTurn = 1_000;
const cacheKibibytes = 64 * 1024;

/**
 * Copies a database server's database, as it is at this moment, to a new SQLite database with the same tables, while
 * the service writes to it.
 * @param to a file that is missing or empty.
 * @throws CommandError
 */
export async function copyServer(server: DatabaseServer, config: Config, to: string): Promise<void> {
  const snapshot = await openSnapshot(server).catch((error: unknown) => {
    throw unusable(server, error);
  });
  try {
    await makeSchema(config, await appliedMigrations(snapshot, server), to);
    const copy = new Database(to);
    try {
      copy.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF');
      copy.exec(`PRAGMA cache_size = -${cacheKibibytes}`);
      await copyTables(snapshot, copy);
    } finally {
      copy.close();
    }
  } catch (error) {
    throw isUnavailable(error) || isSchemaError(error) ? unusable(server, error) : error;
  } finally {
    snapshot.close();
  }
}

/** One transaction, which sees the database as it was when that began. */
interface Snapshot {
  query<T>(sql: string): Promise<T[]>;
  /** @returns the rows as arrays of their values. */
  rows(sql: string): AsyncIterable<unknown[]>;
  close(): void;
}

/** Tries the hosts in turn. */
async function openSnapshot(server: DatabaseServer): Promise<Snapshot> {
  for (let attempt = 1; ; attempt += 1) {
    const { user, password, name } = server;
    const pool = mysqlDriver(server).createPool({
      user,
      password,
      database: name,
      charset: 'utf8mb4',
      connectionLimit: 1,
      connectTimeout: connectTimeoutMs,
    });
    try {
      const connection = await new Promise<mysql.PoolConnection>((resolve, reject) => {
        pool.getConnection((error, given) => (error ? reject(error) : resolve(given)));
      });
      const snapshot = snapshotOn(connection, () => connection.destroy());
      await snapshot.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
      await snapshot.query(freshStatistics);
      await snapshot.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
      // A node that is cut off from its cluster refuses the first statement that reads a table.
      await snapshot.query('SELECT 1 FROM migrations LIMIT 1');
      return snapshot;
    } catch (error) {
      pool.end(() => undefined);
      if (!isUnavailable(error) || attempt >= server.hosts.length) throw error;
    }
  }
}

/** MySQL 8 would answer with an AUTO_INCREMENT of up to a day ago. MariaDB, which has no such variable, skips the comment. */
const freshStatistics =
  'SET SESSION sql_mode = @@SESSION.sql_mode /*!80000 , SESSION information_schema_stats_expiry = 0 */';

function snapshotOn(connection: mysql.PoolConnection, close: () => void): Snapshot {
  return {
    query: async <T>(sql: string) => (await connection.promise().query(sql))[0] as T[],
    rows: (sql) => connection.execute({ sql, rowsAsArray: true }).stream(),
    close,
  };
}

/** @returns those that this version knows. */
async function appliedMigrations(snapshot: Snapshot, { name }: DatabaseServer): Promise<ReadonlySet<string>> {
  const rows = await snapshot.query<{ name: string }>('SELECT name FROM migrations ORDER BY id');
  const known = new Set(migrations.map((migration): string => migration.name));
  const newer = rows.filter((row) => !known.has(row.name));
  // The version before may go on after an upgrade, and what it needs is still there.
  if (newer.length > 0)
    console.error(
      `The copy does not contain what a newer version of the service has added to the database "${name}" ` +
        `(${newer.map((row) => row.name).join(', ')}).`,
    );
  return new Set(rows.filter((row) => known.has(row.name)).map((row) => row.name));
}

/** Gives the file the schema that the server's database has, which may be older than this version's. */
async function makeSchema(config: Config, applied: ReadonlySet<string>, to: string): Promise<void> {
  const embedded = Object.assign({}, config, { databaseServer: undefined });
  const dataSource = new DataSource({
    ...dataSourceOptions(embedded, [], 'migration'),
    database: to,
    prepareDatabase: (database: Database.Database) => void database.pragma('journal_mode = MEMORY'),
    migrations: migrations.filter(({ name }) => applied.has(name)),
  } as ConstructorParameters<typeof DataSource>[0]);
  await dataSource.initialize();
  try {
    await dataSource.runMigrations();
  } finally {
    await dataSource.destroy();
  }
}

async function copyTables(snapshot: Snapshot, copy: Database.Database): Promise<void> {
  const tables = await snapshot.query<{ name: string; estimatedRows: number; nextId: number | null }>(
    'SELECT TABLE_NAME AS name, TABLE_ROWS AS estimatedRows, AUTO_INCREMENT AS nextId FROM information_schema.TABLES ' +
      'WHERE TABLE_SCHEMA = DATABASE()',
  );
  const bar = lateProgressBar(
    'Copying rows',
    tables.reduce((sum, { estimatedRows }) => sum + estimatedRows, 0),
  );
  let rows = 0;
  const onRows = (more: number): void => bar.update((rows += more));
  try {
    for (const table of dataTables(copy)) await copyRows(snapshot, copy, table, onRows);
  } finally {
    bar.stop();
  }
  // Otherwise a new user could get the id of one who was deleted.
  for (const { name, nextId } of tables) if (nextId !== null) setLastGeneratedId(copy, name, nextId - 1);
}

async function copyRows(
  snapshot: Snapshot,
  copy: Database.Database,
  table: string,
  onRows: (more: number) => void,
): Promise<void> {
  const columns = columnsOf(copy, table).join(', ');
  copy.exec(`BEGIN; DELETE FROM ${table}`);
  let insert: Database.Statement | undefined;
  let rows = 0;
  for await (const row of snapshot.rows(`SELECT ${columns} FROM ${table}`)) {
    insert ??= copy.prepare(`INSERT INTO ${table} (${columns}) VALUES (${row.map(() => '?').join(', ')})`);
    insert.run(row);
    rows += 1;
    if (rows % rowsPerTurn !== 0) continue;
    onRows(rowsPerTurn);
    await nextTurn();
  }
  copy.exec('COMMIT');
}

function unusable({ name }: DatabaseServer, error: unknown): CommandError {
  const reason = isSchemaError(error)
    ? 'it is not a database of this version of the service'
    : failureReason(error);
  return new CommandError(`The database "${name}" cannot be copied: ${reason}.`);
}
