import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { Clock, secondsAfter } from '../common/clock/clock.js';
import { DomainError } from '../common/errors/domain-error.js';
import type { Caller } from '../common/http/caller.js';
import { Config } from '../config/config.js';
import { randomToken } from '../crypto/randomness.js';
import { timeOrderedId } from '../crypto/time-ordered-id.js';
import { tokenDigest } from '../crypto/token-digest.js';
import { isForeignKeyViolation } from '../database/database-errors.js';
import { execute, upsertRows } from '../database/statements.js';
import { Transactions } from '../database/transactions.js';
import { mfaEnabledSql } from './authenticators.js';
import { MfaInvitation } from './entities/mfa-invitation.entity.js';

/** Who holds an invitation. */
export interface Invited {
  readonly userId: number;
  readonly userName: string;
  readonly tokenDigest: string;
}

interface OutstandingInvitation {
  readonly id: string;
  readonly userId: number;
  readonly userName: string;
  readonly createdByUserId: number;
  /** Null if that account is gone. */
  readonly createdByName: string | null;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface InvitationPage {
  readonly invitations: readonly OutstandingInvitation[];
  /** Where the next, older page begins; undefined on the last one. */
  readonly nextCursor: string | undefined;
}

const invitedSql =
  'SELECT users.id AS userId, users.name AS userName, tokenDigest FROM mfa_invitations ' +
  'INNER JOIN users ON users.id = mfa_invitations.userId AND users.disabledAt IS NULL ' +
  `WHERE tokenDigest = ? AND expiresAt > ? AND NOT ${mfaEnabledSql('users.id')}`;

const outstandingSql =
  'SELECT mfa_invitations.id, userId, users.name AS userName, createdByUserId, creators.name AS createdByName, ' +
  'mfa_invitations.createdAt, expiresAt FROM mfa_invitations ' +
  'INNER JOIN users ON users.id = userId LEFT JOIN users AS creators ON creators.id = createdByUserId ' +
  'WHERE mfa_invitations.id < ? AND expiresAt > ? ORDER BY mfa_invitations.id DESC LIMIT ?';

const afterEveryId = 'g';

/** Invitations to set MFA up, so that whoever administers accounts never sees their secrets. */
@Injectable()
export class Invitations {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditService,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Invites the user, in place of an older invitation.
   * @returns the token, of which only the digest is kept.
   * @throws DomainError MFA_ALREADY_ENABLED, USER_DISABLED, USER_NOT_FOUND
   */
  async create(caller: Caller, userId: number): Promise<{ invitationToken: string; expiresAt: number }> {
    const invitationToken = randomToken();
    const now = this.clock.now();
    const expiresAt = secondsAfter(now, this.config.timeToLive.invitation);
    const row: MfaInvitation = {
      userId,
      id: timeOrderedId(now),
      tokenDigest: tokenDigest(invitationToken),
      createdByUserId: caller.userId,
      createdAt: now,
      expiresAt,
    };
    try {
      await this.transactions.run(async (manager) => {
        await upsertRows<MfaInvitation>(manager, MfaInvitation, [row], ['userId']);
        const [user]: { disabledAt: number | null; mfaEnabled: 0 | 1 }[] = await manager.query(
          `SELECT disabledAt, ${mfaEnabledSql('users.id')} AS mfaEnabled FROM users WHERE id = ?`,
          [userId],
        );
        if (user?.mfaEnabled === 1) throw new DomainError('MFA_ALREADY_ENABLED');
        if (user?.disabledAt != null) throw new DomainError('USER_DISABLED');
        await this.audit.record(manager, caller, {
          type: 'mfa.invitation_created',
          subjectUserId: userId,
          details: {},
        });
      });
    } catch (error) {
      if (isForeignKeyViolation(error)) throw new DomainError('USER_NOT_FOUND', 'deleted meanwhile');
      throw error;
    }
    return { invitationToken, expiresAt };
  }

  /** @throws DomainError INVITATION_NOT_FOUND */
  async revoke(caller: Caller, userId: number): Promise<void> {
    await this.transactions.run(async (manager) => {
      const revoked = await execute(
        manager,
        'DELETE FROM mfa_invitations WHERE userId = ? AND expiresAt > ?',
        [userId, this.clock.now()],
      );
      if (revoked === 0) throw new DomainError('INVITATION_NOT_FOUND');
      await this.audit.record(manager, caller, {
        type: 'mfa.invitation_revoked',
        subjectUserId: userId,
        details: {},
      });
    });
  }

  /** Newest first. */
  async list({ cursor, limit }: { cursor?: string | undefined; limit: number }): Promise<InvitationPage> {
    const found: OutstandingInvitation[] = await this.database.query(outstandingSql, [
      cursor ?? afterEveryId,
      this.clock.now(),
      limit + 1,
    ]);
    const invitations = found.slice(0, limit);
    return { invitations, nextCursor: found.length > limit ? invitations.at(-1)?.id : undefined };
  }

  /** @throws DomainError INVITATION_INVALID */
  async find(invitationToken: string): Promise<Invited> {
    const [invited]: Invited[] = await this.database.query(invitedSql, [
      tokenDigest(invitationToken),
      this.clock.now(),
    ]);
    if (!invited)
      throw new DomainError('INVITATION_INVALID', 'unknown, used, revoked or expired, or no use any more');
    return invited;
  }

  /** True for exactly one caller. */
  async use(manager: EntityManager, { userId, tokenDigest }: Invited): Promise<boolean> {
    const used = await execute(
      manager,
      'DELETE FROM mfa_invitations WHERE userId = ? AND tokenDigest = ? AND expiresAt > ?',
      [userId, tokenDigest, this.clock.now()],
    );
    return used === 1;
  }
}

/** To be called by whatever makes an invitation of the user pointless. */
export async function endInvitation(manager: EntityManager, userId: number): Promise<void> {
  await execute(manager, 'DELETE FROM mfa_invitations WHERE userId = ?', [userId]);
}
