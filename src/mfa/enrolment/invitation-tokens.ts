import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Clock } from '../../common/clock/clock.js';
import { DomainError } from '../../common/errors/domain-error.js';
import type { Actor } from '../../common/http/caller.js';
import { tokenDigest } from '../../crypto/digests.js';
import { execute } from '../../database/statements.js';
import { holdAccounts } from '../../sessions/authorised-changes.js';
import { mfaEnabledSql } from '../authenticators/authenticator-row.js';
import { keepEnding, refusalOf } from './ended-invitations.js';
import { liveInvitationsSql } from './invitations.js';

/** The account that an invitation token stands for, and the invitation. */
export interface Invited {
  readonly userId: number;
  readonly userName: string;
  readonly createdByUserId: number;
  readonly createdByName: string;
  readonly expiresAt: number;
  readonly mfaEnabled: 0 | 1;
  readonly invitationEpoch: number;
  readonly tokenDigest: string;
}

export interface InspectedInvitation extends Invited {
  /** When the account's pending enrolment ends; null if there is none. */
  readonly pendingExpiresAt: number | null;
}

const invitedSql =
  'SELECT users.id AS userId, users.name AS userName, createdByUserId, makers.name AS createdByName, ' +
  `expiresAt, ${mfaEnabledSql('users.id')} AS mfaEnabled, mfa_invitations.invitationEpoch, tokenDigest ` +
  `${liveInvitationsSql} WHERE tokenDigest = ? AND expiresAt > ? AND NOT ${mfaEnabledSql('users.id')}`;

/** Invitations from the side of the invited user, who holds a token and is not signed in. */
@Injectable()
export class InvitationTokens {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError INVITATION_INVALID, or how the invitation has ended */
  async find(invitationToken: string): Promise<Invited> {
    const digest = tokenDigest(invitationToken);
    const now = this.clock.now();
    const [invited]: Invited[] = await this.database.query(invitedSql, [digest, now]);
    if (!invited) throw await refusalOf(this.database, digest, now);
    return invited;
  }

  /** What the link's page shows before anything begins. @throws as `find` */
  async inspect(invitationToken: string): Promise<InspectedInvitation> {
    const invited = await this.find(invitationToken);
    const [pending]: { expiresAt: number }[] = await this.database.query(
      "SELECT expiresAt FROM totp_authenticators WHERE userId = ? AND status = 'pending' AND expiresAt > ?",
      [invited.userId, this.clock.now()],
    );
    return { ...invited, pendingExpiresAt: pending?.expiresAt ?? null };
  }

  /** Remembers that the link was opened, and from where. @throws DomainError INVITATION_INVALID */
  async open(manager: EntityManager, actor: Actor, invited: Invited): Promise<void> {
    await assertStillInvited(manager, invited);
    const now = this.clock.now();
    const opened = await execute(
      manager,
      `UPDATE mfa_invitations SET openedAt = ?, openedFrom = ? WHERE ${thisOne}`,
      [now, actor.origin.address, invited.userId, invited.tokenDigest, now],
    );
    if (opened !== 1) throw new DomainError('INVITATION_INVALID', 'used or revoked at this moment');
  }

  /** Uses the invitation up, which succeeds once. @throws DomainError INVITATION_INVALID */
  async use(manager: EntityManager, invited: Invited): Promise<void> {
    await assertStillInvited(manager, invited);
    await keepEnding(manager, invited.userId, 'used');
    const used = await execute(manager, `DELETE FROM mfa_invitations WHERE ${thisOne}`, [
      invited.userId,
      invited.tokenDigest,
      this.clock.now(),
    ]);
    if (used !== 1) throw new DomainError('INVITATION_INVALID', 'used or revoked at this moment');
  }
}

const thisOne = 'userId = ? AND tokenDigest = ? AND expiresAt > ?';

/** Holds both accounts, so that nothing ends the invitation during this transaction. */
async function assertStillInvited(
  manager: EntityManager,
  { userId, createdByUserId, invitationEpoch }: Invited,
): Promise<void> {
  const held = await holdAccounts(manager, [userId, createdByUserId]);
  const [maker]: unknown[] = await manager.query('SELECT 1 FROM users WHERE id = ? AND invitationEpoch = ?', [
    createdByUserId,
    invitationEpoch,
  ]);
  if (held !== 2 || !maker)
    throw new DomainError('INVITATION_INVALID', 'the account or its maker was disabled, demoted or deleted');
}
