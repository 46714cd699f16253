import Database from 'libsql';

/**
 * The libsql driver as TypeORM's `driver` option, with two habits of its own.
 *
 * Transactions begin IMMEDIATE: a deferred one that reads first and then writes fails for good when another process
 * has written in between, instead of waiting its turn.
 *
 * Parameters are handed on as one array, because libsql takes a lone null for an object of named ones.
 */
export class SqliteDatabase extends Database {
  override prepare: Database.Database['prepare'] = (sql: string) => {
    const statement = super.prepare(sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql);
    const run = statement.run.bind(statement);
    const all = statement.all.bind(statement);
    statement.run = (...parameters) => run(parameters);
    statement.all = (...parameters) => all(parameters);
    // TypeORM asks before each run, and the driver would ask SQLite.
    Object.defineProperty(statement, 'reader', { value: statement.reader });
    return statement as never;
  };
}

/** How long the driver itself waits for another process's write, in milliseconds. It blocks the event loop. */
export const busyTimeoutMs = 20;

/** Every acknowledged write is on the disk. */
export function prepareWriter(database: Database.Database): void {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
}

/** The reading connection cannot write: whatever tries to go around `Transactions` fails. */
export function prepareReader(database: Database.Database): void {
  database.pragma('query_only = ON');
}
