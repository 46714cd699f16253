import { client, listMfaInvitations, type ListedUserDto, listUsers, type ListUsersData } from './api.js';

/** The most that one call answers with. */
const pageSize = 200;

interface Reading {
  readonly signal?: AbortSignal | null;
  readonly onProgress?: (read: number, totalCount: number) => void;
}

/** Reads all users that match, page by page. */
export async function readAllUsers(
  filters: NonNullable<ListUsersData['query']>,
  { signal = null, onProgress }: Reading = {},
): Promise<ListedUserDto[]> {
  // By id, because a user who stops matching meanwhile moves the later ones to an earlier page.
  const found = new Map<number, ListedUserDto>();
  for (let offset = 0; ; offset += pageSize) {
    const query = { ...filters, offset, limit: pageSize };
    const { results, totalCount } = await listUsers({ client, signal, query });
    for (const user of results) found.set(user.id, user);
    onProgress?.(found.size, totalCount);
    if (results.length < pageSize) return [...found.values()];
  }
}

/** The ids of all users whose invitation is still open. */
export async function readInvitedUsers(signal: AbortSignal): Promise<ReadonlySet<number>> {
  const invited = new Set<number>();
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const query = { limit: pageSize, ...(cursor !== undefined && { cursor }) };
    const page: Awaited<ReturnType<typeof listMfaInvitations>> = await listMfaInvitations({
      client,
      signal,
      query,
    });
    for (const { userId } of page.results) invited.add(userId);
    cursor = page.nextCursor;
  }
  return invited;
}
