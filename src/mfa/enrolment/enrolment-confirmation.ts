import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../../audit/audit.service.js';
import { DomainError } from '../../common/errors/domain-error.js';
import type { Actor, Caller } from '../../common/http/caller.js';
import { Transactions } from '../../database/transactions.js';
import { AuthorisedChanges, type AuthorisedUser } from '../../sessions/authorised-changes.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { TotpAuthenticators } from '../authenticators/totp-authenticators.js';
import { AttemptLimiter } from '../codes/attempt-limiter.js';
import { CodeVerifier } from '../codes/code-verifier.js';
import type { PresentedCode } from '../codes/presented-code.js';
import { InvitationTokens } from './invitation-tokens.js';
import { endInvitation } from './ended-invitations.js';

/** An attempt to confirm a pending enrolment. */
interface Confirmation {
  readonly userId: number;
  readonly enrolmentToken: string;
  readonly code: PresentedCode;
}

/** Turns MFA on, or replaces the authenticator, with a code of the pending enrolment. */
@Injectable()
export class EnrolmentConfirmation {
  constructor(
    private readonly audit: AuditService,
    private readonly authenticators: TotpAuthenticators,
    private readonly changes: AuthorisedChanges,
    private readonly codes: CodeVerifier,
    private readonly invitations: InvitationTokens,
    private readonly limiter: AttemptLimiter,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
  ) {}

  /**
   * By a signed-in caller.
   * @throws DomainError ENROLMENT_TOKEN_INVALID, CODE_INVALID, ENROLMENT_EXHAUSTED
   */
  async confirm(
    caller: Caller,
    user: AuthorisedUser<'confirmMfa'>,
    enrolmentToken: string,
    code: string,
  ): Promise<void> {
    const confirmation = await this.presentCode(user.id, enrolmentToken, code);
    await this.changes.make(caller, user, async (manager) => {
      const refusal = await this.activate(manager, caller, confirmation);
      if (refusal) return refusal;
      await endInvitation(manager, user.id, 'ended');
      await this.sessions.endOthers(manager, caller, user.id);
      return undefined;
    });
  }

  /**
   * By the holder of an invitation. A right code uses the invitation up; a wrong one does not.
   * @throws DomainError INVITATION_INVALID and its siblings, ENROLMENT_TOKEN_INVALID, CODE_INVALID, ENROLMENT_EXHAUSTED
   */
  async confirmInvited(
    actor: Actor,
    invitationToken: string,
    enrolmentToken: string,
    code: string,
  ): Promise<void> {
    const invited = await this.invitations.find(invitationToken);
    const confirmation = await this.presentCode(invited.userId, enrolmentToken, code);
    await this.transactions.decide(actor, async (manager) => {
      const by = { invitedByUserId: invited.createdByUserId };
      const refusal = await this.activate(manager, actor, confirmation, by);
      if (refusal) return refusal;
      await this.invitations.use(manager, invited);
      await this.sessions.endAll(manager, invited.userId);
      return undefined;
    });
  }

  private async presentCode(userId: number, enrolmentToken: string, code: string): Promise<Confirmation> {
    const pending = await this.authenticators.findPending(userId, enrolmentToken);
    if (!pending) throw new DomainError('ENROLMENT_TOKEN_INVALID', 'no pending enrolment with this token');
    return { userId, enrolmentToken, code: await this.codes.presentCode(pending, code) };
  }

  /** Runs inside a transaction that must commit even when a refusal comes back. */
  private async activate(
    manager: EntityManager,
    actor: Actor,
    confirmation: Confirmation,
    by: { invitedByUserId?: number } = {},
  ): Promise<DomainError | undefined> {
    const { userId, code } = confirmation;
    const refusal = await this.spendCode(manager, confirmation);
    if (refusal) {
      await this.audit.record(manager, actor, {
        type: 'mfa.enrolment_refused',
        subjectUserId: userId,
        details: { exhausted: refusal.code === 'ENROLMENT_EXHAUSTED' },
        failure: refusal.message,
      });
      return refusal;
    }
    const { replaced } = await this.authenticators.activate(
      manager,
      confirmation.userId,
      code.authenticatorId,
    );
    await this.limiter.start(manager, userId, { replaced });
    await this.audit.record(manager, actor, {
      type: 'mfa.enabled',
      subjectUserId: userId,
      details: { method: code.method, replaced, ...by },
    });
    return undefined;
  }

  /** Counts the attempt first, so that parallel ones are checked one after the other. */
  private async spendCode(
    manager: EntityManager,
    { userId, enrolmentToken, code }: Confirmation,
  ): Promise<DomainError | undefined> {
    if (!(await this.authenticators.takeConfirmAttempt(manager, userId, enrolmentToken)))
      return new DomainError('ENROLMENT_TOKEN_INVALID', 'superseded, expired or out of attempts');
    if (await code.spend(manager)) return undefined;
    return (await this.authenticators.endIfExhausted(manager, code.authenticatorId))
      ? new DomainError('ENROLMENT_EXHAUSTED', 'the last wrong code')
      : new DomainError('CODE_INVALID', `wrong ${code.method} code for the pending enrolment`);
  }
}
