import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Clock } from '../../common/clock/clock.js';
import type { Actor } from '../../common/http/caller.js';
import { tokenDigest } from '../../crypto/digests.js';
import { NodeLag } from '../../database/node-lag.js';
import { execute } from '../../database/statements.js';
import { holdAccounts } from '../../sessions/held-account.js';
import { mfaEnabledSql, pendingExpirySql } from '../authenticators/authenticator-row.js';
import { endInvitation, invitationEnded, invitationRefusal } from './ended-invitations.js';
import { liveInvitationsSql } from './invitations.js';

/** The account that an invitation token stands for, and the invitation. */
export interface Invited {
  readonly userId: number;
  readonly userName: string;
  readonly createdByUserId: number;
  readonly createdByName: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** 1 if the authenticator that the user has is replaced. */
  readonly replaceExisting: 0 | 1;
  /** When the pending enrolment of the account ends; null if there is none. */
  readonly pendingExpiresAt: number | null;
  readonly invitationEpoch: number;
  readonly tokenDigest: string;
}

const invitedSql =
  'SELECT users.id AS userId, users.name AS userName, createdByUserId, makers.name AS createdByName, ' +
  'mfa_invitations.createdAt, expiresAt, replaceExisting, mfa_invitations.invitationEpoch, tokenDigest, ' +
  `${pendingExpirySql('users.id')} AS pendingExpiresAt ` +
  `${liveInvitationsSql} WHERE tokenDigest = ? AND expiresAt > ? AND replaceExisting = ${mfaEnabledSql('users.id')}`;

/** Invitations from the side of the invited user, who holds a token and is not signed in. */
@Injectable()
export class InvitationTokens {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly lag: NodeLag,
  ) {}

  /** @throws DomainError INVITATION_INVALID or, for a token that was good once, INVITATION_USED and its siblings */
  async find(invitationToken: string): Promise<Invited> {
    const digest = tokenDigest(invitationToken);
    const now = this.clock.now();
    const invited = await this.lag.find(async () => {
      const [found]: Invited[] = await this.database.query(invitedSql, [now, digest, now]);
      return found;
    });
    if (!invited) throw await invitationRefusal(this.database, digest, now);
    return invited;
  }

  /** Remembers that the link was opened, and from where. @throws DomainError as `find` */
  async open(manager: EntityManager, actor: Actor, invited: Invited): Promise<void> {
    await this.hold(manager, invited);
    const now = this.clock.now();
    const opened = await execute(
      manager,
      'UPDATE mfa_invitations SET openedAt = ?, openedFrom = ? WHERE userId = ? AND tokenDigest = ? AND expiresAt > ?',
      [now, actor.origin.address, invited.userId, invited.tokenDigest, now],
    );
    if (opened !== 1) throw await invitationRefusal(manager, invited.tokenDigest, now);
  }

  /** Holds both accounts, so that nothing ends the invitation during this transaction. @throws DomainError INVITATION_ENDED */
  async hold(manager: EntityManager, { userId, createdByUserId, invitationEpoch }: Invited): Promise<void> {
    const held = await holdAccounts(manager, [userId, createdByUserId]);
    const [maker]: unknown[] = await manager.query(
      'SELECT 1 FROM users WHERE id = ? AND invitationEpoch = ?',
      [createdByUserId, invitationEpoch],
    );
    if (held !== 2 || !maker) throw invitationEnded();
  }

  /** Uses up an invitation that is held, which succeeds once. @throws DomainError as `find` */
  async use(manager: EntityManager, invited: Invited): Promise<void> {
    const now = this.clock.now();
    const used = await endInvitation(manager, invited.userId, 'used', {
      tokenDigest: invited.tokenDigest,
      validAt: now,
    });
    if (!used) throw await invitationRefusal(manager, invited.tokenDigest, now);
  }
}
