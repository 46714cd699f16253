import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columns, index, instant, integer, primary, text, unique } from './schema.js';

const table = (): Table =>
  new Table({
    name: 'mfa_invitations',
    columns: columns({
      userId: primary(integer),
      id: text(32),
      tokenDigest: text(64),
      createdByUserId: integer,
      createdAt: instant,
      expiresAt: instant,
    }),
    indices: [
      unique('mfa_invitations_id', 'id'),
      unique('mfa_invitations_token', 'tokenDigest'),
      index('mfa_invitations_expiry', 'expiresAt'),
    ],
    foreignKeys: [belongsTo('mfa_invitations_of_user', 'userId', 'users')],
  });

export class MfaInvitations1795737600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(table());
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('mfa_invitations');
  }
}
