import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../../audit/audit.service.js';
import { DomainError } from '../../common/errors/domain-error.js';
import type { Actor, Caller } from '../../common/http/caller.js';
import { Transactions } from '../../database/transactions.js';
import { AuthorisedChanges, type ChangedAccount } from '../../sessions/authorised-changes.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { AttemptLimiter } from '../codes/attempt-limiter.js';
import { endInvitation, Invitations } from './invitations.js';
import { type Confirmation, PendingEnrolments } from './pending-enrolments.js';

/** Turns MFA on, or replaces the authenticator, with a code of the pending enrolment. */
@Injectable()
export class EnrolmentConfirmation {
  constructor(
    private readonly audit: AuditService,
    private readonly changes: AuthorisedChanges,
    private readonly enrolments: PendingEnrolments,
    private readonly invitations: Invitations,
    private readonly limiter: AttemptLimiter,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
  ) {}

  /**
   * By a signed-in caller, whose access to the account has been checked.
   * @throws DomainError ENROLMENT_TOKEN_INVALID, CODE_INVALID, ENROLMENT_EXHAUSTED
   */
  async confirm(caller: Caller, user: ChangedAccount, enrolmentToken: string, code: string): Promise<void> {
    const confirmation = await this.enrolments.examine(user.id, enrolmentToken, code);
    await this.changes.make(caller, user, async (manager) => {
      const refusal = await this.decide(manager, caller, confirmation);
      if (refusal) return refusal;
      await endInvitation(manager, user.id);
      await this.sessions.endOthers(manager, caller, user.id);
      return undefined;
    });
  }

  /**
   * By the holder of an invitation, which a right code uses up; a wrong one does not.
   * @throws DomainError INVITATION_INVALID, ENROLMENT_TOKEN_INVALID, CODE_INVALID, ENROLMENT_EXHAUSTED
   */
  async confirmInvited(
    actor: Actor,
    invitationToken: string,
    enrolmentToken: string,
    code: string,
  ): Promise<void> {
    const invited = await this.invitations.find(invitationToken);
    const { userId, createdByUserId } = invited;
    const confirmation = await this.enrolments.examine(userId, enrolmentToken, code);
    await this.transactions.decide(actor, async (manager) => {
      const refusal = await this.decide(manager, actor, confirmation, { invitedByUserId: createdByUserId });
      if (refusal) return refusal;
      await this.invitations.use(manager, invited);
      await this.sessions.endAll(manager, userId);
      return undefined;
    });
  }

  /** Runs inside a transaction that must commit even when a refusal comes back. */
  private async decide(
    manager: EntityManager,
    actor: Actor,
    confirmation: Confirmation,
    by: { invitedByUserId?: number } = {},
  ): Promise<DomainError | undefined> {
    const { userId, evidence } = confirmation;
    const outcome = await this.enrolments.confirm(manager, confirmation);
    if (outcome instanceof DomainError) {
      await this.audit.record(manager, actor, {
        type: 'mfa.enrolment_refused',
        subjectUserId: userId,
        details: { exhausted: outcome.code === 'ENROLMENT_EXHAUSTED' },
        failure: outcome.message,
      });
      return outcome;
    }
    await this.limiter.start(manager, userId, outcome.replaced);
    await this.audit.record(manager, actor, {
      type: 'mfa.enabled',
      subjectUserId: userId,
      details: { method: evidence.method, ...outcome, ...by },
    });
    return undefined;
  }
}
