import type { DataSource } from 'typeorm';
import { expect } from 'vitest';
import type { Config } from '../../../src/config/config.js';
import { addToRows } from '../../../src/database/statements.js';
import { UserCount } from '../../../src/users/entities/user-count.entity.js';
import { userCountKey, userCountsOf } from '../../../src/users/user-counts.js';
import { openWriter } from './database.js';

const usersPerInsert = 500;
const createdAt = 1_000_000_000_000;

/** Inserts users with these ids, who cannot sign in. */
export async function insertUsers(config: Config, ids: readonly number[]): Promise<void> {
  const { transactions, close } = await openWriter(config);
  await transactions.run(async (manager) => {
    for (let start = 0; start < ids.length; start += usersPerInsert) {
      const rows = ids.slice(start, start + usersPerInsert).map((id) => {
        const name = `numbered-${id}`;
        return [id, name, name, '', 'user', '', 0, createdAt, createdAt];
      });
      const places = rows.map((row) => `(${row.map(() => '?').join(', ')})`).join(', ');
      await manager.query(
        'INSERT INTO users (id, name, nameKey, description, role, passwordHash, sessionEpoch, createdAt, roleSince) ' +
          `VALUES ${places}`,
        rows.flat(),
      );
    }
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
