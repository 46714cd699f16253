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

/**
 * How much longer rows are kept that could not be replaced: what a clock up to a day ahead takes for expired, which a stop of
 * the service may explain, was so in truth.
 */
export const graceSeconds = 24 * 60 * 60;

const batchSize = 200;

/**
 * Removes one small batch, by the instant up to which it goes, so that several processes can do it at once.
 * @returns how many rows went, and whether there are more.
 */
export async function removeBatch(
  reader: DataSource,
  transactions: Transactions,
  { table, column, keepSeconds }: ExpiredRows,
  now: number,
): Promise<{ removed: number; more: boolean }> {
  const expiredAt = now - keepSeconds * 1000;
  const [first, full] = await Promise.all(
    [0, batchSize - 1].map((offset) =>
      reader.query<{ instant: number }[]>(
        `SELECT ${column} AS instant FROM ${table} WHERE ${column} <= ? ORDER BY ${column} LIMIT 1 OFFSET ${offset}`,
        [expiredAt],
      ),
    ),
  );
  if (!first?.[0]) return { removed: 0, more: false };
  const upTo = full?.[0]?.instant ?? expiredAt;
  const removed = await transactions.run((manager) =>
    execute(manager, `DELETE FROM ${table} WHERE ${column} <= ?`, [upTo]),
  );
  return { removed, more: full?.[0] !== undefined };
}
