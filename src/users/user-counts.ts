import type { DataSource, EntityManager } from 'typeorm';
import { addToRows } from '../database/statements.js';
import { UserCount } from './entities/user-count.entity.js';

/**
 * A tree of counts over the users' ids: buckets of 256 neighbouring ids, of 64 such buckets, and of 64 of those. The widest
 * add up to the number of users; the few buckets inside one, level by level, lead to the n-th user. Ids have 31 bits.
 */
const widths = [2 ** 8, 2 ** 14, 2 ** 20] as const;
const [, , widest] = widths;
const everyId = 2 ** 31;

export const userCountKey = ['width', 'firstId'] as const;

/** Where a page begins: skip so many users, fewer than 256, from the first one with at least this id. */
export interface PageStart {
  readonly firstId: number;
  readonly skipped: number;
}

/**
 * @param change 1 for new users, -1 for deleted ones.
 * @returns what to add to the counts, in the order in which every transaction locks the rows.
 */
export function userCountsOf(ids: readonly number[], change: 1 | -1 = 1): UserCount[] {
  return widths.flatMap((width) => {
    const counts = new Map<number, number>();
    for (const id of ids) {
      const firstId = id - (id % width);
      counts.set(firstId, (counts.get(firstId) ?? 0) + change);
    }
    return [...counts].sort(([a], [b]) => a - b).map(([firstId, users]) => ({ width, firstId, users }));
  });
}

/**
 * Updates the counts in the transaction that inserts or deletes a user. Call it last: all transactions share the rows of
 * the wider buckets, which stay locked until the commit.
 */
export async function countUser(manager: EntityManager, id: number, change: 1 | -1): Promise<void> {
  await addToRows(manager, UserCount, userCountsOf([id], change), userCountKey);
}

export async function totalUsers(database: DataSource): Promise<number> {
  const [row] = await database.query<{ total: number | string | null }[]>(
    'SELECT SUM(users) AS total FROM user_counts WHERE width = ?',
    [widest],
  );
  return Number(row?.total ?? 0);
}

/** @returns undefined if there are not more than `offset` users. */
export async function pageStartAt(database: DataSource, offset: number): Promise<PageStart | undefined> {
  let firstId = 0;
  let skipped = offset;
  let within = everyId;
  if (offset === 0) return { firstId, skipped };
  for (const width of [...widths].reverse()) {
    const buckets = await database.query<UserCount[]>(
      'SELECT firstId, users FROM user_counts WHERE width = ? AND firstId >= ? AND firstId < ? ORDER BY firstId',
      [width, firstId, firstId + within],
    );
    const bucket = buckets.find(({ users }) => {
      if (skipped < users) return true;
      skipped -= users;
      return false;
    });
    if (!bucket) return undefined;
    ({ firstId } = bucket);
    within = width;
  }
  return { firstId, skipped };
}
