import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import {
  belongsTo,
  columns,
  generatedId,
  index,
  instant,
  integer,
  optional,
  primary,
  setCharacterSet,
  text,
  unique,
} from './schema.js';

const firstGeneratedUserId = 1000;

const tables = (): Table[] => [
  new Table({
    name: 'users',
    columns: columns({
      id: generatedId,
      name: text(32),
      nameKey: text(32),
      description: text(255),
      role: text(16),
      passwordHash: text(255),
      disabledAt: optional(instant),
      sessionEpoch: integer,
      createdAt: instant,
    }),
    indices: [unique('users_name_key', 'nameKey')],
  }),
  new Table({
    name: 'sessions',
    columns: columns({
      id: primary(text(32)),
      userId: integer,
      amr: text(32),
      createdAt: instant,
      lastUsedAt: instant,
      expiresAt: instant,
    }),
    indices: [index('sessions_user', 'userId'), index('sessions_expiry', 'expiresAt')],
    foreignKeys: [belongsTo('sessions_of_user', 'userId', 'users')],
  }),
  new Table({
    name: 'refresh_tokens',
    columns: columns({
      digest: primary(text(64)),
      sessionId: text(32),
      expiresAt: instant,
      usedAt: optional(instant),
    }),
    indices: [index('refresh_tokens_session', 'sessionId')],
    foreignKeys: [belongsTo('refresh_tokens_of_session', 'sessionId', 'sessions')],
  }),
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
    }),
    indices: [unique('totp_authenticators_slot', 'userId', 'status')],
    foreignKeys: [belongsTo('totp_authenticators_of_user', 'userId', 'users')],
  }),
  new Table({
    name: 'scratch_codes',
    columns: columns({
      authenticatorId: primary(integer),
      position: primary(integer),
      digest: text(64),
      usedAt: optional(instant),
    }),
    foreignKeys: [belongsTo('scratch_codes_of_authenticator', 'authenticatorId', 'totp_authenticators')],
  }),
  new Table({
    name: 'mfa_challenges',
    columns: columns({
      tokenDigest: primary(text(64)),
      userId: integer,
      sessionEpoch: integer,
      attempts: integer,
      expiresAt: instant,
    }),
    indices: [index('mfa_challenges_user', 'userId')],
    foreignKeys: [belongsTo('mfa_challenges_of_user', 'userId', 'users')],
  }),
  new Table({
    name: 'audit_events',
    columns: columns({
      id: primary(text(32)),
      occurredAt: instant,
      type: text(48),
      outcome: text(8),
      actorUserId: optional(integer),
      subjectUserId: optional(integer),
      address: text(64),
      userAgent: text(255),
      requestId: text(64),
      reason: optional(text(255)),
      details: { type: 'text' },
    }),
    indices: [
      index('audit_events_subject', 'subjectUserId', 'id'),
      index('audit_events_type', 'type', 'id'),
      index('audit_events_time', 'occurredAt', 'id'),
    ],
  }),
];

export class InitialSchema1795478400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const mysql = runner.dataSource.options.type === 'mysql';
    if (mysql) await setCharacterSet(runner);
    for (const table of tables()) await runner.createTable(table);
    if (mysql) await runner.query(`ALTER TABLE users AUTO_INCREMENT = ${firstGeneratedUserId}`);
    else
      await runner.query("INSERT INTO sqlite_sequence (name, seq) VALUES ('users', ?)", [
        firstGeneratedUserId - 1,
      ]);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables().reverse()) await runner.dropTable(table.name);
  }
}
