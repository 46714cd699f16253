import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { DataSource } from 'typeorm';
import { inject } from 'vitest';
import { type Config, loadConfig } from '../../../src/config/config.js';
import { dataSourceOptions } from '../../../src/database/data-source-options.js';
import { Transactions } from '../../../src/database/transactions.js';
import { entities } from '../../../src/entities.js';
import { afterFile } from '../processes/cleanup.js';
import { rowsOf } from './rows.js';
import { searchForSecrets } from '../secrets/secret-search.js';

export const engine = process.env['TEST_ENGINE'] === 'mariadb' ? 'mariadb' : 'sqlite';

export interface TestDatabase {
  /** The variables with which a service uses it. */
  readonly environment: Record<string, string>;
}

let created = 0;

/** Creates an empty database of the engine under test and a data folder for one service; both go after the test file. */
export async function createDatabase(): Promise<TestDatabase> {
  const DATA_DIR = mkdtempSync(join(tmpdir(), 'mfa-test-'));
  afterFile(() => rmSync(DATA_DIR, { recursive: true, force: true }));
  const environment = engine === 'sqlite' ? { DATA_DIR } : { DATA_DIR, DATABASE_URL: await createOnServer() };
  afterFile(() => searchAuditTrail(environment));
  return { environment };
}

async function createOnServer(): Promise<string> {
  created += 1;
  const name = `mfa_test_${process.pid}_${created}`;
  const server = { host: '127.0.0.1', port: inject('mariaDbPort'), user: 'tester', password: 'tester' };
  await administer(server, `CREATE DATABASE ${name}`);
  afterFile(() => administer(server, `DROP DATABASE ${name}`));
  return `mysql://${server.user}:${server.password}@${server.host}:${server.port}/${name}`;
}

/** A separate connection, to read what is stored. */
export function openDatabase(config: Config): Promise<DataSource> {
  return new DataSource(dataSourceOptions(config, entities, 'reader')).initialize();
}

/** A separate connection for writing rows while a service runs; it waits for locks as the service does. */
export async function openWriter(
  config: Config,
): Promise<{ transactions: Transactions; close: () => Promise<void> }> {
  const writer = await new DataSource(dataSourceOptions(config, entities, 'writer')).initialize();
  return { transactions: new Transactions(writer), close: () => writer.destroy() };
}

async function searchAuditTrail(environment: Record<string, string>): Promise<void> {
  const database = await openDatabase(loadConfig(environment));
  if (await database.createQueryRunner().hasTable('audit_events'))
    searchForSecrets('the audit trail', (await rowsOf(database, 'audit_events')).join('\n'));
  await database.destroy();
}

async function administer(server: mysql.ConnectionOptions, statement: string): Promise<void> {
  const connection = await mysql.createConnection(server);
  await connection.query(statement);
  await connection.end();
}
