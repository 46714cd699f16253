import { migrations } from './migrations/index.js';

/**
 * Versions run side by side while an installation is upgraded, so a migration either expands the schema, and the version
 * before does not notice, or contracts it, and raises the floor: the newest migration that a process must know to work
 * with what is left. A process below the floor does not start, and is not ready if it runs.
 */

interface Queryable {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

/** TypeORM takes a migration's time from the end of its class name. */
const timestampOf = (name: string): number => Number(name.slice(-13));

const newestKnown = Math.max(...migrations.map(({ name }) => timestampOf(name)));

/** An expression for the floor, which works in any statement. */
export const schemaFloorSql = '(SELECT migration FROM schema_floor WHERE id = 1)';

export function isBelowFloor(floor: number): boolean {
  return newestKnown < floor;
}

/**
 * For `up` of a migration that contracts, before it removes anything.
 * @param migration the time in the name of the migration that made it superfluous, at least one version ago.
 */
export async function raiseSchemaFloor(runner: Queryable, migration: number): Promise<void> {
  await runner.query('UPDATE schema_floor SET migration = ? WHERE id = 1 AND migration < ?', [
    migration,
    migration,
  ]);
}
