import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columns, integer, primary } from './schema.js';

const table = new Table({
  name: 'administrator_changes',
  columns: columns({ id: primary(integer), changes: integer }),
});

/** Adds a column by a plain statement: on SQLite, TypeORM would copy the table, and cascades would empty others. */
export class Administrators1796083200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE users ADD COLUMN passwordGenerated integer NOT NULL DEFAULT 0');
    await runner.query('CREATE INDEX users_role ON users (role, disabledAt)');
    await runner.createTable(table);
  }

  async down(runner: QueryRunner): Promise<void> {
    const mysql = runner.dataSource.options.type !== 'better-sqlite3';
    await runner.dropTable(table.name);
    await runner.query(`DROP INDEX users_role${mysql ? ' ON users' : ''}`);
    await runner.query('ALTER TABLE users DROP COLUMN passwordGenerated');
  }
}
