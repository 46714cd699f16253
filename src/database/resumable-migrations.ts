import { setTimeout as delay } from 'node:timers/promises';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { driverCode, isSchemaError, isRetryable } from './database-errors.js';
import { createClaim } from './migration-claim.js';

type MigrationClass = new () => MigrationInterface;

/**
 * The same migrations for servers that cannot take a change of the schema back: how many statements of one were carried out is
 * noted in the claim's row, so that one that was broken off is finished by the next start. They have to be the same
 * statements each time; reading is not counted.
 */
export function resumable(migrations: readonly MigrationClass[]): MigrationClass[] {
  return migrations.map((Migration) => {
    class Resumable extends Migration {
      override async up(runner: QueryRunner): Promise<void> {
        await super.up(await resuming(runner, Migration.name));
      }

      override async down(runner: QueryRunner): Promise<void> {
        await createClaim(runner);
        await runner.query('UPDATE migration_claim SET migration = NULL, statements = 0 WHERE id = 1');
        await super.down(runner);
      }
    }
    // By this name the migration is known in the database.
    Object.defineProperty(Resumable, 'name', { value: Migration.name });
    return Resumable;
  });
}

const noteSql = 'UPDATE migration_claim SET migration = ?, statements = ? WHERE id = 1 AND holder <=> ?';
const noteAttempts = 20;

async function resuming(runner: QueryRunner, name: string): Promise<QueryRunner> {
  await createClaim(runner);
  const [noted] = (await runner.query(
    'SELECT holder, migration, statements FROM migration_claim WHERE id = 1',
  )) as { holder: string | null; migration: string | null; statements: number }[];
  const isResumed = noted?.migration === name;
  const done = isResumed ? noted.statements : 0;
  let count = 0;
  const note = async (): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { affectedRows } = (await runner.query(noteSql, [name, count, noted?.holder ?? null])) as {
          affectedRows: number;
        };
        if (affectedRows === 0) throw new Error('another process has taken the migration over');
        return;
      } catch (error) {
        // Other nodes look at the row meanwhile.
        if (!isRetryable(error) || attempt === noteAttempts) throw error;
        await delay(100);
      }
    }
  };
  if (!isResumed) await note();

  const query = async (sql: string, ...rest: never[]): Promise<unknown> => {
    if (/^\s*(SELECT|SHOW)\b/i.test(sql)) return runner.query(sql, ...rest) as Promise<unknown>;
    count += 1;
    if (count <= done) return undefined;
    try {
      const result: unknown = await runner.query(sql, ...rest);
      await note();
      return result;
    } catch (error) {
      if (!isResumed || count !== done + 1 || !isDoneAlready(sql, error)) throw error;
      await note();
      return undefined;
    }
  };
  // What the runner does by itself, such as creating a table, asks the same way.
  return new Proxy(runner, {
    get: (target, key): unknown => (key === 'query' ? query : Reflect.get(target, key)),
  });
}

/** Whether a statement is answered like that because it was carried out before. */
function isDoneAlready(sql: string, error: unknown): boolean {
  const code = driverCode(error);
  if (code === 'ER_DUP_ENTRY') return /^\s*INSERT/i.test(sql);
  if (code === 'ER_NO_SUCH_TABLE' || code === 'ER_BAD_TABLE_ERROR') return /^\s*DROP|\sRENAME\s/i.test(sql);
  return isSchemaError(error) && code !== 'ER_BAD_FIELD_ERROR';
}
