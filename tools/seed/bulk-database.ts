import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import type { RowDataPacket } from 'mysql2';
import type { Config } from '../../src/config/config.js';
import type { DatabaseServer } from '../../src/config/database-server.js';
import { mergeSql } from '../../src/database/statements.js';
import { mysqlDriver } from '../../src/database/mysql-driver.js';

type Value = string | number | null;

/**
 * One connection of the driver itself, the only code that writes without `Transactions`: composing an object and a
 * statement for each of millions of rows would take too long. Rows are protected as elsewhere, by transactions, foreign
 * keys and strict mode.
 */
export interface BulkDatabase {
  /** Commits all that `work` writes, or nothing. */
  transaction(work: () => Promise<void>): Promise<void>;
  /** All rows must have the same columns. */
  insert(table: string, rows: readonly object[]): Promise<void>;
  /** Inserts rows, or adds to the numbers of those with the same `key`. */
  add(table: string, rows: readonly object[], key: readonly string[]): Promise<void>;
  query<T>(sql: string, parameters?: readonly Value[]): Promise<T[]>;
  /** For the end of a bulk load: moves the log into the database file, or updates the optimiser's statistics. */
  settle(): Promise<void>;
  /** In bytes, indices included; settles first. */
  size(): Promise<number>;
  close(): Promise<void>;
}

export async function openBulkDatabase(config: Config): Promise<BulkDatabase> {
  return config.databaseServer ? openMysql(config.databaseServer) : openSqlite(config.dataDirectory);
}

const busyTimeoutMs = 5_000;
const cacheKibibytes = 128 * 1024;

function openSqlite(folder: string): BulkDatabase {
  const file = join(folder, 'mfa.sqlite');
  const database = new Database(file);
  database.pragma(`busy_timeout = ${busyTimeoutMs}`);
  database.pragma('foreign_keys = ON');
  database.pragma(`cache_size = -${cacheKibibytes}`);
  // A power failure can only lose whole batches, which the next run creates again.
  database.pragma('synchronous = NORMAL');
  const inserts = new Map<string, Database.Statement>();
  const insertInto = (table: string, columns: readonly string[]): Database.Statement => {
    const sql = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
    const known = inserts.get(sql) ?? database.prepare(sql);
    inserts.set(sql, known);
    return known;
  };
  const settle = (): void => void database.pragma('wal_checkpoint(TRUNCATE)');
  return {
    transaction: async (work) => {
      database.exec('BEGIN IMMEDIATE');
      try {
        await work();
        database.exec('COMMIT');
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    insert: async (table, rows) => {
      const insert = insertInto(table, Object.keys(rows[0] ?? {}));
      for (const row of rows) insert.run(Object.values(row));
      return Promise.resolve();
    },
    add: async (table, rows, key) => {
      const columns = Object.keys(rows[0] ?? {});
      const sql = mergeSql(false, { table, columns, key, rows: rows.length }, 'add');
      return Promise.resolve(void database.prepare(sql).run(rows.flatMap(Object.values)));
    },
    query: async <T>(sql: string, parameters: readonly Value[] = []) =>
      Promise.resolve(database.prepare(sql).all([...parameters]) as T[]),
    settle: async () => {
      settle();
      return Promise.resolve();
    },
    size: async () => {
      settle();
      return Promise.resolve(statSync(file).size);
    },
    close: async () => Promise.resolve(void database.close()),
  };
}

async function openMysql(server: DatabaseServer): Promise<BulkDatabase> {
  const { user, password, name } = server;
  const pool = mysqlDriver(server)
    .createPool({ user, password, database: name, charset: 'utf8mb4', connectionLimit: 1 })
    .promise();
  const connection = await pool.getConnection();
  const query = async <T>(sql: string, parameters: readonly Value[] = []): Promise<T[]> => {
    const [rows] = await connection.query<RowDataPacket[]>(sql, [...parameters]);
    return rows as T[];
  };
  const settle = async (): Promise<void> => {
    // The server only estimates sizes, and its estimates are outdated long after a bulk load.
    const tables = await query<{ name: string }>(
      'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()',
    );
    await query(`ANALYZE TABLE ${tables.map((table) => table.name).join(', ')}`);
  };
  return {
    transaction: async (work) => {
      await connection.beginTransaction();
      try {
        await work();
        await connection.commit();
      } catch (error) {
        await connection.rollback();
        throw error;
      }
    },
    insert: async (table, rows) => {
      const columns = Object.keys(rows[0] ?? {}).join(', ');
      const values = rows.map((row) => Object.values(row) as Value[]);
      // Formatted into the text, because a list of rows cannot be bound to a prepared statement.
      await query(connection.format(`INSERT INTO ${table} (${columns}) VALUES ?`, [values]));
    },
    add: async (table, rows, key) => {
      const columns = Object.keys(rows[0] ?? {});
      const sql = mergeSql(true, { table, columns, key, rows: rows.length }, 'add');
      await query(sql, rows.flatMap(Object.values) as Value[]);
    },
    query,
    settle,
    size: async () => {
      await settle();
      const [row] = await query<{ bytes: string }>(
        'SELECT SUM(DATA_LENGTH + INDEX_LENGTH) AS bytes FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()',
      );
      return Number(row?.bytes);
    },
    close: async () => {
      connection.release();
      await pool.end();
    },
  };
}
