import type { DataSource, EntityManager } from 'typeorm';
import { addToRows } from '../database/statements.js';
import { UserCount } from './entities/user-count.entity.js';

/**
 * A counted tree over the users' ids: how many there are of each 256 neighbouring ids, of 64 such buckets together, and
 * of 64 of those. The widest buckets, one for each million ids, say how many users there are; from there, reading the
 * few inside one on each level leads to the n-th user. Ids have 31 bits.
 */
const widths = [2 ** 8, 2 ** 14, 2 ** 20] as const;
const [, , widest] = widths;
const everyId = 2 ** 31;

export const userCountKey = ['width', 'firstId'] as const;

/** Where a page begins: at the user so many places after the first with at least this id. Fewer than 256. */
export interface PageStart {
  readonly firstId: number;
  readonly skipped: number;
}

/**
 * What is to be added to the counts, in the order in which every transaction locks the rows.
 * @param change how many users there are more with each of these ids.
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
 * Keeps the counts right in the transaction that inserts or deletes a user. To be called last in it: the rows of the
 * wider buckets are everybody's, and locked until it commits.
 * @param change how many users there are more with this id.
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
