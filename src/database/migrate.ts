import { accessSync, constants, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { DataSource, type QueryRunner } from 'typeorm';
import type { Config } from '../config/config.js';
import { dataSourceOptions, type Entities, sqliteFileIn } from './data-source-options.js';
import { connectionAdvice, failureReason } from './connection-advice.js';
import { describeError, driverCode, isSchemaError, isUnavailable } from './database-errors.js';
import { MigrationClaim } from './migration-claim.js';
import { explainFileError, isFileError } from '../common/errors/file-error.js';
import { LoggableError } from '../common/errors/loggable-error.js';
import { setCharacterSet } from './migrations/schema.js';
import { isBelowFloor, schemaFloorSql } from './schema-floor.js';
import { LostDatabaseCheck } from './set-up-marker.js';

const startTimeoutMs = 30_000;
const retryIntervalMs = 500;

const belowFloor =
  'a newer version of the service has removed from it what this version needs; start that version, or restore a backup ' +
  'from before the upgrade';

/** The database cannot be used; the message says why, in one sentence. */
class DatabaseStartError extends LoggableError {
  override readonly name = 'DatabaseStartError';
}

/**
 * Migrates the schema. Waits up to 30 s for a database that is still starting. If several processes start together, one
 * migrates while the others wait.
 * @param onWait called with the reason, once, if the database does not respond at first.
 * @throws DatabaseStartError, LostDatabaseError
 */
export async function migrate(
  config: Config,
  entities: Entities,
  onWait: (reason: string) => void,
): Promise<void> {
  const deadline = performance.now() + startTimeoutMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await migrateOnce(config, new DataSource(dataSourceOptions(config, entities, 'migration')), onWait);
      return;
    } catch (error) {
      if (error instanceof DatabaseStartError) throw error;
      const reason = reasonOf(error, config);
      if (!mayBeStarting(error) || performance.now() > deadline)
        throw new DatabaseStartError(explain(config, reason));
      if (attempt === 1) onWait(reason);
      await delay(retryIntervalMs);
    }
  }
}

/** The driver's own error would not say why. @throws DatabaseStartError, or a file error */
function assertUsableFile(config: Config): void {
  const file = sqliteFileIn(config);
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isDirectory()) throw new DatabaseStartError(explain(config, 'mfa.sqlite is a folder'));
  if (!stats) return;
  accessSync(file, constants.R_OK | constants.W_OK);
  // For the write-ahead log beside it.
  accessSync(config.dataDirectory, constants.W_OK | constants.X_OK);
}

async function migrateOnce(
  config: Config,
  dataSource: DataSource,
  onWait: (reason: string) => void,
): Promise<void> {
  if (!config.databaseServer) assertUsableFile(config);
  const lostDatabaseCheck = config.databaseServer ? undefined : new LostDatabaseCheck(config);
  await dataSource.initialize();
  try {
    await assertNotBelowFloor(config, dataSource);
    if (lostDatabaseCheck) await migrateSqlite(dataSource, lostDatabaseCheck);
    else await migrateServer(dataSource, onWait);
  } finally {
    await dataSource.destroy();
  }
}

async function assertNotBelowFloor(config: Config, dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    if (!(await runner.hasTable('schema_floor'))) return;
    const [row] = (await runner.query(`SELECT ${schemaFloorSql} AS floor`)) as { floor: number | null }[];
    if (isBelowFloor(row?.floor ?? 0)) throw new DatabaseStartError(explain(config, belowFloor));
  } finally {
    await runner.release();
  }
}

/** Takes the write lock first, so that reading the migrations table and changing the schema are one step. */
async function migrateSqlite(dataSource: DataSource, lostDatabaseCheck: LostDatabaseCheck): Promise<void> {
  const runner = dataSource.createQueryRunner();
  await runner.startTransaction();
  try {
    lostDatabaseCheck.assertHadUsers(await hasHadUsers(runner));
    await dataSource.runMigrations({ transaction: 'none' });
    await runner.commitTransaction();
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  }
}

/** A database whose users were deleted by hand still has their counts, and is not lost. */
async function hasHadUsers(runner: QueryRunner): Promise<boolean> {
  for (const table of ['users', 'user_counts']) {
    if (!(await runner.hasTable(table))) continue;
    const rows = (await runner.query(`SELECT 1 FROM ${table} LIMIT 1`)) as unknown[];
    if (rows.length > 0) return true;
  }
  return false;
}

async function migrateServer(dataSource: DataSource, onWait: (reason: string) => void): Promise<void> {
  // If several processes look at the same time, only one creates the migrations table.
  const isNeeded = (): Promise<boolean> =>
    dataSource.showMigrations().catch((error: unknown) => {
      if (driverCode(error) === 'ER_TABLE_EXISTS_ERROR') return true;
      throw error;
    });
  if (!(await isNeeded())) return;
  // A dump that was loaded into a new database has left the old one's character set behind.
  await setCharacterSet(dataSource);
  await new MigrationClaim(dataSource).whileHolding(isNeeded, () => runOnServer(dataSource), onWait);
}

async function runOnServer(dataSource: DataSource): Promise<void> {
  try {
    await dataSource.runMigrations({ transaction: 'none' });
  } catch (error) {
    if (!isSchemaError(error)) throw error;
    throw new DatabaseStartError(
      `The database has an incomplete schema, or one that is not of this service (${describeError(error)}): ` +
        'empty it, or restore a backup.',
    );
  }
}

function reasonOf(error: unknown, { databaseServer }: Config): string {
  if (!databaseServer && isFileError(error)) return explainFileError(error);
  return failureReason(error);
}

/** Whether a server may not be up yet, rather than refuse the account or have no such database. */
function mayBeStarting(error: unknown): boolean {
  return (
    isUnavailable(error) &&
    connectionAdvice(error) === undefined &&
    !/DBACCESS_DENIED|TABLEACCESS_DENIED|ER_HOST_|BAD_DB|NO_SUCH_TABLE|ENOTFOUND|NOTADB|CORRUPT|CANTOPEN|READONLY/.test(
      driverCode(error),
    )
  );
}

function explain(config: Config, reason: string): string {
  const server = config.databaseServer;
  const place = server
    ? `the database "${server.name}" at ${server.hosts.map(({ host, port }) => `${host}:${port}`).join(', ')}`
    : `the SQLite database in ${config.dataDirectory}`;
  return `Cannot use ${place}: ${reason}.`;
}
