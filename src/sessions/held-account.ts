import type { EntityManager } from 'typeorm';
import { execute, executeReturning, placeholders } from '../database/statements.js';

/**
 * To hold an account is to write its row, so that transactions that hold it exclude each other: by row locks on one
 * server, by certification across a cluster's nodes. `users.changeCount` counts them, and so tells whether an account is
 * still as it was read: its role and state, its sessions and its authenticators are changed only by those who hold it.
 * The count begins anew long before the column is full. Sessions and authenticators are written after the hold, so that no
 * two transactions wait for each other.
 */
const nextCountSql = '(users.changeCount + 1) % 1000000';

/** Part of an UPDATE of `users` that holds the account as well. */
export const holdingSql = `changeCount = ${nextCountSql}`;

const nextCount = (changeCount: number): number => (changeCount + 1) % 1_000_000;

const holdSql = {
  mysql: `UPDATE users SET changeCount = LAST_INSERT_ID(${nextCountSql}) WHERE id = ?`,
  sqlite: `UPDATE users SET ${holdingSql} WHERE id = ? RETURNING changeCount`,
};

/** @returns whether the account is still as it was when `changeCount` was read; false, too, if it is gone. */
export async function holdAccount(
  manager: EntityManager,
  { id, changeCount }: { readonly id: number; readonly changeCount: number },
): Promise<boolean> {
  return (await executeReturning(manager, holdSql, [id])) === nextCount(changeCount);
}

/** @returns how many of them are there and not disabled. */
export function holdAccounts(manager: EntityManager, userIds: readonly number[]): Promise<number> {
  const sql = `UPDATE users SET ${holdingSql} WHERE id IN (${placeholders(userIds)}) AND disabledAt IS NULL`;
  return execute(manager, sql, [...userIds]);
}
