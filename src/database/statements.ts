import type { DataSource, EntityManager, EntityTarget, ObjectLiteral, QueryRunner } from 'typeorm';

/**
 * Statements of the hot paths, as constant SQL with every value bound. TypeORM's builders compose the text each time, and
 * on SQLite write numbers into it, so that no prepared statement is ever reused.
 */

/**
 * Runs an UPDATE or DELETE. If its WHERE clause guards a step that may happen once, only one caller affects a row.
 * @returns the number of rows that matched.
 */
export async function execute(manager: EntityManager, sql: string, parameters: unknown[]): Promise<number> {
  const { affected } = await runnerOf(manager).query(sql, parameters, true);
  return affected ?? 0;
}

function runnerOf({ queryRunner }: EntityManager): QueryRunner {
  if (!queryRunner) throw new Error('writes need a transaction');
  return queryRunner;
}

/**
 * Runs an UPDATE of one row that hands back a number.
 * @param sql for a server, with `LAST_INSERT_ID(the number)`, and for SQLite, with `RETURNING` a column.
 * @returns undefined if no row matched.
 */
export async function executeReturning(
  manager: EntityManager,
  sql: { readonly mysql: string; readonly sqlite: string },
  parameters: unknown[],
): Promise<number | undefined> {
  const runner = runnerOf(manager);
  if (isMysql(manager.dataSource)) {
    const outcome = (await runner.query(sql.mysql, parameters)) as { affectedRows: number; insertId: number };
    return outcome.affectedRows === 0 ? undefined : outcome.insertId;
  }
  const [row] = (await runner.query(sql.sqlite, parameters)) as Record<string, number>[];
  return row && Object.values(row)[0];
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
  await runnerOf(manager).query(
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
 * Overwrites the row with this `key`, or inserts one with a generated id. An upsert would use up an id each time, of which
 * a server has 2^31. The caller holds what keeps others from inserting the same key.
 */
export async function replaceRow<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<T>,
  row: T,
  key: readonly (keyof T & string)[],
): Promise<void> {
  const columns = Object.keys(row).filter((column) => !key.includes(column));
  const table = tableOf(manager, entity);
  const sql = cachedSql(`replace ${table} ${columns.join()} ${key.join()}`, () => {
    const assign = (column: string): string => `${column} = ?`;
    return `UPDATE ${table} SET ${columns.map(assign).join(', ')} WHERE ${key.map(assign).join(' AND ')}`;
  });
  const parameters = [...columns, ...key].map((column) => row[column] as unknown);
  if ((await execute(manager, sql, parameters)) === 0) await insert(manager, entity, row, '');
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
  await runnerOf(manager).query(sql, rows.flatMap(Object.values));
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
  const onConflict = mysql ? 'ON DUPLICATE KEY UPDATE' : `ON CONFLICT (${key.join(', ')}) DO UPDATE SET`;
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
