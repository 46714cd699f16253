import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import {
  belongsTo,
  columns,
  generatedId,
  instant,
  integer,
  optional,
  primary,
  text,
  unique,
} from './schema.js';

/** The id of the only DIGEST_KEY there has been. */
const firstDigestKeyId = 'default';

const authenticators = (): Table =>
  new Table({
    name: 'authenticators',
    columns: columns({
      id: generatedId,
      userId: integer,
      kind: text(8),
      name: text(64),
      status: text(8),
      slot: optional(text(8)),
      sealedSharedSecret: optional(text(255)),
      algorithm: { ...text(8), default: "'SHA1'" },
      digits: { ...integer, default: 6 },
      period: { ...integer, default: 30 },
      driftSteps: { ...integer, default: 0 },
      pendingScratchCodes: optional({ type: 'text' }),
      enrolmentTokenDigest: optional(text(64)),
      confirmAttempts: { ...integer, default: 0 },
      expiresAt: optional(instant),
      lastAcceptedTimeStep: optional({ type: 'bigint' }),
      createdAt: instant,
      enabledAt: optional(instant),
      lastUsedAt: optional(instant),
      lastDuplicateUseAt: optional(instant),
    }),
    indices: [
      unique('authenticators_slot', 'userId', 'slot', 'status'),
      { name: 'authenticators_expiry', columnNames: ['expiresAt'] },
    ],
    foreignKeys: [belongsTo('authenticators_of_user', 'userId', 'users')],
  });

const scratchCodes = (): Table =>
  new Table({
    name: 'scratch_codes_next',
    columns: columns({
      userId: primary(integer),
      position: primary(integer),
      salt: text(32),
      digestKeyId: text(32),
      digest: text(64),
      usedAt: optional(instant),
      lastDuplicateUseAt: optional(instant),
    }),
    foreignKeys: [belongsTo('scratch_codes_of_user', 'userId', 'users')],
  });

const totpAuthenticatorsBefore = (): Table =>
  new Table({
    name: 'totp_authenticators',
    columns: columns({
      id: generatedId,
      userId: integer,
      status: text(8),
      sealedSharedSecret: text(255),
      scratchCodeSalt: text(32),
      enrolmentTokenDigest: optional(text(64)),
      confirmAttempts: integer,
      expiresAt: optional(instant),
      lastAcceptedTimeStep: optional({ type: 'bigint' }),
      createdAt: instant,
      enabledAt: optional(instant),
      lastUsedAt: optional(instant),
      lastDuplicateUseAt: optional(instant),
    }),
    indices: [
      unique('totp_authenticators_slot', 'userId', 'status'),
      { name: 'totp_authenticators_expiry', columnNames: ['expiresAt'] },
    ],
    foreignKeys: [belongsTo('totp_authenticators_of_user', 'userId', 'users')],
  });

const scratchCodesBefore = (): Table =>
  new Table({
    name: 'scratch_codes_before',
    columns: columns({
      authenticatorId: primary(integer),
      position: primary(integer),
      digest: text(64),
      usedAt: optional(instant),
    }),
    foreignKeys: [belongsTo('scratch_codes_of_authenticator', 'authenticatorId', 'totp_authenticators')],
  });

const keptColumns =
  'id, userId, status, sealedSharedSecret, enrolmentTokenDigest, confirmAttempts, expiresAt, lastAcceptedTimeStep, ' +
  'createdAt, enabledAt, lastUsedAt, lastDuplicateUseAt';

interface PendingCodes {
  readonly id: number;
  readonly pendingScratchCodes: string;
}

