import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { DomainError } from '../common/errors/domain-error.js';
import type { Actor, Caller } from '../common/http/caller.js';
import { Transactions } from '../database/transactions.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { AttemptLimiter } from './attempt-limiter.js';
import { endInvitation, Invitations } from './invitations.js';
import { type Confirmation, PendingEnrolments } from './pending-enrolments.js';

/** Turns MFA on, or replaces the authenticator, with a code of the pending enrolment. */
@Injectable()
export class EnrolmentConfirmation {
  constructor(
    private readonly audit: AuditService,
    private readonly enrolments: PendingEnrolments,
    private readonly invitations: Invitations,
    private readonly limiter: AttemptLimiter,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
  ) {}

  /**
   * By somebody who is signed in, whose session it holds. Whoever calls has checked that the caller may.
   * @throws DomainError ENROLMENT_TOKEN_INVALID, CODE_INVALID, ENROLMENT_EXHAUSTED
   */
  async confirm(caller: Caller, userId: number, enrolmentToken: string, code: string): Promise<void> {
    const confirmation = await this.enrolments.examine(userId, enrolmentToken, code);
    const refusal = await this.transactions.run(async (manager) => {
      await this.sessions.hold(manager, caller);
      const refusal = await this.decide(manager, caller, confirmation);
      if (refusal) return refusal;
      await endInvitation(manager, userId);
      await this.sessions.endOthers(manager, caller, userId);
      return undefined;
    });
    if (refusal) throw refusal;
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
    const { userId } = invited;
    const confirmation = await this.enrolments.examine(userId, enrolmentToken, code);
    const refusal = await this.transactions.run(async (manager) => {
      const refusal = await this.decide(manager, actor, confirmation);
      if (refusal) return refusal;
      const isUsed = await this.invitations.use(manager, invited);
      if (!isUsed) throw new DomainError('INVITATION_INVALID', 'used or revoked at this moment');
      await this.sessions.endAll(manager, userId);
      return undefined;
    });
    if (refusal) throw refusal;
  }

  /** Runs inside a transaction that must commit even when a refusal comes back. */
  private async decide(
    manager: EntityManager,
    actor: Actor,
    confirmation: Confirmation,
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
      details: { method: evidence.method, ...outcome },
    });
    return undefined;
  }
}
