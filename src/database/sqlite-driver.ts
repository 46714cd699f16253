import Database from 'libsql';

/**
 * The libsql driver as TypeORM's `driver` option, with two changes.
 *
 * Transactions begin IMMEDIATE: a deferred one that reads first and then writes would fail, instead of waiting, if
 * another process has written in between.
 *
 * Parameters are passed as one array, because libsql takes a single null for an object of named parameters.
 */
export class SqliteDatabase extends Database {
  override prepare: Database.Database['prepare'] = (sql: string) => {
    const statement = super.prepare(sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql);
    const run = statement.run.bind(statement);
    const all = statement.all.bind(statement);
    statement.run = (...parameters) => run(parameters);
    statement.all = (...parameters) => all(parameters);
    // TypeORM reads this before each run, for which the driver would ask SQLite.
    Object.defineProperty(statement, 'reader', { value: statement.reader });
    return statement as never;
  };
}

/** How long the driver waits for another process's write. Short, because it blocks the event loop. */
export const busyTimeoutMs = 20;

/** With these settings, every acknowledged write is on disk. */
export function prepareWriter(database: Database.Database): void {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
}

/** Makes writes on the reading connection fail, because every write has to go through `Transactions`. */
export function prepareReader(database: Database.Database): void {
  database.pragma('query_only = ON');
}
