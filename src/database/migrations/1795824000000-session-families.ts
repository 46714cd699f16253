import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columns, index, instant, integer, optional, primary, text } from './schema.js';

/** One row per session, with its newest refresh token. Rows that an account may have many of lose their foreign key. */
const sessions = (): Table =>
  new Table({
    name: 'sessions_next',
    columns: columns({
      id: primary(text(32)),
      userId: integer,
      sessionEpoch: { ...integer, default: 0 },
      familyDigest: { ...text(64), default: "''" },
      refreshDigest: { ...text(64), default: "''" },
      amr: text(32),
      address: { ...text(64), default: "''" },
      userAgent: { ...text(255), default: "''" },
      createdAt: instant,
      lastUsedAt: instant,
      expiresAt: instant,
    }),
  });

const sessionsBefore = (): Table =>
  new Table({
    name: 'sessions_next',
    columns: columns({
      id: primary(text(32)),
      userId: integer,
      amr: text(32),
      createdAt: instant,
      lastUsedAt: instant,
      expiresAt: instant,
      address: { ...text(64), default: "''" },
      userAgent: { ...text(255), default: "''" },
    }),
    foreignKeys: [belongsTo('sessions_of_user', 'userId', 'users')],
  });

const challengesTable = () => ({
  name: 'mfa_challenges_next',
  columns: columns({
    tokenDigest: primary(text(64)),
    userId: integer,
    sessionEpoch: integer,
    attempts: integer,
    expiresAt: instant,
  }),
});

const challenges = (): Table => new Table(challengesTable());

const challengesBefore = (): Table =>
  new Table({ ...challengesTable(), foreignKeys: [belongsTo('mfa_challenges_of_user', 'userId', 'users')] });

const refreshTokens = (): Table =>
  new Table({
    name: 'refresh_tokens',
    columns: columns({
      digest: primary(text(64)),
      sessionId: text(32),
      expiresAt: instant,
      usedAt: optional(instant),
    }),
    indices: [index('refresh_tokens_session', 'sessionId'), index('refresh_tokens_expiry', 'expiresAt')],
    foreignKeys: [belongsTo('refresh_tokens_of_session', 'sessionId', 'sessions')],
  });

const addedColumns = [
  ['users', 'changeCount', 'integer NOT NULL DEFAULT 0'],
  ['users', 'invitationEpoch', 'integer NOT NULL DEFAULT 0'],
  ['mfa_invitations', 'invitationEpoch', 'integer NOT NULL DEFAULT 0'],
  ['mfa_invitations', 'openedAt', 'bigint NULL'],
  ['mfa_invitations', 'openedFrom', 'varchar(64) NULL'],
] as const;

const sessionColumns = 'id, userId, amr, address, userAgent, createdAt, lastUsedAt, expiresAt';
const challengeColumns = 'tokenDigest, userId, sessionEpoch, attempts, expiresAt';
const qualified = (names: string, table: string): string =>
  names
    .split(', ')
    .map((name) => `${table}.${name}`)
    .join(', ');

/** Existing refresh tokens do not name their session, so existing sessions end when their access token expires. */
export class SessionFamilies1795824000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [table, column, type] of addedColumns)
      await runner.query(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
    await runner.query('DROP TABLE refresh_tokens');
    await rebuild(
      runner,
      'sessions',
      sessions(),
      `INSERT INTO sessions_next (${sessionColumns}, sessionEpoch) ` +
        `SELECT ${qualified(sessionColumns, 'sessions')}, users.sessionEpoch ` +
        'FROM sessions INNER JOIN users ON users.id = sessions.userId',
    );
    await runner.query('CREATE INDEX sessions_user ON sessions (userId, sessionEpoch, id)');
    await runner.query('CREATE INDEX sessions_expiry ON sessions (expiresAt)');
    await rebuild(
      runner,
      'mfa_challenges',
      challenges(),
      `INSERT INTO mfa_challenges_next (${challengeColumns}) SELECT ${challengeColumns} FROM mfa_challenges`,
    );
    await runner.query('CREATE INDEX mfa_challenges_expiry ON mfa_challenges (expiresAt)');
  }

  async down(runner: QueryRunner): Promise<void> {
    const withUser = (table: string): string => `INNER JOIN users ON users.id = ${table}.userId`;
    await rebuild(
      runner,
      'mfa_challenges',
      challengesBefore(),
      `INSERT INTO mfa_challenges_next (${challengeColumns}) ` +
        `SELECT ${qualified(challengeColumns, 'mfa_challenges')} FROM mfa_challenges ${withUser('mfa_challenges')}`,
    );
    await runner.query('CREATE INDEX mfa_challenges_expiry ON mfa_challenges (expiresAt)');
    await runner.query('CREATE INDEX mfa_challenges_user ON mfa_challenges (userId)');
    await rebuild(
      runner,
      'sessions',
      sessionsBefore(),
      `INSERT INTO sessions_next (${sessionColumns}) SELECT ${qualified(sessionColumns, 'sessions')} ` +
        `FROM sessions ${withUser('sessions')} AND users.sessionEpoch = sessions.sessionEpoch`,
    );
    await runner.query('CREATE INDEX sessions_user ON sessions (userId)');
    await runner.query('CREATE INDEX sessions_expiry ON sessions (expiresAt)');
    await runner.createTable(refreshTokens());
    for (const [table, column] of addedColumns)
      await runner.query(`ALTER TABLE ${table} DROP COLUMN ${column}`);
  }
}

/** Replaces a table by another one, with its rows: the only way to drop a foreign key on SQLite. */
async function rebuild(runner: QueryRunner, name: string, next: Table, copy: string): Promise<void> {
  await runner.createTable(next);
  await runner.query(copy);
  await runner.query(`DROP TABLE ${name}`);
  await runner.query(`ALTER TABLE ${next.name} RENAME TO ${name}`);
}
