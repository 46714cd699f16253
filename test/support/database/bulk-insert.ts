import type { EntityManager } from 'typeorm';

const rowsPerInsert = 500;

/** Writes rows past the service: thousands of calls would take minutes. All rows have the same columns. */
export async function bulkInsert(
  manager: EntityManager,
  table: string,
  rows: readonly object[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += rowsPerInsert) {
    const some = rows.slice(start, start + rowsPerInsert);
    const columns = Object.keys(some[0] ?? {});
    const places = some.map(() => `(${columns.map(() => '?').join(', ')})`).join(', ');
    await manager.query(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${places}`,
      some.flatMap((row) => Object.values(row) as unknown[]),
    );
  }
}
