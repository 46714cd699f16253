import { beforeAll, describe, expect, test } from 'vitest';
import { Transactions } from '../../src/database/transactions.js';
import { CleanUp } from '../../src/operations/clean-up.js';
import { EndedSessions } from '../../src/sessions/ended-sessions.js';
import type { ApiAnswer } from '../support/http/api.js';
import { openWriter } from '../support/database/database.js';
import { rowsOf } from '../support/database/rows.js';
import { startService, type TestService } from '../support/service/service.js';
import type { TestUser } from '../support/users/users.js';

/** Too many for one statement to delete while others wait. */
const manySessions = 120_000;
const batchSize = 10_000;
const quickMs = 1_500;

/** Copies a session of the user until there are that many. */
async function growSessions({ config }: TestService, userId: number): Promise<void> {
  const { transactions, close } = await openWriter(config);
  const newId = config.databaseServer ? "LPAD(LOWER(HEX(seq)), 32, '0')" : "printf('%032x', seq)";
  const numbers = (first: number): string =>
    config.databaseServer
      ? `seq_${first}_to_${first + batchSize - 1}`
      : `(WITH RECURSIVE numbers(seq) AS (SELECT ${first} UNION ALL SELECT seq + 1 FROM numbers ` +
        `WHERE seq < ${first + batchSize - 1}) SELECT seq FROM numbers)`;
  for (let first = 1; first < manySessions; first += batchSize) {
    await transactions.run((manager) =>
      manager.query(
        'INSERT INTO sessions (id, userId, sessionEpoch, amr, createdAt, lastUsedAt, expiresAt) ' +
          `SELECT ${newId}, userId, sessionEpoch, amr, createdAt, lastUsedAt, expiresAt ` +
          `FROM ${numbers(first)} AS numbers, (SELECT * FROM sessions WHERE userId = ? LIMIT 1) AS one`,
        [userId],
      ),
    );
  }
  await close();
}

describe('a session that is refreshed again and again', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
  });

  const refresh = (token: string): Promise<ApiAnswer> =>
    service.api.token({ grant_type: 'refresh_token', refresh_token: token });

  test('takes one row, and any of its earlier tokens ends it', async () => {
    for (const stale of [0, 5, 11]) {
      const user = await service.users.create();
      const tokens = [user.refreshToken];
      for (let round = 0; round < 12; round += 1) {
        const { body } = await refresh(tokens.at(-1) ?? '');
        tokens.push(body.refresh_token);
      }
      const rows = await rowsOf(service.database, 'sessions');
      expect(rows.filter((row) => row.includes(`"userId":${user.id}`))).toHaveLength(1);
      expect((await refresh(tokens[stale] ?? '')).body.code).toBe('REFRESH_TOKEN_INVALID');
      expect((await service.api.get('/api/v1/users/me', user.token)).status).toBe(401);
      expect((await refresh(tokens.at(-1) ?? '')).body.code).toBe('REFRESH_TOKEN_INVALID');
    }
  });

  test('is not ended by a token that only contains its id', async () => {
    const user = await service.users.create();
    const other = await service.users.create();
    const own = Buffer.from(user.refreshToken, 'base64url');
    const foreign = Buffer.from(other.refreshToken, 'base64url');
    const forged = Buffer.concat([own.subarray(0, 16), foreign.subarray(16)]).toString('base64url');
    expect((await refresh(forged)).body.code).toBe('REFRESH_TOKEN_INVALID');
    expect((await service.api.get('/api/v1/users/me', user.token)).status).toBe(200);
    expect((await refresh(user.refreshToken)).status).toBe(200);
  });
});

describe('an account with more sessions than one statement should delete', () => {
  let service: TestService;
  let admin: string;
  let user: TestUser;

  beforeAll(async () => {
    service = await startService();
    admin = await service.users.admin();
    user = await service.users.create();
    await growSessions(service, user.id);
  });

  const path = (): string => `/api/v1/users/${user.id}`;
  const quickly = async (call: () => Promise<ApiAnswer>, status: number): Promise<void> => {
    const began = performance.now();
    expect((await call()).status).toBe(status);
    expect(performance.now() - began).toBeLessThan(quickMs);
  };
  const expectDead = async (): Promise<void> => {
    expect((await service.api.get('/api/v1/users/me', user.token)).status).toBe(401);
    const refresh = { grant_type: 'refresh_token', refresh_token: user.refreshToken };
    expect((await service.api.token(refresh)).body.code).toBe('REFRESH_TOKEN_INVALID');
  };

  test('lists the newest sessions quickly', async () => {
    await quickly(() => service.api.get(`${path()}/sessions`, user.token), 200);
  });

  test('ends all of them at once: on request, by a new password, when it is disabled and when it is deleted', async () => {
    await quickly(() => service.api.request('DELETE', `${path()}/sessions`, { token: admin }), 204);
    await expectDead();
    const renewed = await service.users.signIn(user.name, user.password);
    user = { ...user, token: renewed.access_token, refreshToken: renewed.refresh_token };
    const newPassword = 'four words are better';
    await quickly(() => service.api.post(`${path()}/changePassword`, admin, { newPassword }), 204);
    await expectDead();
    await quickly(() => service.api.request('PUT', path(), { token: admin, json: { disabled: true } }), 200);
    await quickly(() => service.api.request('DELETE', path(), { token: admin }), 204);
  });

  test('leaves their rows to the clean-up, which deletes them in batches', async () => {
    const left = async (): Promise<number> =>
      Number((await service.database.query('SELECT COUNT(*) AS rest FROM sessions'))[0].rest);
    const endedSessions = new EndedSessions(service.database, service.app.get(Transactions));
    const before = await left();
    const first = await endedSessions.removeNext();
    expect(first.more).toBe(true);
    expect(first.removed).toBeGreaterThan(0);
    expect(first.removed).toBeLessThanOrEqual(1_000);
    expect(await left()).toBe(before - first.removed);
    await service.app.get(CleanUp).run();
    expect(await left()).toBe(1);
    expect((await service.api.get('/api/v1/users/me', admin)).status).toBe(200);
  });
});
