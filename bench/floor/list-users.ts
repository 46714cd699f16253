import { authenticate, userAnswer, type UserRow, userSql } from './callers.js';
import { type Context, type FloorRequest, Refusal } from './context.js';
import { select, type Steps } from './database.js';

const limit = 30;

/** The first page, without a filter. */
export async function listUsers(context: Context, request: FloorRequest): Promise<object> {
  const { database } = context;
  const { account } = await authenticate(context, request);
  if (account.role !== 'helpdesk') throw new Refusal(403, 'not for this role');
  const [rows, totalCount] = await Promise.all([database.read(firstPage()), database.read(countUsers())]);
  const link = (offset: number): object => ({ href: `/api/v1/users?offset=${offset}&limit=${limit}` });
  return {
    offset: 0,
    limit,
    totalCount,
    results: rows.map(userAnswer),
    _links: { self: link(0), ...(totalCount > limit && { next: link(limit) }) },
  };
}

function* firstPage(): Steps<readonly UserRow[]> {
  return yield* select<UserRow>(`${userSql} ORDER BY id LIMIT ? OFFSET ?`, limit, 0);
}

function* countUsers(): Steps<number> {
  const [row] = yield* select<{ total: number | string | null }>(
    'SELECT SUM(users) AS total FROM user_counts WHERE width = ?',
    2 ** 20,
  );
  return Number(row?.total ?? 0);
}
