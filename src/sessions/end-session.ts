import type { EntityManager } from 'typeorm';
import { execute } from '../database/statements.js';
import { holdAccounts } from './held-account.js';

const endSql =
  'DELETE FROM sessions WHERE id = ? AND userId = ? ' +
  'AND sessionEpoch = (SELECT sessionEpoch FROM users WHERE users.id = sessions.userId)';

/**
 * Ends a live session. Holds its user's account first, so that no change relies on the session meanwhile.
 * @param unlessRefreshDigest keeps the session if this is the digest of its refresh token
 * @returns whether it ended just now.
 */
export async function endSession(
  manager: EntityManager,
  { sessionId, userId }: { readonly sessionId: string; readonly userId: number },
  { unlessRefreshDigest }: { readonly unlessRefreshDigest?: string } = {},
): Promise<boolean> {
  if ((await holdAccounts(manager, [userId])) === 0) return false;
  const [unless, digests] =
    unlessRefreshDigest === undefined ? ['', []] : [' AND refreshDigest <> ?', [unlessRefreshDigest]];
  return (await execute(manager, endSql + unless, [sessionId, userId, ...digests])) === 1;
}
