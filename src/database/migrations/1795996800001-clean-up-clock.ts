import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columns, instant, integer, primary } from './schema.js';

const table = (): Table =>
  new Table({ name: 'clean_up_clock', columns: columns({ id: primary(integer), believedAt: instant }) });

export class CleanUpClock1795996800001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(table());
    await runner.query(
      'INSERT INTO clean_up_clock (id, believedAt) SELECT 1, COALESCE(MAX(occurredAt), 0) FROM audit_events',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('clean_up_clock');
  }
}
