import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columns, index, instant, integer, primary, text, unique } from './schema.js';

const table = (): Table =>
  new Table({
    name: 'mfa_ended_invitations',
    columns: columns({
      id: primary(text(32)),
      userId: integer,
      tokenDigest: text(64),
      ending: text(16),
      expiresAt: instant,
    }),
    indices: [
      unique('mfa_ended_invitations_token', 'tokenDigest'),
      index('mfa_ended_invitations_user', 'userId', 'id'),
      index('mfa_ended_invitations_expiry', 'expiresAt'),
    ],
    foreignKeys: [belongsTo('mfa_ended_invitations_of_user', 'userId', 'users')],
  });

/** Invitations that replace an authenticator, and what became of those that ended. */
export class ReplacingInvitations1796256000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE mfa_invitations ADD COLUMN replaceExisting integer NOT NULL DEFAULT 0');
    await runner.createTable(table());
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('mfa_ended_invitations');
    // The previous version would take them for invitations of users without MFA.
    await runner.query('DELETE FROM mfa_invitations WHERE replaceExisting = 1');
    await runner.query('ALTER TABLE mfa_invitations DROP COLUMN replaceExisting');
  }
}
