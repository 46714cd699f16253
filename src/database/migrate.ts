import { setTimeout as delay } from 'node:timers/promises';
import { DataSource, type QueryRunner } from 'typeorm';
import type { Config } from '../config/config.js';
import { dataSourceOptions, type Entities } from './data-source-options.js';
import { connectionAdvice } from './connection-advice.js';
import { describeError, driverCode, isSchemaError, isUnavailable } from './database-errors.js';
import { MigrationClaim } from './migration-claim.js';
import { LoggableError } from '../common/errors/loggable-error.js';
import { LostDatabaseCheck } from './set-up-marker.js';

const patience = 30_000;

/** The database cannot be used; the message says why in one sentence. */
class DatabaseStartError extends LoggableError {
  override readonly name = 'DatabaseStartError';
}

/**
 * Brings the schema up to date. Waits up to 30 s for a database that is still starting, and lets one of several
 * processes that start together do the work while the others wait.
 * @param onWait told once, with the reason, when the database does not answer at first.
 * @throws DatabaseStartError, DatabaseLostError
 */
export async function migrate(
  config: Config,
  entities: Entities,
  onWait: (reason: string) => void,
): Promise<void> {
  const deadline = performance.now() + patience;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await migrateOnce(config, new DataSource(dataSourceOptions(config, entities, 'migration')), onWait);
      return;
    } catch (error) {
      if (error instanceof DatabaseStartError) throw error;
      const reason = connectionAdvice(error) ?? describeError(error);
      if (!mayStillStart(error) || performance.now() > deadline)
        throw new DatabaseStartError(explain(config, reason));
      if (attempt === 1) onWait(reason);
      await delay(500);
    }
  }
}

async function migrateOnce(
  config: Config,
  dataSource: DataSource,
  onWait: (reason: string) => void,
): Promise<void> {
  const expectation = config.databaseServer ? undefined : new LostDatabaseCheck(config);
  await dataSource.initialize();
  try {
    if (expectation) await migrateSqlite(dataSource, expectation);
    else await migrateServer(dataSource, onWait);
  } finally {
    await dataSource.destroy();
  }
}

/** One connection: taking the write lock first makes reading the migrations table and changing the schema one step. */
async function migrateSqlite(dataSource: DataSource, expectation: LostDatabaseCheck): Promise<void> {
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

async function migrateServer(dataSource: DataSource, onWait: (reason: string) => void): Promise<void> {
  // Of several processes that look first, one makes the table that is looked into.
  const isNeeded = (): Promise<boolean> =>
    dataSource.showMigrations().catch((error: unknown) => {
      if (driverCode(error) === 'ER_TABLE_EXISTS_ERROR') return true;
      throw error;
    });
  if (!(await isNeeded())) return;
  await new MigrationClaim(dataSource).whileHolding(isNeeded, () => runOnServer(dataSource), onWait);
}

async function runOnServer(dataSource: DataSource): Promise<void> {
  try {
    await dataSource.runMigrations({ transaction: 'none' });
  } catch (error) {
    if (!isSchemaError(error)) throw error;
    throw new DatabaseStartError(
      `The database holds a schema that is half made, or not made by this service (${describeError(error)}): ` +
        'empty it, or put a backup back.',
    );
  }
}

/** A server that is not up yet is waited for; one that refuses the account or has no such database is not. */
function mayStillStart(error: unknown): boolean {
  return (
    isUnavailable(error) &&
    connectionAdvice(error) === undefined &&
    !/DBACCESS_DENIED|ER_HOST_|BAD_DB|ENOTFOUND|NOTADB|CORRUPT|CANTOPEN|READONLY/.test(driverCode(error))
  );
}

function explain(config: Config, reason: string): string {
  const server = config.databaseServer;
  const place = server
    ? `the database "${server.name}" at ${server.hosts.map(({ host, port }) => `${host}:${port}`).join(', ')}`
    : `the SQLite database in ${config.dataDirectory}`;
  return `Cannot use ${place}: ${reason}.`;
}
