import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columns, index, instant, integer, optional, primary, text } from './schema.js';

const tables = (): Table[] => [
  new Table({
    name: 'mfa_limits',
    columns: columns({
      userId: primary(integer),
      failedAttempts: integer,
      lockedUntil: optional(instant),
    }),
    foreignKeys: [belongsTo('mfa_limits_of_user', 'userId', 'users')],
  }),
  new Table({
    name: 'password_limits',
    columns: columns({
      accountDigest: primary(text(64)),
      network: primary(text(64)),
      failedAttempts: integer,
      lockedUntil: optional(instant),
      expiresAt: instant,
    }),
    indices: [index('password_limits_expiry', 'expiresAt')],
  }),
  new Table({
    name: 'mfa_requirements',
    columns: columns({ role: primary(text(16)), requiredSince: instant }),
  }),
  new Table({
    name: 'key_canaries',
    columns: columns({ name: primary(text(64)), value: text(255) }),
  }),
];

const expiryIndices: Readonly<Record<string, string>> = {
  mfa_challenges: 'mfa_challenges_expiry',
  refresh_tokens: 'refresh_tokens_expiry',
  totp_authenticators: 'totp_authenticators_expiry',
};

/** Adds columns by plain statements: on SQLite, TypeORM would copy the table, and cascades would empty others. */
const addedColumns = [
  ['users', 'roleSince', 'bigint NOT NULL DEFAULT 0'],
  ['sessions', 'address', "varchar(64) NOT NULL DEFAULT ''"],
  ['sessions', 'userAgent', "varchar(255) NOT NULL DEFAULT ''"],
  ['totp_authenticators', 'lastDuplicateUseAt', 'bigint NULL'],
] as const;

export class AccountProtection1795564800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables()) await runner.createTable(table);
    for (const [table, column, type] of addedColumns) {
      await runner.query(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
    }
    for (const [table, name] of Object.entries(expiryIndices)) {
      await runner.query(`CREATE INDEX ${name} ON ${table} (expiresAt)`);
    }
    await runner.query('UPDATE users SET roleSince = createdAt');
    await runner.query(
      'INSERT INTO mfa_limits (userId, failedAttempts, lockedUntil) ' +
        "SELECT userId, 0, NULL FROM totp_authenticators WHERE status = 'active'",
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    const mysql = runner.dataSource.options.type !== 'better-sqlite3';
    for (const [table, name] of Object.entries(expiryIndices)) {
      await runner.query(`DROP INDEX ${name}${mysql ? ` ON ${table}` : ''}`);
    }
    for (const [table, column] of addedColumns) {
      await runner.query(`ALTER TABLE ${table} DROP COLUMN ${column}`);
    }
    for (const table of tables().reverse()) await runner.dropTable(table.name);
  }
}
