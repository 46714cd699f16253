import type { DataSource } from 'typeorm';
import { execute, isMysql } from './statements.js';
import type { Transactions } from './transactions.js';

/** Rows that can be removed once the instant in `column` is before `now - keepSeconds`. */
export interface ExpiredRows {
  readonly table: string;
  /** Must have an index of its own. */
  readonly column: string;
  readonly keepSeconds: number;
}

/** The result of one batch of a clean-up. */
export interface Removal {
  readonly removed: number;
  readonly more: boolean;
}

/**
 * How much longer irreplaceable rows are kept. After a stop, the service trusts a clock that may be up to a day ahead, and
 * must not take rows for expired that are not.
 */
export const graceSeconds = 24 * 60 * 60;

const batchSize = 200;

/** Removes at most 200 expired rows. Several processes may do so at the same time. */
export async function removeExpired(
  reader: DataSource,
  transactions: Transactions,
  { table, column, keepSeconds }: ExpiredRows,
  now: number,
): Promise<Removal> {
  const expiredAt = now - keepSeconds * 1000;
  const [first] = await reader.query<unknown[]>(`SELECT 1 FROM ${table} WHERE ${column} <= ? LIMIT 1`, [
    expiredAt,
  ]);
  if (first === undefined) return { removed: 0, more: false };
  const oldest = `${column} <= ? ORDER BY ${column} LIMIT ${batchSize}`;
  const sql = isMysql(reader)
    ? `DELETE FROM ${table} WHERE ${oldest}`
    : `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE ${oldest})`;
  const removed = await transactions.run((manager) => execute(manager, sql, [expiredAt]));
  return { removed, more: removed === batchSize };
}
