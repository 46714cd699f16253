import Database from 'libsql';
import mysql from 'mysql2/promise';
import { findMariaDbServer, startMariaDb } from '../test/support/database/mariadb.js';
import type { Cleanup } from './cleanup.js';

export const engines = ['sqlite', 'mariadb'] as const;

export type Engine = (typeof engines)[number];

/** Makes a database and returns the environment variables that select it. */
export type DatabaseMaker = () => Promise<Readonly<Record<string, string>>>;

export interface RunningEngine {
  readonly name: Engine;
  readonly version: string;
  readonly makeDatabase: DatabaseMaker;
}

/** Undefined if the engine is not on this machine. */
export async function startEngine(name: Engine, cleanup: Cleanup): Promise<RunningEngine | undefined> {
  if (name === 'sqlite')
    return { name, version: sqliteVersion(), makeDatabase: async () => Promise.resolve({}) };
  const program = findMariaDbServer();
  if (!program) return undefined;
  const server = await startMariaDb(program);
  cleanup.add(() => server.stop());
  const makeDatabase = async (): Promise<{ DATABASE_URL: string }> => ({
    DATABASE_URL: await server.createDatabase(),
  });
  return { name, version: await versionOf(await server.createDatabase()), makeDatabase };
}

async function versionOf(url: string): Promise<string> {
  const connection = await mysql.createConnection(url);
  const [rows] = await connection.query<mysql.RowDataPacket[]>('SELECT VERSION() AS version');
  await connection.end();
  return String(rows[0]?.['version']);
}

function sqliteVersion(): string {
  const database = new Database(':memory:');
  const { version } = database.prepare('SELECT sqlite_version() AS version').get() as { version: string };
  database.close();
  return `SQLite ${version}`;
}
