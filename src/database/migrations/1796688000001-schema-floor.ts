import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columns, instant, integer, primary } from './schema.js';

const table = (): Table =>
  new Table({ name: 'schema_floor', columns: columns({ id: primary(integer), migration: instant }) });

/** The floor is the newest migration of the version before this one, whose processes may go on. */
export class SchemaFloor1796688000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(table());
    await runner.query('INSERT INTO schema_floor (id, migration) VALUES (1, 1796601600000)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('schema_floor');
  }
}
