import { createRequire } from 'node:module';
import Database from 'libsql';
import type { FloorDatabase, Outcome, Statement, Steps } from './database.js';

interface Member {
  readonly run: () => () => void;
  readonly reject: (error: unknown) => void;
}

/** One connection with prepared statements, all synchronous. Transactions that wait at the same time share a commit. */
export function openSqlite(file: string): FloorDatabase {
  const database = new (driver())(file);
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
  const commit = (members: readonly Member[]): void => {
    execute({ sql: 'BEGIN IMMEDIATE', values: [] });
    try {
      const resolutions = members.map((member) => member.run());
      execute({ sql: 'COMMIT', values: [] });
      for (const resolve of resolutions) resolve();
    } catch (error) {
      execute({ sql: 'ROLLBACK', values: [] });
      // Refusals are rare, so running a group again costs less than a savepoint for each member.
      if (members.length === 1) members[0]?.reject(error);
      else for (const member of members) commit([member]);
    }
  };
  let waiting: Member[] = [];
  const commitWaiting = (): void => {
    const members = waiting;
    waiting = [];
    commit(members);
  };
  return {
    onConflict: (key, columns) =>
      `ON CONFLICT (${key.join(', ')}) DO UPDATE SET ` +
      columns.map((column) => `${column} = excluded.${column}`).join(', '),
    read: async (steps) => Promise.resolve(run(steps)),
    transaction: (steps) =>
      new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(commitWaiting);
        const member = (): (() => void) => {
          const result = run(steps());
          return () => resolve(result);
        };
        waiting.push({ run: member, reject });
      }),
  };
}

/** The module in `FLOOR_DRIVER`, which has libsql's interface, or libsql itself. */
function driver(): typeof Database {
  const path = process.env['FLOOR_DRIVER'];
  return path === undefined ? Database : (createRequire(import.meta.url)(path) as typeof Database);
}
