import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When the user of a session last proved who they are: for existing sessions, when they began. Adds the column by a plain
 * statement: on SQLite, TypeORM would copy the table.
 */
export class StepUp1796601600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE sessions ADD COLUMN authenticatedAt bigint NOT NULL DEFAULT 0');
    await runner.query('UPDATE sessions SET authenticatedAt = createdAt');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE sessions DROP COLUMN authenticatedAt');
  }
}
