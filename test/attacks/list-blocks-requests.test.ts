import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { insertEvents } from '../support/database/audit-rows.js';
import { openWriter } from '../support/database/database.js';
import { insertUsers } from '../support/database/numbered-users.js';
import { authenticatorRow } from '../../src/mfa/authenticators/authenticator-row.js';
import { bulkInsert } from '../support/database/bulk-insert.js';
import { startService, type TestService } from '../support/service/service.js';

const users = 30_000;
const firstId = 10_000;
const step = 4;
const rowsPerTurn = 2_000;
const hugeOffset = 2_000_000_000;

/** How often other work got a turn while the call was answered. */
async function turnsDuring(call: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  const answered = new AbortController();
  const others = (async () => {
    for (; !answered.signal.aborted; turns += 1) await nextTurn();
  })();
  await call();
  answered.abort();
  await others;
  return turns;
}

describe('a list that scans every user', () => {
  let service: TestService;
  let token: string;

  beforeAll(async () => {
    service = await startService();
    token = await service.users.admin();
    await insertUsers(
      service.config,
      Array.from({ length: users }, (_, index) => firstId + step * index),
    );
  });

  const page = async (query: string): Promise<{ totalCount: number; ids: number[] }> => {
    const { status, body } = await service.api.get(`/api/v1/users?${query}`, token);
    expect(status).toBe(200);
    return { totalCount: body.totalCount, ids: (body.results as { id: number }[]).map(({ id }) => id) };
  };

  test.each([
    `/api/v1/users?offset=${hugeOffset}&mfaState=disabled`,
    '/api/v1/users?mfaState=enabled',
    `/api/v1/users?offset=${hugeOffset}&nameFilter=numbered`,
    '/api/v1/users?offset=10&nameFilter=numbered&mfaState=pending',
    `/api/v1/users?offset=${hugeOffset}&role=user&disabled=false&mfaEnabled=false`,
    '/api/v1/mfaCoverage',
  ])('yields to other requests every two thousand rows: %s', async (path) => {
    const turns = await turnsDuring(async () => {
      expect((await service.api.get(path, token)).status).toBe(200);
    });
    expect(turns).toBeGreaterThan(users / rowsPerTurn);
  });

  test('is exact wherever the page starts', async () => {
    const inserted = (offset: number, limit: number): number[] =>
      Array.from({ length: limit }, (_, index) => firstId + step * (offset + index));
    for (const offset of [0, 1_990, 1_999, 2_000, 3_999, users - 20]) {
      const found = await page(`offset=${offset}&limit=20&nameFilter=numbered&mfaState=disabled`);
      expect(found).toEqual({ totalCount: users, ids: inserted(offset, 20) });
    }
    expect(await page(`offset=${users - 3}&limit=20&nameFilter=NUMBERED`)).toEqual({
      totalCount: users,
      ids: inserted(users - 3, 3),
    });
    const beyond = { totalCount: users, ids: [] };
    expect(await page(`offset=${hugeOffset}&nameFilter=numbered`)).toEqual(beyond);
    // Few enough to be found through the index of names, which has another order than ids.
    const few = await page('nameFilter=numbered-1000&limit=200');
    const after = Array.from({ length: 25 }, (_, index) => 100_000 + step * index);
    expect(few.ids).toEqual([10_000, 10_004, 10_008, ...after]);
  });

  test('finds rows that are spread over the whole table', async () => {
    const enrolled = [firstId, firstId + step * 2_000, firstId + step * 17_001, firstId + step * (users - 1)];
    await insertAuthenticators(service, enrolled);
    expect(await page('mfaState=enabled')).toEqual({ totalCount: 4, ids: enrolled });
    expect(await page('mfaState=enabled&offset=1&limit=2')).toEqual({
      totalCount: 4,
      ids: enrolled.slice(1, 3),
    });
    const { body } = await service.api.get('/api/v1/mfaCoverage', token);
    const coverage = (body.roles as { role: string }[]).find(({ role }) => role === 'user');
    expect(coverage).toMatchObject({ users, enabled: 4, disabled: users - 4, outstanding: 0, overdue: 0 });
  });
});

