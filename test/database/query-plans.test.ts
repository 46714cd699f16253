import { DataSource, type Logger } from 'typeorm';
import { beforeAll, describe, expect, test } from 'vitest';
import { WRITER } from '../../src/database/transactions.js';
import { CleanUp } from '../../src/operations/clean-up.js';
import { openBulkDatabase } from '../../tools/seed/bulk-database.js';
import { seedUsers } from '../../tools/seed/seeding.js';
import { engine } from '../support/database/database.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';

const plan = { users: 3_000, password: 'the-same-for-everybody', mfaShare: 0.6, seed: 'a seed' };

/** Statements that read whole tables by design. */
const wholeTable = [/COUNT\(\*\)/, /FROM user_counts WHERE width = \?/, /LIMIT 1000\) AS page/];

/** Each statement with example values. */
const statements = new Map<string, readonly unknown[]>();

function record(dataSource: DataSource): void {
  const logger: Partial<Logger> = {
    logQuery: (sql, values = []) => {
      if (/^\s*(SELECT|UPDATE|DELETE)\b/.test(sql)) statements.set(sql.trim(), values as unknown[]);
    },
    logQueryError: () => undefined,
    logQuerySlow: () => undefined,
  };
  dataSource.logger = logger as Logger;
}

/** The steps that scan a whole table, in the engine's words. */
async function scans({ database }: TestService, sql: string, values: readonly unknown[]): Promise<string[]> {
  if (engine === 'sqlite') {
    const steps: { detail: string }[] = await database.query(`EXPLAIN QUERY PLAN ${sql}`, [...values]);
    // With LIMIT, reading an index in order stops after the page.
    const isScan = /LIMIT \S+$/.test(sql)
      ? /^SCAN (?!CONSTANT ROW)(?!.*USING INDEX)/
      : /^SCAN (?!CONSTANT ROW)/;
    return steps.map(({ detail }) => detail).filter((detail) => isScan.test(detail));
  }
  const steps: { type: string | null; table: string; rows: number }[] = await database.query(
    `EXPLAIN ${sql}`,
    [...values],
  );
  return steps
    .filter(({ type, rows }) => (type === 'ALL' || type === 'index') && rows >= plan.users / 2)
    .map(({ type, table, rows }) => `${type} of ${table}, ${rows} rows`);
}

describe('every statement of the service, on a database with thousands of users,', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
    const bulk = await openBulkDatabase(service.config);
    await seedUsers(bulk, service.config, plan);
    await bulk.close();
    if (engine === 'mariadb') {
      await service.database.query(
        'ANALYZE TABLE users, sessions, authenticators, scratch_codes, mfa_limits, audit_events',
      );
    }
    record(service.app.get(DataSource));
    record(service.app.get<DataSource>(WRITER));
    await useEverything(service);
  });

  test('finds its rows through an index', async () => {
    expect(statements.size).toBeGreaterThan(40);
    const found: string[] = [];
    for (const [sql, values] of statements) {
      if (wholeTable.some((pattern) => pattern.test(sql))) continue;
      for (const scan of await scans(service, sql, values)) found.push(`${scan}: ${sql}`);
    }
    expect(found).toEqual([]);
  });
});

/** Makes each call at least once, and refused calls that run statements of their own. */
async function useEverything({ api, users, app }: TestService): Promise<void> {
  stopClock();
  const admin = await users.admin();
  const user = await users.createWithMfa('user', 'alice');
  const path = `/api/v1/users/${user.id}`;
  nextTimeStep();
  const signedIn = await users.signInWithMfa(user, user.enrolment.app.code());
  await users.answer(await users.challenge(user), user.enrolment.app.wrongCode());
  await users.answer(await users.challenge(user), user.enrolment.scratchCodes[0]);
  const token = signedIn.access_token;
  await users.enable(user, true, token);
  for (const get of [
    '/api/v1/users?offset=1500&limit=10',
    '/api/v1/users?nameFilter=seed-00001',
    '/api/v1/users?role=user&disabled=false&mfaEnabled=true&mfaState=enabled',
    '/api/v1/users?mfaKind=totpOnly',
    '/api/v1/users?mfaKind=passkey&limit=10',
    '/api/v1/mfaCoverage',
    '/api/v1/users/me',
    path,
    `${path}/mfa`,
    `${path}/sessions`,
    '/api/v1/auditEvents?limit=5',
    `/api/v1/auditEvents?userId=${user.id}&limit=5`,
    '/api/v1/auditEvents?type=mfa.enabled&limit=5',
    '/api/v1/auditEvents?userName=alice&limit=5',
    '/api/v1/auditEvents?userName=alice&type=mfa.enabled&limit=5',
  ]) {
    const answer = await api.get(get, admin);
    expect(answer.status, get).toBe(200);
  }
  await api.token({ grant_type: 'password', username: 'alice', password: 'wrong' });
  await api.token({ grant_type: 'refresh_token', refresh_token: signedIn.refresh_token });
  await api.post(`${path}/verifyMfa`, admin, { code: user.enrolment.scratchCodes[1] });
  await api.post(`${path}/mfa/scratchCodes`, token, {});
  await api.post(`${path}/mfa/unlock`, admin, {});
  await api.request('PUT', path, { token: admin, json: { description: 'changed' } });
  await api.post(`${path}/changePassword`, admin, { newPassword: 'a-long-new-password-7' });
  await api.request('DELETE', `${path}/sessions`, { token: admin });
  await api.post(`${path}/disableMfa`, admin, {});
  await api.request('PUT', path, { token: admin, json: { disabled: true } });
  await api.request('DELETE', path, { token: admin });
  await app.get(CleanUp).run();
}