/** Several named authenticators of a user, of any kind, and scratch codes that belong to the user. */
export class SeveralAuthenticators1796428800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(authenticators());
    await runner.query(
      `INSERT INTO authenticators (${keptColumns}, kind, name, slot, pendingScratchCodes) ` +
        `SELECT ${keptColumns}, 'totp', 'Authenticator app', 'main', ${pendingCodesSql(runner)} FROM totp_authenticators`,
    );
    await runner.createTable(scratchCodes());
    await runner.query(
      'INSERT INTO scratch_codes_next (userId, position, salt, digestKeyId, digest, usedAt) ' +
        `SELECT userId, position, scratchCodeSalt, '${firstDigestKeyId}', digest, usedAt FROM scratch_codes ` +
        'INNER JOIN totp_authenticators ON totp_authenticators.id = scratch_codes.authenticatorId ' +
        "AND totp_authenticators.status = 'active'",
    );
    await runner.query('DROP TABLE scratch_codes');
    await runner.query('ALTER TABLE scratch_codes_next RENAME TO scratch_codes');
    await runner.query('DROP TABLE totp_authenticators');
  }

  /** @throws Error while there is something that the previous version cannot keep. */
  async down(runner: QueryRunner): Promise<void> {
    await assertFitsBefore(runner);
    await runner.createTable(totpAuthenticatorsBefore());
    await runner.query(
      `INSERT INTO totp_authenticators (${keptColumns}, scratchCodeSalt) SELECT ${keptColumns}, ` +
        'COALESCE((SELECT MIN(salt) FROM scratch_codes WHERE scratch_codes.userId = authenticators.userId), ?) ' +
        "FROM authenticators WHERE slot = 'main'",
      ['0'.repeat(32)],
    );
    await runner.createTable(scratchCodesBefore());
    await runner.query(
      'INSERT INTO scratch_codes_before (authenticatorId, position, digest, usedAt) ' +
        'SELECT totp_authenticators.id, position, digest, usedAt FROM scratch_codes ' +
        'INNER JOIN totp_authenticators ON totp_authenticators.userId = scratch_codes.userId ' +
        "AND totp_authenticators.status = 'active'",
    );
    await restorePendingCodes(runner);
    await runner.query('DROP TABLE scratch_codes');
    await runner.query('ALTER TABLE scratch_codes_before RENAME TO scratch_codes');
    await runner.query('DROP TABLE authenticators');
  }
}

/** SQL for the JSON of the scratch codes that a pending enrolment brings. */
function pendingCodesSql({ dataSource }: QueryRunner): string {
  const digests =
    '(SELECT GROUP_CONCAT(digest) FROM scratch_codes WHERE authenticatorId = totp_authenticators.id)';
  const parts = [
    `'{"salt":"'`,
    'scratchCodeSalt',
    `'","digestKeyId":"${firstDigestKeyId}","digests":["'`,
    `REPLACE(${digests}, ',', '","')`,
    `'"]}'`,
  ];
  const json = dataSource.options.type === 'mysql' ? `CONCAT(${parts.join(', ')})` : parts.join(' || ');
  return `CASE WHEN status = 'pending' THEN ${json} END`;
}

async function assertFitsBefore(runner: QueryRunner): Promise<void> {
  const [row] = (await runner.query(
    "SELECT COUNT(DISTINCT userId) AS users FROM authenticators WHERE kind <> 'totp' OR algorithm <> 'SHA1' " +
      "OR digits <> 6 OR period <> 30 OR driftSteps <> 0 OR (status = 'active' AND slot IS NULL)",
  )) as { users: number | string }[];
  if (Number(row?.users) > 0)
    throw new Error(
      `${row?.users} users have authenticators that the previous version does not know: remove those first.`,
    );
}

async function restorePendingCodes(runner: QueryRunner): Promise<void> {
  const pending = (await runner.query(
    "SELECT id, pendingScratchCodes FROM authenticators WHERE slot = 'main' AND pendingScratchCodes IS NOT NULL",
  )) as PendingCodes[];
  for (const { id, pendingScratchCodes } of pending) {
    const { salt, digests } = JSON.parse(pendingScratchCodes) as { salt: string; digests: string[] };
    await runner.query('UPDATE totp_authenticators SET scratchCodeSalt = ? WHERE id = ?', [salt, id]);
    for (const [position, digest] of digests.entries())
      await runner.query(
        'INSERT INTO scratch_codes_before (authenticatorId, position, digest) VALUES (?, ?, ?)',
        [id, position, digest],
      );
  }
}
