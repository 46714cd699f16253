import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isAboutSchema, isRetryable } from './database-errors.js';
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

const noteSql = 'UPDATE migration_claim SET migration = ?, statements = ? WHERE id = 1';

async function resuming(runner: QueryRunner, name: string): Promise<QueryRunner> {
  await createClaim(runner);
  const [noted] = (await runner.query('SELECT migration, statements FROM migration_claim WHERE id = 1')) as {
    migration: string | null;
    statements: number;
  }[];
  const isResumed = noted?.migration === name;
  const done = isResumed ? noted.statements : 0;
  let count = 0;
  // Other nodes look at the row meanwhile.
  const note = async (): Promise<void> => {
    try {
      await runner.query(noteSql, [name, count]);
    } catch (error) {
      if (!isRetryable(error)) throw error;
      await note();
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
      if (!isResumed || count !== done + 1 || !isAboutSchema(error)) throw error;
      await note();
      return undefined;
    }
  };
  // What the runner does by itself, such as creating a table, asks the same way.
  return new Proxy(runner, {
    get: (target, key): unknown => (key === 'query' ? query : Reflect.get(target, key)),
  });
}
