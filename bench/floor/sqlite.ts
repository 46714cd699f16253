import Database from 'libsql';
import type { FloorDatabase, Outcome, Statement, Steps } from './database.js';

/** One connection, prepared statements, everything synchronous. */
export function openSqlite(file: string): FloorDatabase {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  const prepared = new Map<string, (values: Statement['values']) => Outcome>();

  const prepare = (sql: string): ((values: Statement['values']) => Outcome) => {
    const statement = database.prepare(sql);
    return statement.reader
      ? (values) => ({ rows: statement.all(values), affected: 0 })
      : (values) => ({ rows: [], affected: statement.run(values).changes });
  };
  const execute = ({ sql, values }: Statement): Outcome => {
    let statement = prepared.get(sql);
    if (!statement) prepared.set(sql, (statement = prepare(sql)));
    return statement(values);
  };
  const run = <T>(steps: Steps<T>): T => {
    let step = steps.next();
    while (!step.done) step = steps.next(execute(step.value));
    return step.value;
  };
  const transaction = <T>(steps: Steps<T>): T => {
    execute({ sql: 'BEGIN IMMEDIATE', values: [] });
    try {
      const result = run(steps);
      execute({ sql: 'COMMIT', values: [] });
      return result;
    } catch (error) {
      execute({ sql: 'ROLLBACK', values: [] });
      throw error;
    }
  };
  return {
    onConflict: (key, columns) =>
      `ON CONFLICT (${key.join(', ')}) DO UPDATE SET ` +
      columns.map((column) => `${column} = excluded.${column}`).join(', '),
    read: async (steps) => Promise.resolve(run(steps)),
    transaction: async (steps) => Promise.resolve(transaction(steps)),
  };
}
