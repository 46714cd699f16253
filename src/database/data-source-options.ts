import { join } from 'node:path';
import type { DataSourceOptions, Logger } from 'typeorm';
import type { Config } from '../config/config.js';
import { migrations } from './migrations/index.js';
import { mysqlDriver } from './mysql-driver.js';
import { resumable } from './resumable-migrations.js';
import { busyTimeoutMs, SqliteDatabase, prepareReader, prepareWriter } from './sqlite-driver.js';

export type Entities = readonly (new () => object)[];

export const connectTimeoutMs = 3_000;
const statementTimeoutMs = 5_000;
/** Long, because a migration may rewrite whole tables, and one that is aborted leaves a broken schema. */
const migrationTimeoutMs = 10 * 60_000;

export const sqliteFileIn = ({ dataDirectory }: Pick<Config, 'dataDirectory'>): string =>
  join(dataDirectory, 'mfa.sqlite');

const ignore = (): void => undefined;

/**
 * Whatever `logging` says, TypeORM writes slow statements to the console with all their values: hashes, sealed secrets,
 * addresses. Failures are logged by the code that handles them.
 */
const silentLogger: Logger = {
  log: ignore,
  logMigration: ignore,
  logQuery: ignore,
  logQueryError: ignore,
  logQuerySlow: ignore,
  logSchemaBuild: ignore,
};

/**
 * How to reach the database. SQLite has two connections, because TypeORM runs all statements of a data source on one:
 * `writer` belongs to `Transactions`, and `reader` sees committed data only. MySQL has one pool for both.
 */
export function dataSourceOptions(
  config: Config,
  entities: Entities,
  role: 'reader' | 'writer' | 'migration',
): DataSourceOptions {
  const common = { entities: [...entities], migrations, synchronize: false, logger: silentLogger };
  const server = config.databaseServer;
  if (!server) {
    return {
      ...common,
      type: 'better-sqlite3',
      driver: SqliteDatabase,
      database: sqliteFileIn(config),
      timeout: busyTimeoutMs,
      prepareDatabase: role === 'reader' ? prepareReader : prepareWriter,
    };
  }
  return {
    ...common,
    type: 'mysql',
    migrations: resumable(migrations),
    driver: mysqlDriver(server),
    username: server.user,
    password: server.password,
    database: server.name,
    charset: 'utf8mb4',
    timezone: 'Z',
    bigNumberStrings: false,
    poolSize: server.poolSize,
    connectTimeout: connectTimeoutMs,
    enableQueryTimeout: true,
    maxQueryExecutionTime: role === 'migration' ? migrationTimeoutMs : statementTimeoutMs,
    trace: false,
    extra: { queueLimit: 2_000, maxPreparedStatements: 200 },
  };
}
