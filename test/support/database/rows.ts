import type { DataSource } from 'typeorm';

/** Tables that a refusal writes on purpose: events and counters. */
const writtenByRefusals = [
  'audit_events',
  'audit_runs',
  'password_limits',
  'mfa_limits',
  'mfa_verifier_limits',
];

/** Tables that the service writes by itself, about once a minute. */
const writtenByTheService = ['clean_up_clock'];

/** All rows of the tables that a refusal must not change, to compare before and after an attack. */
export async function allRows(database: DataSource): Promise<Record<string, string[]>> {
  const tables = database.entityMetadatas
    .map(({ tableName }) => tableName)
    .filter((name) => ![...writtenByRefusals, ...writtenByTheService].includes(name));
  const dumps = tables.map(async (table) => [table, await rowsOf(database, table)] as const);
  return Object.fromEntries(await Promise.all(dumps));
}

/** The rows of one table as sorted JSON. */
export async function rowsOf(database: DataSource, table: string): Promise<string[]> {
  const rows: Record<string, unknown>[] = await database.query(`SELECT * FROM ${table}`);
  // libsql adds `_metadata` with the query time; `changeCount` changes whenever a row is locked.
  const hidden = { _metadata: undefined, changeCount: undefined };
  return rows.map((row) => JSON.stringify({ ...row, ...hidden })).sort();
}
