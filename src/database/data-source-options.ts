import { join } from 'node:path';
import type { DataSourceOptions } from 'typeorm';
import type { Config } from '../config/config.js';
import { migrations } from './migrations/index.js';
import { mysqlDriver } from './mysql-driver.js';
import { resumable } from './resumable-migrations.js';
import { silentLogger } from './silent-logger.js';
import { busyTimeout, SqliteDatabase, prepareReader, prepareWriter } from './sqlite-driver.js';

export type Entities = readonly (new () => object)[];

const connectTimeout = 3_000;
const statementTimeout = 5_000;
/** A change of the schema goes through whole tables, and given up half-way it leaves a schema that fits nothing. */
const migrationTimeout = 10 * 60_000;

export const sqliteFileIn = ({ dataDirectory }: Pick<Config, 'dataDirectory'>): string =>
  join(dataDirectory, 'mfa.sqlite');

/**
 * How to reach the database. SQLite gets two connections, because TypeORM runs everything of one data source on one:
 * `writer` belongs to `Transactions`, `reader` sees only what is committed. MySQL has one pool for both.
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
      timeout: busyTimeout,
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
    connectTimeout,
    enableQueryTimeout: true,
    maxQueryExecutionTime: role === 'migration' ? migrationTimeout : statementTimeout,
    trace: false,
    extra: { queueLimit: 2_000, maxPreparedStatements: 200 },
  };
}
