import { join } from 'node:path';
import Database from 'libsql';
import mysql from 'mysql2/promise';
import type { Config } from '../src/config/config.js';
import type { DatabaseServer } from '../src/config/validators.js';

export type Row = Readonly<Record<string, string | number | null>>;

/** In the order their foreign keys ask for. */
const seededTables = [
  'users',
  'sessions',
  'totp_authenticators',
  'scratch_codes',
  'mfa_limits',
  'mfa_challenges',
] as const;

const otherTables = ['refresh_tokens', 'password_limits', 'audit_events'] as const;

export type Rows = Readonly<Record<(typeof seededTables)[number], readonly Row[]>>;

/** Puts the database into the same state before each cell: these rows and no others. */
export interface SeedDatabase {
  replaceAll(rows: Rows): Promise<void>;
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
  return {
    replaceAll: async (rows) => {
      database.exec('BEGIN IMMEDIATE');
      for (const table of [...seededTables, ...otherTables]) database.exec(`DELETE FROM ${table}`);
      for (const table of seededTables) {
        const [first] = rows[table];
        if (!first) continue;
        const columns = Object.keys(first);
        const insert = database.prepare(
          `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
        );
        for (const row of rows[table]) insert.run(Object.values(row));
      }
      database.exec('COMMIT');
      database.pragma('wal_checkpoint(TRUNCATE)');
      return Promise.resolve();
    },
    close: async () => Promise.resolve(void database.close()),
  };
}

const rowsPerInsert = 500;

function openMysql({ hosts, user, password, name }: DatabaseServer): SeedDatabase {
  const connecting = mysql.createConnection({ ...hosts[0], user, password, database: name });
  return {
    replaceAll: async (rows) => {
      const connection = await connecting;
      await connection.query('SET foreign_key_checks = 0');
      for (const table of [...seededTables, ...otherTables]) await connection.query(`TRUNCATE ${table}`);
      await connection.beginTransaction();
      for (const table of seededTables) {
        const columns = Object.keys(rows[table][0] ?? {}).join(', ');
        for (let start = 0; start < rows[table].length; start += rowsPerInsert) {
          const some = rows[table].slice(start, start + rowsPerInsert).map((row) => Object.values(row));
          await connection.query(`INSERT INTO ${table} (${columns}) VALUES ?`, [some]);
        }
      }
      await connection.commit();
    },
    close: async () => (await connecting).end(),
  };
}
