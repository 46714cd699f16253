import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columns, integer, primary } from './schema.js';

const table = new Table({
  name: 'user_counts',
  columns: columns({ width: primary(integer), firstId: primary(integer), users: integer }),
});

const narrowest = 2 ** 8;
/** Each level is filled from the previous one. */
const wider = [
  [2 ** 14, narrowest],
  [2 ** 20, 2 ** 14],
] as const;

export class UserCounts1795651200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(table);
    await runner.query(
      'INSERT INTO user_counts (width, firstId, users) ' +
        `SELECT ${narrowest}, id - id % ${narrowest}, COUNT(*) FROM users GROUP BY id - id % ${narrowest}`,
    );
    for (const [width, narrower] of wider) {
      await runner.query(
        'INSERT INTO user_counts (width, firstId, users) ' +
          `SELECT ${width}, firstId - firstId % ${width}, SUM(users) FROM user_counts ` +
          `WHERE width = ${narrower} GROUP BY firstId - firstId % ${width}`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(table.name);
  }
}
