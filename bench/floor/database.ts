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
 * SQL and what is decided in between, as a generator, so that one text serves both drivers: SQLite's runs it at one
 * go without giving way, MySQL's waits for each statement.
 */
export type Steps<T> = Generator<Statement, T, Outcome>;

export interface FloorDatabase {
  /** What follows an INSERT to make it an upsert. */
  onConflict(key: readonly string[], columns: readonly string[]): string;
  read<T>(steps: Steps<T>): Promise<T>;
  /** Commits what `steps` did; what they throw rolls it back. They may be asked for again. */
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
