export type Value = string | number | null;

export interface Statement {
  readonly sql: string;
  readonly values: readonly Value[];
}

export interface Outcome {
  readonly rows: readonly unknown[];
  readonly affected: number;
}

/**
 * SQL and the decisions between the statements, as a generator that both drivers run: SQLite's synchronously, MySQL's
 * waiting for each statement.
 */
export type Steps<T> = Generator<Statement, T, Outcome>;

export interface FloorDatabase {
  /** The clause that turns an INSERT into an upsert. */
  onConflict(key: readonly string[], columns: readonly string[]): string;
  read<T>(steps: Steps<T>): Promise<T>;
  /** Commits what `steps` did, or rolls it back if they throw. They may run twice. */
  transaction<T>(steps: () => Steps<T>): Promise<T>;
}

export function* select<Row>(sql: string, ...values: Value[]): Steps<readonly Row[]> {
  return (yield { sql, values }).rows as readonly Row[];
}

/** @returns how many rows were changed. */
export function* change(sql: string, ...values: Value[]): Steps<number> {
  return (yield { sql, values }).affected;
}

export const placeholders = (count: number): string => Array<string>(count).fill('?').join(', ');
