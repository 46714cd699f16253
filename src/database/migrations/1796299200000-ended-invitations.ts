import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columns, index, instant, integer, primary, text } from './schema.js';

const table = (): Table =>
  new Table({
    name: 'mfa_ended_invitations',
    columns: columns({
      tokenDigest: primary(text(64)),
      userId: integer,
      ending: text(16),
      expiresAt: instant,
    }),
    indices: [
      index('mfa_ended_invitations_user', 'userId', 'expiresAt'),
      index('mfa_ended_invitations_expiry', 'expiresAt'),
    ],
    foreignKeys: [belongsTo('mfa_ended_invitations_of_user', 'userId', 'users')],
  });

export class EndedInvitations1796299200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(table());
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('mfa_ended_invitations');
  }
}
