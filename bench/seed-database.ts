import { join } from 'node:path';
import Database from 'libsql';
import mysql from 'mysql2/promise';
import type { Config } from '../src/config/config.js';
import type { DatabaseServer } from '../src/config/database-server.js';
import { userCountsOf } from '../src/users/user-counts.js';
import type { Row } from './seed-rows.js';

/** In the order their foreign keys ask for. */
const tables = [
  'users',
  'user_counts',
  'sessions',
  'totp_authenticators',
  'scratch_codes',
  'mfa_limits',
  'mfa_challenges',
  'password_limits',
  'audit_events',
] as const;

export type Table = (typeof tables)[number];

/** All rows of a table have the same columns. Users are counted for whoever hands over all rows there are. */
export type Rows = Readonly<Partial<Record<Table, readonly Row[]>>>;

/** The benchmark's own way into the database of a server. */
export interface SeedDatabase {
  /** These rows and no others. */
  replaceAll(rows: Rows): Promise<void>;
  insert(rows: Rows): Promise<void>;
  read<T>(sql: string, ...values: (string | number)[]): Promise<readonly T[]>;
  change(statements: readonly { sql: string; values: (string | number)[] }[]): Promise<void>;
  /** Makes the optimiser know how large the tables are. */
  analyse(): Promise<void>;
  close(): Promise<void>;
}

export function openSeedDatabase(config: Config): SeedDatabase {
  return config.databaseServer
    ? openMysql(config.databaseServer)
    : openSqlite(join(config.dataDirectory, 'mfa.sqlite'));
}

function openSqlite(file: string): SeedDatabase {
  const database = new Database(file);
  database.pragma('busy_timeout = 5000');
  database.pragma('foreign_keys = OFF');

  const transaction = (work: () => void): Promise<void> => {
    database.exec('BEGIN IMMEDIATE');
    try {
      work();
      database.exec('COMMIT');
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
    return Promise.resolve();
  };
  const insert = (rows: Rows): void => {
    for (const { table, columns, values } of contents(rows)) {
      const statement = database.prepare(
        `INSERT INTO ${table} (${columns}) VALUES (${values[0]?.map(() => '?').join(', ')})`,
      );
      for (const each of values) statement.run(each);
    }
  };
  return {
    replaceAll: async (rows) => {
      await transaction(() => {
        for (const table of tables) database.exec(`DELETE FROM ${table}`);
        insert(counted(rows));
      });
      database.pragma('wal_checkpoint(TRUNCATE)');
    },
    insert: (rows) => transaction(() => insert(rows)),
    read: (sql, ...values) => Promise.resolve(database.prepare(sql).all(values) as never),
    change: (statements) =>
      transaction(() => statements.forEach(({ sql, values }) => database.prepare(sql).run(values))),
    // Nobody runs ANALYZE for the service.
    analyse: () => Promise.resolve(void database.pragma('wal_checkpoint(TRUNCATE)')),
    close: () => Promise.resolve(void database.close()),
  };
}

const rowsPerInsert = 500;

function openMysql({ hosts, user, password, name }: DatabaseServer): SeedDatabase {
  const connecting = mysql
    .createConnection({ ...hosts[0], user, password, database: name })
    .then(async (connection) => {
      await connection.query('SET SESSION foreign_key_checks = 0, SESSION unique_checks = 0');
      return connection;
    });
  const transaction = async (work: (connection: mysql.Connection) => Promise<void>): Promise<void> => {
    const connection = await connecting;
    await connection.beginTransaction();
    try {
      await work(connection);
      await connection.commit();
    } catch (error) {
      await connection.rollback();
      throw error;
    }
  };
  const insert = (rows: Rows): Promise<void> =>
    transaction(async (connection) => {
      for (const { table, columns, values } of contents(rows)) {
        for (let start = 0; start < values.length; start += rowsPerInsert) {
          const some = values.slice(start, start + rowsPerInsert);
          await connection.query(`INSERT INTO ${table} (${columns}) VALUES ?`, [some]);
        }
      }
    });
  return {
    replaceAll: async (rows) => {
      const connection = await connecting;
      for (const table of tables) await connection.query(`TRUNCATE ${table}`);
      await insert(counted(rows));
    },
    insert,
    read: async (sql, ...values) => (await (await connecting).query(sql, values))[0] as never,
    change: (statements) =>
      transaction(async (connection) => {
        for (const { sql, values } of statements) await connection.query(sql, values);
      }),
    analyse: async () => {
      await (await connecting).query(`ANALYZE TABLE ${tables.join(', ')}`);
    },
    close: async () => (await connecting).end(),
  };
}

function counted(rows: Rows): Rows {
  const ids = (rows.users ?? []).map(({ id }) => Number(id));
  return {
    ...rows,
    user_counts: userCountsOf(ids).map(({ width, firstId, users }) => ({ width, firstId, users })),
  };
}

function contents(rows: Rows) {
  return tables.flatMap((table) => {
    const [first] = rows[table] ?? [];
    if (!first) return [];
    const values = (rows[table] ?? []).map((row) => Object.values(row));
    return [{ table, columns: Object.keys(first).join(', '), values }];
  });
}
