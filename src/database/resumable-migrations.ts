import { setTimeout as delay } from 'node:timers/promises';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { driverCode, isSchemaError, isRetryable } from './database-errors.js';
import { createClaim } from './migration-claim.js';

type MigrationClass = new () => MigrationInterface;

/**
 * Makes migrations resumable, for servers that cannot roll back schema changes. The claim's row holds how many statements
 * of a migration were executed, so that the next start finishes one that was interrupted. Its statements must be the same
 * each time; reads do not count.
 */
export function resumable(migrations: readonly MigrationClass[]): MigrationClass[] {
  return migrations.map((Migration) => {
    class Resumable extends Migration {
      override async up(runner: QueryRunner): Promise<void> {
        await super.up(await resumingRunner(runner, Migration.name));
      }

      override async down(runner: QueryRunner): Promise<void> {
        await createClaim(runner);
        await runner.query('UPDATE migration_claim SET migration = NULL, statements = 0 WHERE id = 1');
        await super.down(runner);
      }
    }
    // TypeORM records migrations by the name of their class.
    Object.defineProperty(Resumable, 'name', { value: Migration.name });
    return Resumable;
  });
}

const recordSql = 'UPDATE migration_claim SET migration = ?, statements = ? WHERE id = 1 AND holder <=> ?';
const maxAttempts = 20;

async function resumingRunner(runner: QueryRunner, name: string): Promise<QueryRunner> {
  await createClaim(runner);
  const [recorded] = (await runner.query(
    'SELECT holder, migration, statements FROM migration_claim WHERE id = 1',
  )) as { holder: string | null; migration: string | null; statements: number }[];
  const holder = recorded?.holder ?? null;
  const isResumed = recorded?.migration === name;
  const executed = isResumed ? recorded.statements : 0;
  let statement = 0;
  const record = async (): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const outcome: unknown = await runner.query(recordSql, [name, statement, holder]);
        if ((outcome as { affectedRows: number }).affectedRows === 0)
          throw new Error('another process has taken over the migration');
        return;
      } catch (error) {
        // Fails if another node writes the row at the same moment.
        if (!isRetryable(error) || attempt === maxAttempts) throw error;
        await delay(100);
      }
    }
  };
  if (!isResumed) await record();

  const query = async (sql: string, ...rest: never[]): Promise<unknown> => {
    if (/^\s*(SELECT|SHOW)\b/i.test(sql)) return runner.query(sql, ...rest) as Promise<unknown>;
    statement += 1;
    if (statement <= executed) return undefined;
    try {
      const result: unknown = await runner.query(sql, ...rest);
      await record();
      return result;
    } catch (error) {
      if (!isResumed || statement !== executed + 1 || !wasExecuted(sql, error)) throw error;
      await record();
      return undefined;
    }
  };
  // The runner's own methods, such as createTable, also go through this query method.
  return new Proxy(runner, {
    get: (target, key): unknown => (key === 'query' ? query : Reflect.get(target, key)),
  });
}

/** Whether a statement failed because it was executed before. */
function wasExecuted(sql: string, error: unknown): boolean {
  const code = driverCode(error);
  if (code === 'ER_DUP_ENTRY') return /^\s*INSERT/i.test(sql);
  if (code === 'ER_NO_SUCH_TABLE' || code === 'ER_BAD_TABLE_ERROR') return /^\s*DROP|\sRENAME\s/i.test(sql);
  return isSchemaError(error) && code !== 'ER_BAD_FIELD_ERROR';
}
