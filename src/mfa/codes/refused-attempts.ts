import type { EntityManager } from 'typeorm';
import { execute } from '../../database/statements.js';

/** The row of the counter that refuses an attempt. */
export interface CounterRow {
  readonly table: 'mfa_limits' | 'mfa_verifier_limits';
  /** An SQL condition on its key. */
  readonly where: string;
  readonly key: readonly number[];
}

const reportInterval = 60_000;

/**
 * Counts an attempt that a lock refused. One audit event a minute reports all of them, so that nobody fills the trail.
 * @returns how many attempts an event must report now; undefined if a later event will.
 */
export async function countRefused(
  manager: EntityManager,
  { table, where, key }: CounterRow,
  now: number,
): Promise<number | undefined> {
  await execute(manager, `UPDATE ${table} SET refusedAttempts = refusedAttempts + 1 WHERE ${where}`, [
    ...key,
  ]);
  const [row] = await manager.query<{ refusedAttempts: number; refusalsReportedAt: number | null }[]>(
    `SELECT refusedAttempts, refusalsReportedAt FROM ${table} WHERE ${where}`,
    [...key],
  );
  if (!row) return undefined;
  const sinceReport = now - (row.refusalsReportedAt ?? 0);
  // Negative: the clock was set back.
  if (sinceReport >= 0 && sinceReport < reportInterval) return undefined;
  await execute(manager, `UPDATE ${table} SET refusedAttempts = 0, refusalsReportedAt = ? WHERE ${where}`, [
    now,
    ...key,
  ]);
  return row.refusedAttempts;
}

/** Resets the count of refused attempts, whose row must be locked. @returns how many were not reported yet. */
export async function takeRefused(
  manager: EntityManager,
  { table, where, key }: CounterRow,
): Promise<number> {
  const [row] = await manager.query<{ refusedAttempts: number }[]>(
    `SELECT refusedAttempts FROM ${table} WHERE ${where}`,
    [...key],
  );
  await execute(manager, `UPDATE ${table} SET refusedAttempts = 0 WHERE ${where}`, [...key]);
  return row?.refusedAttempts ?? 0;
}
