import type { MigrationInterface, QueryRunner } from 'typeorm';

const previousLength = 32;

/** Allows user names of up to 128 characters, so that an e-mail address fits. */
export class LongerNames1796169600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await declareLength(runner, previousLength, 128);
  }

  async down(runner: QueryRunner): Promise<void> {
    const [row] = (await runner.query(
      `SELECT COUNT(*) AS longer FROM users WHERE LENGTH(name) > ${previousLength}`,
    )) as { longer: number | string }[];
    if (Number(row?.longer) > 0)
      throw new Error(
        `${row?.longer} users have names of more than ${previousLength} characters: rename them first.`,
      );
    await declareLength(runner, 128, previousLength);
  }
}

/**
 * SQLite does not enforce lengths, so only the schema's text is changed, as https://sqlite.org/lang_altertable.html
 * allows for changes that do not affect stored rows. TypeORM would copy the table, and cascades would empty others.
 */
async function declareLength(runner: QueryRunner, from: number, to: number): Promise<void> {
  if (runner.dataSource.options.type !== 'better-sqlite3') {
    await runner.query(
      `ALTER TABLE users MODIFY name varchar(${to}) NOT NULL, MODIFY nameKey varchar(${to}) NOT NULL`,
    );
    return;
  }
  await runner.query('PRAGMA writable_schema = ON');
  for (const column of ['name', 'nameKey'])
    await runner.query(
      `UPDATE sqlite_master SET sql = replace(sql, '"${column}" varchar(${from})', '"${column}" varchar(${to})')
       WHERE type = 'table' AND name = 'users'`,
    );
  await runner.query('PRAGMA writable_schema = RESET');
}
