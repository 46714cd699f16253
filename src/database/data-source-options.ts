import { join } from 'node:path';
import type { DataSourceOptions, Logger } from 'typeorm';
import type { Config } from '../config/config.js';
import type { DatabaseServer } from '../config/database-server.js';
import { migrations } from './migrations/index.js';
import { mysqlDriver } from './mysql-driver.js';
import { resumable } from './resumable-migrations.js';
import { busyTimeoutMs, SqliteDatabase, prepareReader, prepareWriter } from './sqlite-driver.js';

export type DatabaseRole = 'reader' | 'writer' | 'migration';

export type Entities = readonly (new () => object)[];

const connectTimeoutMs = 3_000;
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
 * How to reach the database. `writer` belongs to `Transactions`; `reader` sees committed data only. On SQLite each is one
 * connection, because TypeORM runs all statements of a data source on one; on MySQL each is a part of the pool.
 */
export function dataSourceOptions(config: Config, entities: Entities, role: DatabaseRole): DataSourceOptions {
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
    driver: mysqlDriver(server, { transactionsOnly: role === 'writer' }),
    username: server.user,
    password: server.password,
    database: server.name,
    charset: 'utf8mb4',
    timezone: 'Z',
    bigNumberStrings: false,
    poolSize: poolSizeOf(role, server),
    connectTimeout: connectTimeoutMs,
    enableQueryTimeout: true,
    maxQueryExecutionTime: role === 'migration' ? migrationTimeoutMs : statementTimeoutMs,
    trace: false,
    extra: { queueLimit: 2_000, maxPreparedStatements: 200 },
  };
}

/** A transaction keeps its connection for several statements and a durable commit, a read for one statement. */
function poolSizeOf(role: DatabaseRole, { poolSize }: DatabaseServer): number {
  const readers = Math.ceil(poolSize / 3);
  return { reader: readers, writer: poolSize - readers, migration: poolSize }[role];
}
