import type { DataSource } from 'typeorm';

/** What a refusal writes on purpose: that it happened, and that it counts towards a wait. */
const writtenByRefusals = [
  'audit_events',
  'audit_runs',
  'password_limits',
  'mfa_limits',
  'mfa_verifier_limits',
];

/** What the service writes by itself, about once a minute. */
const writtenByTheService = ['clean_up_clock'];

/** Every row of every table that a refusal leaves as it was, to compare before and after an attack. */
export async function allRows(database: DataSource): Promise<Record<string, string[]>> {
  const tables = database.entityMetadatas
    .map(({ tableName }) => tableName)
    .filter((name) => ![...writtenByRefusals, ...writtenByTheService].includes(name));
  const dumps = tables.map(async (table) => [table, await rowsOf(database, table)] as const);
  return Object.fromEntries(await Promise.all(dumps));
}

/** The rows of one table as JSON, in an order of their own. */
export async function rowsOf(database: DataSource, table: string): Promise<string[]> {
  const rows: Record<string, unknown>[] = await database.query(`SELECT * FROM ${table}`);
  // libsql adds `_metadata`, the time the query took; `changeCount` says nothing but that the row was held.
  const hidden = { _metadata: undefined, changeCount: undefined };
  return rows.map((row) => JSON.stringify({ ...row, ...hidden })).sort();
}
