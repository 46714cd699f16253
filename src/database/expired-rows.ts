import type { DataSource } from 'typeorm';
import { execute } from './statements.js';
import type { Transactions } from './transactions.js';

/** Rows that nobody needs any more once the instant in `column` lies before `now - keepSeconds`. */
export interface ExpiredRows {
  readonly table: string;
  /** Has an index of its own. */
  readonly column: string;
  readonly keepSeconds: number;
}

/** What one step of a clean-up did. */
export interface Removal {
  readonly removed: number;
  readonly more: boolean;
}

/**
 * How much longer rows are kept that could not be replaced: what a clock up to a day ahead takes for expired, which a stop of
 * the service may explain, was so in truth.
 */
export const graceSeconds = 24 * 60 * 60;

const batchSize = 200;

/** Removes at most 200 rows, however many have expired at one instant. Several processes can do it at once. */
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
  const sql =
    reader.options.type === 'mysql'
      ? `DELETE FROM ${table} WHERE ${oldest}`
      : `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE ${oldest})`;
  const removed = await transactions.run((manager) => execute(manager, sql, [expiredAt]));
  return { removed, more: removed === batchSize };
}