describe('events of one type about a user with very many events of other types', () => {
  let service: TestService;
  const events = 30_000;
  const subject = 1000;
  const rare = 1_000;

  beforeAll(async () => {
    service = await startService();
    await insertEvents(service.config, subject, events, (index) =>
      index % rare === 0 ? 'mfa.enabled' : 'mfa.verified',
    );
  });

  const page = async (query: string) => {
    const path = `/api/v1/auditEvents?userId=${subject}&type=mfa.enabled&${query}`;
    const { body } = await service.api.get(path, await service.users.admin());
    return body as { results: { id: string }[]; nextCursor: string | null };
  };

  test('yield to other requests every two thousand rows', async () => {
    let found = 0;
    const turns = await turnsDuring(async () => {
      found = (await page('limit=200')).results.length;
    });
    expect({ found, turns: turns > events / rowsPerTurn }).toEqual({ found: events / rare, turns: true });
  });

  test('are paged newest first, each exactly once', async () => {
    const all = (await page('limit=200')).results.map(({ id }) => id);
    expect(all).toEqual([...all].sort().reverse());
    const paged: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { results, nextCursor }: Awaited<ReturnType<typeof page>> = await page(
        `limit=7${cursor && `&cursor=${cursor}`}`,
      );
      paged.push(...results.map(({ id }) => id));
      cursor = nextCursor;
    }
    expect(paged).toEqual(all);
  });
});

describe('a search of the audit trail for a name that very many deleted accounts had', () => {
  let service: TestService;
  const accounts = 6_000;
  const firstAccount = 500_000;

  beforeAll(async () => {
    service = await startService();
    const subjects = Array.from({ length: accounts }, (_, index) => firstAccount + index);
    await insertDeletedUsers(service, subjects, 'nightly-test');
    await insertEvents(
      service.config,
      (index) => firstAccount + index,
      accounts,
      () => 'user.deleted',
    );
  });

  const page = async (query: string) => {
    const path = `/api/v1/auditEvents?userName=nightly-test&${query}`;
    const { status, body } = await service.api.get(path, await service.users.admin());
    expect(status).toBe(200);
    return body as { results: { userId: number; userName: string }[]; nextCursor: string | null };
  };

  test('searches the last twenty, and yields to other requests in between', async () => {
    let found: number[] = [];
    const turns = await turnsDuring(async () => {
      found = (await page('limit=200')).results.map(({ userId }) => userId);
    });
    expect(found).toEqual(Array.from({ length: 20 }, (_, age) => firstAccount + accounts - 1 - age));
    expect(turns).toBeGreaterThan(20);
  });

  test('finds the rest page by page', async () => {
    const newest = await page('limit=3');
    expect(newest.results).toMatchObject(
      [1, 2, 3].map((age) => ({ userId: firstAccount + accounts - age, userName: 'nightly-test' })),
    );
    const older = await page(`limit=2&cursor=${newest.nextCursor}`);
    expect(older.results.map(({ userId }) => userId)).toEqual(
      [4, 5].map((age) => firstAccount + accounts - age),
    );
  });
});

async function insertDeletedUsers(
  { config }: TestService,
  userIds: readonly number[],
  name: string,
): Promise<void> {
  const { transactions, close } = await openWriter(config);
  await transactions.run((manager) =>
    bulkInsert(
      manager,
      'deleted_users',
      userIds.map((userId) => ({ userId, name, nameKey: name, deletedAt: Date.now() })),
    ),
  );
  await close();
}

async function insertAuthenticators({ config }: TestService, userIds: readonly number[]): Promise<void> {
  const { transactions, close } = await openWriter(config);
  const unused = { kind: 'totp', name: '', status: 'active', slot: 'main', createdAt: 0 } as const;
  await transactions.run((manager) =>
    bulkInsert(
      manager,
      'authenticators',
      userIds.map((userId) => authenticatorRow({ ...unused, userId })),
    ),
  );
  await close();
}
