import type { DataSource, EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';

/**
 * Statements of the hot paths, as constant SQL with every value bound. TypeORM's builders compose the text each time, and
 * on SQLite write numbers into it, so that no prepared statement is ever reused.
 */

/**
 * Runs an UPDATE or DELETE. If its WHERE clause guards a step that may happen once, only one caller affects a row.
 * @returns the number of rows that matched.
 */
export async function execute(manager: EntityManager, sql: string, parameters: unknown[]): Promise<number> {
  const runner = manager.queryRunner;
  if (!runner) throw new Error('writes need a transaction');
  const { affected } = await runner.query(sql, parameters, true);
  return affected ?? 0;
}

/** A data source, or the manager of a transaction, for statements that only read. */
export type Reader = Pick<EntityManager, 'query'>;

/** False for the embedded SQLite. */
export function isMysql({ options }: DataSource): boolean {
  return options.type === 'mysql';
}

/** One for each value of a list: `IN (?, ?)`. */
export function placeholders(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}

export function insertRow<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<T>,
  row: T,
): Promise<void> {
  return insert(manager, entity, row, '');
}

/** Inserts a row unless one with its key exists; any other conflict is an error. */
export function insertIfAbsent<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<T>,
  row: T,
): Promise<void> {
  const [column] = Object.keys(row);
  const keepExisting = isMysql(manager.dataSource)
    ? `ON DUPLICATE KEY UPDATE ${column} = ${column}`
    : 'ON CONFLICT DO NOTHING';
  return insert(manager, entity, row, keepExisting);
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
    cachedSql(
      `${table} ${columns.join()} ${onConflict}`,
      () => `${insertSql(table, columns, 1)} ${onConflict}`,
    ),
    Object.values(row),
  );
}

/** Inserts rows, or overwrites those with the same `key`. All rows must have the same columns. */
export function upsertRows<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<T>,
  rows: readonly T[],
  key: readonly (keyof T & string)[],
): Promise<void> {
  return mergeRows(manager, entity, rows, key, 'overwrite');
}

/**
 * Inserts a row with a generated id, or overwrites the one with the same `key`, in one statement. The statement looks up
 * the id of the latter: otherwise each overwriting would use up a generated id, of which a server has 2^31.
 * @param unless the rest of a query, from FROM on: if it finds a row, nothing is written.
 * @returns whether the row was written.
 */
export async function upsertIdentifiedRow<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<T>,
  row: T,
  key: readonly (keyof T & string)[],
  unless?: { readonly exists: string; readonly parameters: readonly unknown[] },
): Promise<boolean> {
  const mysql = isMysql(manager.dataSource);
  const columns = Object.keys(row);
  const table = tableOf(manager, entity);
  const sql = cachedSql(`identified ${unless?.exists} ${table} ${columns.join()} ${key.join()}`, () => {
    const known = `(SELECT known.id FROM ${table} known WHERE ${key.map((column) => `known.${column} = ?`).join(' AND ')})`;
    const condition = unless ? `NOT EXISTS (SELECT 1 ${unless.exists})` : 'TRUE';
    return (
      `INSERT INTO ${table} (id, ${columns.join(', ')}) SELECT ${known}, ${placeholders(columns)} ${mysql ? 'FROM DUAL ' : ''}` +
      `WHERE ${condition} ${mergeClause(mysql, { columns, key: [] }, 'overwrite')}`
    );
  });
  const parameters = [
    ...key.map((column) => row[column]),
    ...(Object.values(row) as unknown[]),
    ...(unless?.parameters ?? []),
  ];
  return (await execute(manager, sql, parameters)) > 0;
}

/** As `upsertRows`, but adds to the numbers of an existing row. */
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
  const mysql = isMysql(manager.dataSource);
  const columns = Object.keys(rows[0] ?? {});
  const table = tableOf(manager, entity);
  const sql = cachedSql(`${merge} ${mysql} ${table} ${columns.join()} ${key.join()} ${rows.length}`, () =>
    mergeSql(mysql, { table, columns, key, rows: rows.length }, merge),
  );
  await manager.query(sql, rows.flatMap(Object.values));
}

/** Composes one statement that inserts rows, or overwrites or adds to those with the same keys. */
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
  return `${insertSql(table, columns, rows)} ${mergeClause(mysql, { columns, key }, merge)}`;
}

function mergeClause(
  mysql: boolean,
  { columns, key }: { columns: readonly string[]; key: readonly string[] },
  merge: Merge,
): string {
  const merged = columns
    .filter((column) => !key.includes(column))
    .map((column) => {
      const offered = mysql ? `VALUES(${column})` : `excluded.${column}`;
      return `${column} = ${merge === 'add' ? `${column} + ` : ''}${offered}`;
    });
  const target = key.length > 0 ? `(${key.join(', ')}) ` : '';
  const onConflict = mysql ? 'ON DUPLICATE KEY UPDATE' : `ON CONFLICT ${target}DO UPDATE SET`;
  return `${onConflict} ${merged.join(', ')}`;
}

const sqlByName = new Map<string, string>();

function cachedSql(name: string, compose: () => string): string {
  const known = sqlByName.get(name);
  if (known !== undefined) return known;
  const sql = compose();
  sqlByName.set(name, sql);
  return sql;
}

function insertSql(table: string, columns: readonly string[], rows: number): string {
  const row = `(${placeholders(columns)})`;
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${Array<string>(rows).fill(row).join(', ')}`;
}

function tableOf<T extends ObjectLiteral>(manager: EntityManager, entity: EntityTarget<T>): string {
  return manager.dataSource.getMetadata(entity).tableName;
}
