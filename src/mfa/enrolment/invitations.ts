import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { AuditService } from '../../audit/audit.service.js';
import { Clock, secondsAfter } from '../../common/clock/clock.js';
import { DomainError } from '../../common/errors/domain-error.js';
import type { Caller } from '../../common/http/caller.js';
import { Config } from '../../config/config.js';
import { randomToken } from '../../crypto/randomness.js';
import { timeOrderedId } from '../../crypto/time-ordered-id.js';
import { tokenDigest } from '../../crypto/digests.js';
import { execute, upsertRows } from '../../database/statements.js';
import { AuthorisedChanges, type AuthorisedUser } from '../../sessions/authorised-changes.js';
import { mfaEnabledSql } from '../authenticators/authenticator-row.js';
import { MfaInvitation } from '../entities/mfa-invitation.entity.js';
import { assertMayHaveMfa } from '../verifiers.js';
import { endInvitation } from './ended-invitations.js';

export interface OutstandingInvitation {
  readonly id: string;
  readonly userId: number;
  readonly userName: string;
  readonly createdByUserId: number;
  readonly createdByName: string;
  /** 1 if the authenticator that the user has is replaced. */
  readonly replaceExisting: 0 | 1;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** When and from where the link was last opened; null if it was not. */
  readonly openedAt: number | null;
  readonly openedFrom: string | null;
}

export interface InvitationPage {
  readonly invitations: readonly OutstandingInvitation[];
  /** Where the next, older page begins; undefined on the last one. */
  readonly nextCursor: string | undefined;
}

/**
 * Invitations of people who are not disabled, by makers who were neither disabled, deleted nor given another role since.
 * The expiry is checked by each query.
 */
export const liveInvitationsSql =
  'FROM mfa_invitations INNER JOIN users ON users.id = mfa_invitations.userId AND users.disabledAt IS NULL ' +
  "AND users.role <> 'verifier' " +
  'INNER JOIN users AS makers ON makers.id = mfa_invitations.createdByUserId AND makers.disabledAt IS NULL ' +
  'AND makers.invitationEpoch = mfa_invitations.invitationEpoch';

const outstandingSql =
  'SELECT mfa_invitations.id, mfa_invitations.userId, users.name AS userName, createdByUserId, ' +
  'makers.name AS createdByName, replaceExisting, mfa_invitations.createdAt, expiresAt, openedAt, openedFrom ' +
  liveInvitationsSql;

const afterEveryId = 'g';

/**
 * Invitations to set up or replace an authenticator, as administrators and the help desk make them: none of them sees the secrets.
 * `InvitationTokens` is the invited user's side.
 */
@Injectable()
export class Invitations {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditService,
    private readonly changes: AuthorisedChanges,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /**
   * Invites the user, in place of an older invitation. While an authenticator is replaced, the old one keeps working.
   * @returns the token, of which only the digest is kept.
   * @throws DomainError MFA_ALREADY_ENABLED unless `replaceExisting`, MFA_NOT_ENABLED if so, USER_DISABLED, USER_NOT_FOUND,
   *   VERIFIER_HAS_NO_MFA
   */
  async create(
    caller: Caller,
    user: AuthorisedUser<'inviteMfa'>,
    { replaceExisting }: { replaceExisting: boolean },
  ): Promise<{ invitationToken: string; expiresAt: number }> {
    assertFits(user.mfaEnabled, replaceExisting);
    const invitationToken = randomToken();
    const now = this.clock.now();
    const expiresAt = secondsAfter(now, this.config.timeToLive.invitation);
    await this.changes.make(caller, user, async (manager) => {
      const [state]: { disabledAt: number | null; mfaEnabled: 0 | 1; invitationEpoch: number }[] =
        await manager.query(
          `SELECT users.disabledAt, ${mfaEnabledSql('users.id')} AS mfaEnabled, makers.invitationEpoch ` +
            'FROM users INNER JOIN users AS makers ON makers.id = ? WHERE users.id = ?',
          [caller.userId, user.id],
        );
      if (!state) throw new DomainError('USER_NOT_FOUND', 'deleted meanwhile');
      assertFits(state.mfaEnabled === 1, replaceExisting);
      if (state.disabledAt !== null) throw new DomainError('USER_DISABLED');
      await assertMayHaveMfa(manager, user.id);
      const row: MfaInvitation = {
        userId: user.id,
        id: timeOrderedId(now),
        tokenDigest: tokenDigest(invitationToken),
        createdByUserId: caller.userId,
        invitationEpoch: state.invitationEpoch,
        replaceExisting: replaceExisting ? 1 : 0,
        openedAt: null,
        openedFrom: null,
        createdAt: now,
        expiresAt,
      };
      await endInvitation(manager, user.id, 'replaced');
      await upsertRows<MfaInvitation>(manager, MfaInvitation, [row], ['userId']);
      await this.audit.record(manager, caller, {
        type: 'mfa.invitation_created',
        subjectUserId: user.id,
        details: { replacing: replaceExisting },
      });
    });
    return { invitationToken, expiresAt };
  }

  /** @throws DomainError INVITATION_NOT_FOUND */
  async revoke(caller: Caller, user: AuthorisedUser<'revokeMfaInvitation'>): Promise<void> {
    await this.changes.make(caller, user, async (manager) => {
      const live: unknown[] = await manager.query(
        `SELECT mfa_invitations.id ${liveInvitationsSql} WHERE mfa_invitations.userId = ? AND expiresAt > ?`,
        [user.id, this.clock.now()],
      );
      if (live.length === 0) throw new DomainError('INVITATION_NOT_FOUND');
      await endInvitation(manager, user.id, 'revoked');
      await this.audit.record(manager, caller, {
        type: 'mfa.invitation_revoked',
        subjectUserId: user.id,
        details: {},
      });
    });
  }

  /** Newest first. */
  async list({ cursor, limit }: { cursor?: string | undefined; limit: number }): Promise<InvitationPage> {
    const found: OutstandingInvitation[] = await this.database.query(
      `${outstandingSql} WHERE mfa_invitations.id < ? AND expiresAt > ? ORDER BY mfa_invitations.id DESC LIMIT ?`,
      [cursor ?? afterEveryId, this.clock.now(), limit + 1],
    );
    const invitations = found.slice(0, limit);
    return { invitations, nextCursor: found.length > limit ? invitations.at(-1)?.id : undefined };
  }

  async outstandingFor(userId: number): Promise<OutstandingInvitation | undefined> {
    const [invitation]: OutstandingInvitation[] = await this.database.query(
      `${outstandingSql} WHERE mfa_invitations.userId = ? AND expiresAt > ?`,
      [userId, this.clock.now()],
    );
    return invitation;
  }
}

/** Ends the invitation of a user who is disabled or gets another role, and every invitation this user has made. */
export async function endInvitations(manager: EntityManager, userId: number): Promise<void> {
  await endInvitation(manager, userId, 'ended');
  await execute(manager, 'UPDATE users SET invitationEpoch = invitationEpoch + 1 WHERE id = ?', [userId]);
}

function assertFits(mfaEnabled: boolean, replaceExisting: boolean): void {
  if (mfaEnabled && !replaceExisting) throw new DomainError('MFA_ALREADY_ENABLED');
  if (!mfaEnabled && replaceExisting) throw new DomainError('MFA_NOT_ENABLED');
}
