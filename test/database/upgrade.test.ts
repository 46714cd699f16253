import { DataSource } from 'typeorm';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Config } from '../../src/config/config.js';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { migrate } from '../../src/database/migrate.js';
import { migrations } from '../../src/database/migrations/index.js';
import { entities } from '../../src/entities.js';
import { afterFile } from '../support/processes/cleanup.js';
import { expectUserCounts, insertUsers } from '../support/database/numbered-users.js';
import { onOneDatabase, type startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';
import type { Enrolment, MfaUser, TestUser } from '../support/users/users.js';

const firstTables = [
  'users',
  'sessions',
  'totp_authenticators',
  'scratch_codes',
  'mfa_challenges',
  'audit_events',
];
/** Ids on both sides of the borders of counted buckets. */
const moreIds = [...Array(300).keys()].map((index) => 16_300 + index).concat(1_048_575, 1_048_576);
const noFailures = {
  failedAttempts: 0,
  lockedUntil: null,
  verifierFailures: 0,
  refusedAttempts: 0,
  refusalsReportedAt: null,
};
const lostColumns = new Map([
  ['users', ['roleSince', 'changeCount', 'invitationEpoch', 'passwordGenerated']],
  ['authenticators', ['lastDuplicateUseAt']],
  ['scratch_codes', ['lastDuplicateUseAt']],
  ['sessions', ['address', 'userAgent', 'sessionEpoch', 'familyDigest', 'refreshDigest', 'authenticatedAt']],
]);

describe('a database of the first release', () => {
  let start: typeof startService;
  let config: Config;
  let writer: DataSource;
  let active: MfaUser;
  let pending: TestUser & { readonly begun: Enrolment };
  let plain: TestUser;
  let deletedId: number;
  let waiting: string;

  const firstRows = (): Promise<Record<string, object[]>> => rowsOf(writer, firstTables);
  /** The rows of this release; its tables are those of the first one under other names. */
  const rows = (): Promise<Record<string, object[]>> =>
    rowsOf(
      writer,
      firstTables.map((name) => (name === 'totp_authenticators' ? 'authenticators' : name)),
    );
  const up = (): Promise<void> => migrate(config, entities, (reason) => expect.fail(reason));
  /** Reverts to the schema of the first release. */
  const down = async (): Promise<void> => {
    for (let left = migrations.length; left > 1; left -= 1) {
      await writer.undoLastMigration({ transaction: 'none' });
    }
  };

  beforeAll(async () => {
    start = await onOneDatabase();
    stopClock();
    const service = await start();
    ({ config } = service);
    active = await service.users.createWithMfa();
    const began = await service.users.create();
    pending = { ...began, begun: await service.users.enable(began) };
    plain = await service.users.create('helpdesk');
    waiting = await service.users.challenge(active);
    deletedId = await service.users.createDeleted('Leaver');
    await service.app.close();
    await insertUsers(config, moreIds);
    writer = await new DataSource(dataSourceOptions(config, entities, 'writer')).initialize();
    afterFile(() => writer.destroy());
  });

  test('keeps every row when migrated up, down and up again, and gets its counts and the names of deleted users', async () => {
    const stored = await rows();
    expect(Object.values(stored).map((table) => table.length > 0)).toEqual(firstTables.map(() => true));
    await down();
    expect(await columnsOf('users')).not.toContain('roleSince');
    const ofFirstRelease = await firstRows();
    // As in a new database into which a dump of the old one was loaded.
    if (config.databaseServer)
      await writer.query(
        `ALTER DATABASE ${config.databaseServer.name} CHARACTER SET latin1 COLLATE latin1_swedish_ci`,
      );
    expect(Object.entries(ofFirstRelease).map(([table, { length }]) => [table, length > 0])).toEqual(
      firstTables.map((table) => [table, true]),
    );
    for (const again of [false, true]) {
      if (again) {
        await down();
        expect(await firstRows()).toEqual(ofFirstRelease);
      }
      await up();
      expect(await rows(), String(again)).toEqual(stored);
      await expectUserCounts(writer);
      expect(withoutMetadata(await writer.query('SELECT * FROM mfa_limits'))).toEqual([
        { userId: active.id, ...noFailures },
      ]);
      expect(withoutMetadata(await writer.query('SELECT * FROM deleted_users'))).toEqual([
        { userId: deletedId, name: 'Leaver', nameKey: 'leaver', deletedAt: Date.now() },
      ]);
    }
    if (config.databaseServer)
      expect(
        await writer.query(
          "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_COLLATION <> 'utf8mb4_bin' AND TABLE_NAME <> 'migrations'",
        ),
      ).toEqual([]);
    const holders: { roleSince: number; createdAt: number }[] = await writer.query('SELECT * FROM users');
    for (const { roleSince, createdAt } of holders) expect(roleSince).toBe(createdAt);
    const sessions: { authenticatedAt: number; createdAt: number }[] =
      await writer.query('SELECT * FROM sessions');
    for (const { authenticatedAt, createdAt } of sessions) expect(authenticatedAt).toBe(createdAt);
  });

  test('locks accounts for good that have fifty wrong codes in a row from the previous release', async () => {
    const counts = async (): Promise<object[]> =>
      withoutMetadata(await writer.query('SELECT failedAttempts, lockedUntil FROM mfa_limits'));
    const at = migrations.findIndex(({ name }) => name.startsWith('VerifierLimits'));
    for (const [failedAttempts, lockedUntil] of [
      [50, Date.UTC(9999, 11, 31)],
      [49, 1_000],
    ] as const) {
      for (let left = migrations.length; left > at; left -= 1) {
        await writer.undoLastMigration({ transaction: 'none' });
      }
      await writer.query('UPDATE mfa_limits SET failedAttempts = ?, lockedUntil = ?', [
        failedAttempts,
        1_000,
      ]);
      await up();
      expect(await counts()).toEqual([{ failedAttempts, lockedUntil }]);
    }
    await writer.query('UPDATE mfa_limits SET failedAttempts = 0, lockedUntil = NULL');
  });

  test('can be used as before: sessions, a pending sign-in and enrolment, and every code', async () => {
    const service: TestService = await start();
    const { users, api } = service;
    const { body } = await api.get(`/api/v1/users/${plain.id}/sessions`, plain.token);
    expect(body.results).toMatchObject([{ current: true, address: '', userAgent: '' }]);
    const [scratchCode] = active.enrolment.scratchCodes;
    expect((await users.answer(waiting, scratchCode)).status).toBe(200);
    nextTimeStep();
    await users.signInWithMfa(active, active.enrolment.app.code());
    await users.accept(pending, pending.begun);
    nextTimeStep();
    await users.signInWithMfa(pending, pending.begun.app.code());
    const wrong = await users.answer(await users.challenge(active), active.enrolment.app.wrongCode());
    expect(wrong.body.code).toBe('CODE_INVALID');
    const [limit] = withoutMetadata(
      await writer.query('SELECT failedAttempts FROM mfa_limits WHERE userId = ?', [active.id]),
    );
    expect(limit).toEqual({ failedAttempts: 1 });
  });

  async function columnsOf(table: string): Promise<string[]> {
    const [row]: object[] = await writer.query(`SELECT * FROM ${table} LIMIT 1`);
    return Object.keys(row ?? {});
  }
});

/** The rows of these tables, without columns that going back to the first release loses. */
async function rowsOf(database: DataSource, tables: readonly string[]): Promise<Record<string, object[]>> {
  const dump: Record<string, object[]> = {};
  for (const table of tables) {
    const found: object[] = await database.query(`SELECT * FROM ${table}`);
    const old = withoutMetadata(found).map((row) =>
      Object.fromEntries(Object.entries(row).filter(([name]) => !lostColumns.get(table)?.includes(name))),
    );
    dump[table] = old.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
  }
  return dump;
}

/** libsql adds `_metadata` with the query time. */
function withoutMetadata(rows: object[]): object[] {
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => name !== '_metadata')));
}
