import { setTimeout as delay } from 'node:timers/promises';
import { DataSource, type QueryRunner } from 'typeorm';
import type { Config } from '../config/config.js';
import { dataSourceOptions, type Entities } from './data-source-options.js';
import { describeDatabaseError, driverCode, isUnavailable } from './database-errors.js';
import { ShowableError } from '../common/errors/showable-error.js';
import { DatabaseExpectation } from './set-up-marker.js';

const patience = 30_000;
const lockName = 'mfa_service_migrations';

/** The database cannot be used; the message says why in one sentence. */
class DatabaseStartError extends ShowableError {
  override readonly name = 'DatabaseStartError';
}

/**
 * Brings the schema up to date. Waits up to 30 s for a database that is still starting, and lets one of several
 * processes that start together do the work while the others wait.
 * @param onWait told once, with the reason, when the database does not answer at first.
 * @throws DatabaseStartError
 */
export async function migrate(
  config: Config,
  entities: Entities,
  onWait: (reason: string) => void,
): Promise<void> {
  const deadline = performance.now() + patience;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await migrateOnce(config, new DataSource(dataSourceOptions(config, entities, 'migration')));
      return;
    } catch (error) {
      const reason = describeDatabaseError(error);
      if (!mayStillStart(error) || performance.now() > deadline)
        throw new DatabaseStartError(explain(config, reason));
      if (attempt === 1) onWait(reason);
      await delay(500);
    }
  }
}

async function migrateOnce(config: Config, dataSource: DataSource): Promise<void> {
  const expectation = config.databaseServer ? undefined : new DatabaseExpectation(config);
  await dataSource.initialize();
  try {
    if (expectation) await migrateSqlite(dataSource, expectation);
    else await migrateMysql(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

/** One connection: taking the write lock first makes reading the migrations table and changing the schema one step. */
async function migrateSqlite(dataSource: DataSource, expectation: DatabaseExpectation): Promise<void> {
  const runner = dataSource.createQueryRunner();
  await runner.startTransaction();
  try {
    expectation.assertUsed(await hasHadUsers(runner));
    await dataSource.runMigrations({ transaction: 'none' });
    await runner.commitTransaction();
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  }
}

/** Users who were deleted by hand have left their counts: that database is not lost. */
async function hasHadUsers(runner: QueryRunner): Promise<boolean> {
  for (const table of ['users', 'user_counts']) {
    if (!(await runner.hasTable(table))) continue;
    const rows = (await runner.query(`SELECT 1 FROM ${table} LIMIT 1`)) as unknown[];
    if (rows.length > 0) return true;
  }
  return false;
}

async function migrateMysql(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  const seconds = patience / 1000;
  // The lock's statement may wait longer than the statement time-out allows, so it asks in short turns.
  try {
    for (let waited = 0; ; waited += 1) {
      const [row] = (await runner.query('SELECT GET_LOCK(?, 1) AS taken', [lockName])) as {
        taken: number | null;
      }[];
      if (row?.taken === 1) break;
      if (waited >= seconds) throw new DatabaseStartError('Another process has been migrating for too long.');
    }
    await dataSource.runMigrations({ transaction: 'none' });
    await runner.query('SELECT RELEASE_LOCK(?)', [lockName]);
  } finally {
    await runner.release();
  }
}

/** A server that is not up yet is waited for; one that refuses the account or has no such database is not. */
function mayStillStart(error: unknown): boolean {
  return (
    isUnavailable(error) &&
    !/ACCESS_DENIED|ER_HOST_|BAD_DB|ENOTFOUND|NOTADB|CORRUPT|CANTOPEN|READONLY/.test(driverCode(error))
  );
}

function explain(config: Config, reason: string): string {
  const server = config.databaseServer;
  const place = server
    ? `the database "${server.name}" at ${server.hosts.map(({ host, port }) => `${host}:${port}`).join(', ')}`
    : `the SQLite database in ${config.dataDirectory}`;
  return `Cannot use ${place}: ${reason}.`;
}
