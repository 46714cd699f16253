import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columns, index, instant, integer, primary, text } from './schema.js';

const table = (): Table =>
  new Table({
    name: 'audit_runs',
    columns: columns({
      type: primary(text(48)),
      network: primary(text(64)),
      address: text(64),
      unreported: integer,
      nextEventAt: instant,
    }),
    indices: [index('audit_runs_next', 'nextEventAt')],
  });

export class AuditRuns1795910400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(table());
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('audit_runs');
  }
}
