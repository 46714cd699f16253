import type { DataSource } from 'typeorm';
import { expect } from 'vitest';
import type { Config } from '../../../src/config/config.js';
import { addToRows } from '../../../src/database/statements.js';
import { UserCount } from '../../../src/users/entities/user-count.entity.js';
import { userRow } from '../../../src/users/new-user.js';
import { userCountKey, userCountsOf } from '../../../src/users/user-counts.js';
import { bulkInsert } from './bulk-insert.js';
import { openWriter } from './database.js';

const createdAt = 1_000_000_000_000;

/** Inserts users with these ids, who cannot sign in. */
export async function insertUsers(config: Config, ids: readonly number[]): Promise<void> {
  const { transactions, close } = await openWriter(config);
  await transactions.run(async (manager) => {
    const rows = ids.map((id) => ({
      id,
      ...userRow({ name: `numbered-${id}`, description: '', role: 'user', passwordHash: '', createdAt }),
    }));
    await bulkInsert(manager, 'users', rows);
    await addToRows(manager, UserCount, userCountsOf(ids), userCountKey);
  });
  await close();
}

/** Checks that the stored counts match the rows in every bucket. */
export async function expectUserCounts(database: DataSource, message?: string): Promise<void> {
  const users: { id: number }[] = await database.query('SELECT id FROM users');
  const expected: Record<string, number> = {};
  for (const { id } of users)
    for (const width of [256, 16_384, 1_048_576]) {
      const bucket = `${width} ids from ${Math.floor(id / width) * width}`;
      expected[bucket] = (expected[bucket] ?? 0) + 1;
    }
  const counts: UserCount[] = await database.query(
    'SELECT width, firstId, users FROM user_counts WHERE users <> 0',
  );
  const found = counts.map(({ width, firstId, users: count }) => [`${width} ids from ${firstId}`, count]);
  expect(Object.fromEntries(found), message).toEqual(expected);
}
