import type { EntityManager } from 'typeorm';
import { DomainError } from '../../common/errors/domain-error.js';
import { type ExpiredRows, graceSeconds } from '../../database/expired-rows.js';
import { execute } from '../../database/statements.js';
import type { InvitationEnding } from '../entities/mfa-ended-invitation.entity.js';

const codes = {
  used: 'INVITATION_USED',
  revoked: 'INVITATION_REVOKED',
  replaced: 'INVITATION_REPLACED',
} as const satisfies Record<InvitationEnding, string>;

/** Bounds what one account can fill the table with before its rows expire. */
const maxKeptPerUser = 10;

export const expiredEndings: ExpiredRows = {
  table: 'mfa_ended_invitations',
  column: 'expiresAt',
  keepSeconds: graceSeconds,
};

/** Keeps the digest of the user's invitation, which this transaction ends, until the invitation would have expired. */
export async function keepEnding(
  manager: EntityManager,
  userId: number,
  ending: InvitationEnding,
): Promise<void> {
  await manager.query(
    'INSERT INTO mfa_ended_invitations (tokenDigest, userId, ending, expiresAt) ' +
      'SELECT tokenDigest, userId, ?, expiresAt FROM mfa_invitations WHERE userId = ?',
    [ending, userId],
  );
  const [oldest]: { expiresAt: number }[] = await manager.query(
    'SELECT expiresAt FROM mfa_ended_invitations WHERE userId = ? ORDER BY expiresAt DESC LIMIT 1 OFFSET ?',
    [userId, maxKeptPerUser - 1],
  );
  if (!oldest) return;
  await execute(manager, 'DELETE FROM mfa_ended_invitations WHERE userId = ? AND expiresAt < ?', [
    userId,
    oldest.expiresAt,
  ]);
}

interface Reader {
  query<Rows>(sql: string, parameters: unknown[]): Promise<Rows>;
}

/**
 * Why a token is refused. Only a token that was issued gets a reason; every other one gets the same answer.
 * @param digest of a token that stands for no live invitation
 */
export async function refusalOf(reader: Reader, digest: string, now: number): Promise<DomainError> {
  const [ended] = await reader.query<{ ending: InvitationEnding }[]>(
    'SELECT ending FROM mfa_ended_invitations WHERE tokenDigest = ?',
    [digest],
  );
  if (ended) return new DomainError(codes[ended.ending]);
  const [left] = await reader.query<{ expiresAt: number }[]>(
    'SELECT expiresAt FROM mfa_invitations WHERE tokenDigest = ?',
    [digest],
  );
  if (!left) return new DomainError('INVITATION_INVALID', 'unknown token');
  return left.expiresAt > now
    ? new DomainError('INVITATION_REVOKED', 'the account or its maker was disabled or demoted')
    : new DomainError('INVITATION_EXPIRED');
}
