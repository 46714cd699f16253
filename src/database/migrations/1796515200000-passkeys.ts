import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columns, index, instant, integer, primary, text, unique } from './schema.js';

const passkeys = (): Table =>
  new Table({
    name: 'passkeys',
    columns: columns({
      authenticatorId: primary(integer),
      credentialId: { type: 'text' },
      credentialIdDigest: text(64),
      userHandle: text(64),
      publicKey: { type: 'text' },
      signCount: instant,
      deviceType: text(16),
      backedUp: integer,
      transports: text(128),
      aaguid: text(36),
      rpId: text(253),
      userVerified: integer,
    }),
    indices: [unique('passkeys_credential', 'credentialIdDigest'), index('passkeys_relying_party', 'rpId')],
    foreignKeys: [belongsTo('passkeys_of_authenticator', 'authenticatorId', 'authenticators')],
  });

const challenges = (): Table =>
  new Table({
    name: 'passkey_challenges',
    columns: columns({
      ceremony: primary(text(16)),
      boundTo: primary(text(64)),
      userId: integer,
      challenge: text(64),
      expiresAt: instant,
    }),
    indices: [index('passkey_challenges_expiry', 'expiresAt')],
  });

/** Passkeys, the challenges that they sign, and roles that must use them. */
export class Passkeys1796515200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(passkeys());
    await runner.createTable(challenges());
    await runner.query('ALTER TABLE mfa_requirements ADD COLUMN passkeyRequiredSince bigint');
  }

  /** @throws Error while there are passkeys, with which the previous version lets nobody sign in. */
  async down(runner: QueryRunner): Promise<void> {
    const [row] = (await runner.query('SELECT COUNT(*) AS passkeys FROM passkeys')) as {
      passkeys: number | string;
    }[];
    if (Number(row?.passkeys) > 0)
      throw new Error(
        `${row?.passkeys} passkeys would be lost with the previous version: remove them first.`,
      );
    await runner.query('ALTER TABLE mfa_requirements DROP COLUMN passkeyRequiredSince');
    await runner.dropTable('passkey_challenges');
    await runner.dropTable('passkeys');
  }
}
