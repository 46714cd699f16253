import { beforeAll, describe, expect, test } from 'vitest';
import { expectUserCounts, insertUsers } from '../support/database/numbered-users.js';
import { startService, type TestService } from '../support/service/service.js';

const range = (first: number, last: number, step = 1): number[] =>
  Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);

/** Ids around the borders of narrow and wide buckets; the next id from the database is the last one before 2^24. */
const ids = [
  ...range(1_001, 1_300),
  ...range(1_301, 9_000, 3),
  ...range(16_300, 16_400),
  32_767,
  32_768,
  ...range(200_000, 400_000, 1_000),
  ...range(1_048_500, 1_048_600),
  ...range(16_777_000, 16_777_214),
];

const bucketOf = (id: number): number => Math.floor(id / 256);

describe('paging through a long list of users with gaps', () => {
  let service: TestService;
  let admin: string;

  beforeAll(async () => {
    service = await startService();
    admin = await service.users.admin();
    await insertUsers(service.config, ids);
  });

  async function page(offset: number, limit: number): Promise<{ total: number; found: number[] }> {
    const path = `/api/v1/users?offset=${offset}&limit=${limit}`;
    const { status, body, text } = await service.api.get(path, admin);
    expect(status, text).toBe(200);
    const results = body.results as { id: number }[];
    return { total: body.totalCount, found: results.map(({ id }) => id) };
  }

  async function scan(offset: number, limit: number): Promise<number[]> {
    const rows: { id: number }[] = await service.database.query(
      `SELECT id FROM users ORDER BY id LIMIT ${limit} OFFSET ${offset}`,
    );
    return rows.map(({ id }) => id);
  }

  async function expectEveryPage(): Promise<void> {
    const all = await scan(0, 1_000_000);
    for (let offset = 0; offset < all.length + 200; offset += 200)
      expect(await page(offset, 200), `from ${offset}`).toEqual({
        total: all.length,
        found: await scan(offset, 200),
      });
    const borders = [...all.keys()].filter((n) => bucketOf(all[n] ?? 0) !== bucketOf(all[n - 1] ?? 0));
    for (const offset of borders.flatMap((border) => [border - 1, border, border + 1]).filter((n) => n >= 0))
      expect((await page(offset, 3)).found, `from ${offset}`).toEqual(all.slice(offset, offset + 3));
  }

  const create = (name: string) =>
    service.api.post('/api/v1/users', admin, { name, password: 'correct horse battery' });
  const remove = (id: number) => service.api.request('DELETE', `/api/v1/users/${id}`, { token: admin });

  test('gives the same as a plain scan, also at the borders of buckets', async () => {
    await expectEveryPage();
  });

  test('gives an empty page beyond the last user', async () => {
    const total = ids.length + 1;
    expect(await page(total - 1, 3)).toEqual({ total, found: [16_777_214] });
    for (const offset of [total, total + 1, 2 ** 31 - 1])
      expect(await page(offset, 3)).toEqual({ total, found: [] });
  });

  test('stays exact when users are created and deleted in parallel, and some calls are refused', async () => {
    const names = range(1, 6).flatMap((number) => [`new-${number}`, `NEW-${number}`]);
    // The first and last id of a bucket, two whole buckets, and one in the middle.
    const leaving = [1_023, 1_024, 32_767, 32_768, 16_383, 16_384, 1_048_576, 300_000, 16_777_200];
    const answers = await Promise.all([...names.map(create), ...[...leaving, ...leaving].map(remove)]);
    const statuses = answers.map(({ status }) => status);
    const times = (status: number): number => statuses.filter((each) => each === status).length;
    expect([201, 409, 204, 404].map(times)).toEqual([6, 6, leaving.length, leaving.length]);
    const total = 1 + ids.length + 6 - leaving.length;
    expect((await page(0, 1)).total).toBe(total);
    await expectUserCounts(service.database);
    await expectEveryPage();
  });

  test('lists a new user last', async () => {
    for (const name of ['second-last', 'last']) {
      const { body } = await create(name);
      const { total } = await page(0, 1);
      expect((await page(total - 1, 2)).found).toEqual([body.id]);
    }
  });
});
