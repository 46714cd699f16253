import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';

/**
 * The statements of the hot paths, as constant SQL with every value bound. TypeORM's builders compose their text anew
 * each time, and on SQLite write numbers into it, so that nothing is ever prepared twice.
 */

/**
 * Runs a guarded UPDATE or DELETE: what may happen once has happened now, to this caller, exactly if a row was affected.
 * @returns the number of rows that matched.
 */
export async function execute(manager: EntityManager, sql: string, parameters: unknown[]): Promise<number> {
  const runner = manager.queryRunner;
  if (!runner) throw new Error('writes belong into a transaction');
  const { affected } = await runner.query(sql, parameters, true);
  return affected ?? 0;
}

export function insertRow<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<T>,
  row: T,
): Promise<void> {
  return insert(manager, entity, row, '');
}

/** Inserts a row unless one with its key is there; whatever else is wrong with it is an error. */
export function insertIfAbsent<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<T>,
  row: T,
): Promise<void> {
  const [column] = Object.keys(row);
  const { type } = manager.dataSource.options;
  const leaveIt =
    type === 'mysql' ? `ON DUPLICATE KEY UPDATE ${column} = ${column}` : 'ON CONFLICT DO NOTHING';
  return insert(manager, entity, row, leaveIt);
}

async function insert<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<T>,
  row: T,
  onConflict: string,
): Promise<void> {
  const columns = Object.keys(row);
  const table = tableOf(manager, entity);
  await manager.query(
    remembered(
      `${table} ${columns.join()} ${onConflict}`,
      () => `${insertSql(table, columns, 1)} ${onConflict}`,
    ),
    Object.values(row),
  );
}

/** Inserts rows, or overwrites those that are there under the same values of `key`. All rows have the same columns. */
export function upsertRows<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<T>,
  rows: readonly T[],
  key: readonly (keyof T & string)[],
): Promise<void> {
  return mergeRows(manager, entity, rows, key, 'overwrite');
}

/** As `upsertRows`, but the numbers of a row that is there are added to. */
export function addToRows<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<T>,
  rows: readonly T[],
  key: readonly (keyof T & string)[],
): Promise<void> {
  return mergeRows(manager, entity, rows, key, 'add');
}

type Merge = 'overwrite' | 'add';

async function mergeRows<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<T>,
  rows: readonly T[],
  key: readonly (keyof T & string)[],
  merge: Merge,
): Promise<void> {
  const { type } = manager.dataSource.options;
  const columns = Object.keys(rows[0] ?? {});
  const table = tableOf(manager, entity);
  const sql = remembered(`${merge} ${type} ${table} ${columns.join()} ${key.join()} ${rows.length}`, () =>
    mergeSql(type === 'mysql', { table, columns, key, rows: rows.length }, merge),
  );
  await manager.query(sql, rows.flatMap(Object.values));
}

/** One statement that inserts so many rows, or overwrites or adds to what is there under their keys. */
export function mergeSql(
  mysql: boolean,
  {
    table,
    columns,
    key,
    rows,
  }: { table: string; columns: readonly string[]; key: readonly string[]; rows: number },
  merge: Merge,
): string {
  const merged = columns
    .filter((column) => !key.includes(column))
    .map((column) => {
      const offered = mysql ? `VALUES(${column})` : `excluded.${column}`;
      return `${column} = ${merge === 'add' ? `${column} + ` : ''}${offered}`;
    });
  const onConflict = mysql ? 'ON DUPLICATE KEY UPDATE' : `ON CONFLICT (${key.join(', ')}) DO UPDATE SET`;
  return `${insertSql(table, columns, rows)} ${onConflict} ${merged.join(', ')}`;
}

const texts = new Map<string, string>();

function remembered(name: string, compose: () => string): string {
  const known = texts.get(name);
  if (known !== undefined) return known;
  const text = compose();
  texts.set(name, text);
  return text;
}

function insertSql(table: string, columns: readonly string[], rows: number): string {
  const placeholders = `(${columns.map(() => '?').join(', ')})`;
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${Array<string>(rows).fill(placeholders).join(', ')}`;
}

function tableOf<T extends ObjectLiteral>(manager: EntityManager, entity: EntityTarget<T>): string {
  return manager.dataSource.getMetadata(entity).tableName;
}
