import type { EntityManager } from 'typeorm';
import { DomainError } from '../../common/errors/domain-error.js';
import type { ErrorCode } from '../../common/errors/error-codes.js';
import type { ExpiredRows } from '../../database/expired-rows.js';
import { execute, type Reader } from '../../database/statements.js';
import type { InvitationEnding } from '../entities/ended-invitation.entity.js';

/** How long after its expiry a link still says what became of it. */
const keepSeconds = 7 * 24 * 60 * 60;

/** How many ended invitations are kept per user, so that making one link after another does not fill the table. */
const keptPerUser = 10;

export const expiredInvitations: ExpiredRows = { table: 'mfa_invitations', column: 'expiresAt', keepSeconds };

export const expiredEndedInvitations: ExpiredRows = {
  table: 'mfa_ended_invitations',
  column: 'expiresAt',
  keepSeconds,
};

const refusals: Readonly<Record<InvitationEnding, ErrorCode>> = {
  used: 'INVITATION_USED',
  revoked: 'INVITATION_REVOKED',
  replaced: 'INVITATION_REPLACED',
  ended: 'INVITATION_ENDED',
};

/**
 * Ends a user's invitation and keeps its digest, so that its link can say why. The user's row must be held.
 * @param only ends it only if it has this token and is still valid at this instant
 * @returns whether there was one
 */
export async function endInvitation(
  manager: EntityManager,
  userId: number,
  ending: InvitationEnding,
  only?: { readonly tokenDigest: string; readonly validAt: number },
): Promise<boolean> {
  const where = `userId = ?${only ? ' AND tokenDigest = ? AND expiresAt > ?' : ''}`;
  const parameters = only ? [userId, only.tokenDigest, only.validAt] : [userId];
  const kept = await execute(
    manager,
    'INSERT INTO mfa_ended_invitations (id, userId, tokenDigest, ending, expiresAt) ' +
      `SELECT id, userId, tokenDigest, ?, expiresAt FROM mfa_invitations WHERE ${where}`,
    [ending, ...parameters],
  );
  if (kept === 0) return false;
  await execute(manager, `DELETE FROM mfa_invitations WHERE ${where}`, parameters);
  await forgetOldest(manager, userId);
  return true;
}

async function forgetOldest(manager: EntityManager, userId: number): Promise<void> {
  const [oldest]: { id: string }[] = await manager.query(
    `SELECT id FROM mfa_ended_invitations WHERE userId = ? ORDER BY id DESC LIMIT 1 OFFSET ${keptPerUser}`,
    [userId],
  );
  if (!oldest) return;
  await execute(manager, 'DELETE FROM mfa_ended_invitations WHERE userId = ? AND id <= ?', [
    userId,
    oldest.id,
  ]);
}

export function invitationEnded(): DomainError {
  return new DomainError('INVITATION_ENDED', 'the account or its maker was disabled, demoted or deleted');
}

/** Why an invitation with this token is not valid: INVITATION_INVALID for any token that never was. */
export async function invitationRefusal(
  reader: Reader,
  tokenDigest: string,
  now: number,
): Promise<DomainError> {
  const [ended]: { ending: InvitationEnding }[] = await reader.query(
    'SELECT ending FROM mfa_ended_invitations WHERE tokenDigest = ?',
    [tokenDigest],
  );
  if (ended) return new DomainError(refusals[ended.ending]);
  const [row]: { expiresAt: number }[] = await reader.query(
    'SELECT expiresAt FROM mfa_invitations WHERE tokenDigest = ?',
    [tokenDigest],
  );
  if (!row) return new DomainError('INVITATION_INVALID');
  return row.expiresAt <= now ? new DomainError('INVITATION_EXPIRED') : invitationEnded();
}
