import type { EntityManager } from 'typeorm';
import { execute } from '../../database/statements.js';

/** The row of the counter that refuses. */
export interface CounterRow {
  readonly table: 'mfa_limits' | 'mfa_verifier_limits';
  /** An SQL condition on its key. */
  readonly where: string;
  readonly key: readonly number[];
}

const reportInterval = 60_000;

/**
 * Counts an attempt that a lock refused. One audit event a minute stands for all of them, so that nobody fills the trail.
 * @returns how many an event has to be written for now; undefined if a later one will stand for them.
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

/** @returns how many refused attempts no event stands for yet. The row must be locked. */
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
