import Database from 'libsql';

/**
 * The libsql driver with two habits TypeORM has no option for.
 *
 * Transactions begin IMMEDIATE: a deferred one that reads first and then writes fails for good when another process
 * has written in between, instead of waiting its turn.
 */
export class ImmediateDatabase extends Database {
  override prepare: Database.Database['prepare'] = (sql: string) =>
    super.prepare(sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql) as never;
}

/** How long the driver itself waits for another process's write, in milliseconds. It blocks the event loop. */
export const busyTimeout = 20;

/** Every acknowledged write is on the disk. */
export function prepareWriter(database: Database.Database): void {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
}

/** The reading connection cannot write: whatever tries to go around `Transactions` fails. */
export function prepareReader(database: Database.Database): void {
  database.pragma('query_only = ON');
}
