import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columns, index, instant, integer, optional, primary } from './schema.js';

const table = (): Table =>
  new Table({
    name: 'mfa_verifier_limits',
    columns: columns({
      userId: primary(integer),
      verifierId: primary(integer),
      failedAttempts: integer,
      lockedUntil: optional(instant),
      refusedAttempts: { ...integer, default: 0 },
      refusalsReportedAt: optional(instant),
    }),
    indices: [index('mfa_verifier_limits_verifier', 'verifierId', 'userId')],
    foreignKeys: [
      {
        name: 'mfa_verifier_limits_of_user',
        columnNames: ['userId'],
        referencedTableName: 'mfa_limits',
        referencedColumnNames: ['userId'],
        onDelete: 'CASCADE',
        onUpdate: 'NO ACTION',
      },
    ],
  });

const addedColumns = [
  ['verifierFailures', 'integer NOT NULL DEFAULT 0'],
  ['refusedAttempts', 'integer NOT NULL DEFAULT 0'],
  ['refusalsReportedAt', 'bigint NULL'],
] as const;

const mostFailures = 50;

export class VerifierLimits1795996800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [column, type] of addedColumns) {
      await runner.query(`ALTER TABLE mfa_limits ADD COLUMN ${column} ${type}`);
    }
    await runner.createTable(table());
    await runner.query(
      `UPDATE mfa_limits SET lockedUntil = ${Date.UTC(9999, 11, 31)} WHERE failedAttempts >= ${mostFailures}`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('mfa_verifier_limits');
    for (const [column] of [...addedColumns].reverse()) {
      await runner.query(`ALTER TABLE mfa_limits DROP COLUMN ${column}`);
    }
  }
}
