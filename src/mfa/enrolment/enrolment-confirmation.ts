import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../../audit/audit.service.js';
import { DomainError } from '../../common/errors/domain-error.js';
import type { Actor, Caller } from '../../common/http/caller.js';
import { Transactions } from '../../database/transactions.js';
import { AuthorisedChanges, type AuthorisedUser } from '../../sessions/authorised-changes.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { type PendingEnrolment, PendingEnrolments } from '../authenticators/pending-enrolments.js';
import { AttemptLimiter } from '../codes/attempt-limiter.js';
import { methodOf } from '../codes/presented-code.js';
import { ScratchCodes } from '../codes/scratch-codes.js';
import { TotpCodes } from '../codes/totp-codes.js';
import { type Invited, InvitationTokens } from './invitation-tokens.js';
import { endInvitation } from './ended-invitations.js';

/** What a client sends to confirm a pending enrolment. */
interface PresentedEnrolment {
  readonly enrolmentToken: string;
  readonly code: string;
  /** Of a further authenticator; undefined: the one of enableMfa. */
  readonly authenticatorId?: number;
}

/** An attempt to confirm a pending enrolment. */
interface Confirmation {
  readonly pending: PendingEnrolment;
  /** Of the passcode; undefined if the new authenticator shows no such code. */
  readonly timeStep: number | undefined;
  /** Of one of the scratch codes that the enrolment brings; undefined if the code is none of them. */
  readonly scratchCodeDigest: string | undefined;
}

/** Turns MFA on, or adds or replaces an authenticator, with a code of the pending enrolment. */
@Injectable()
export class EnrolmentConfirmation {
  constructor(
    private readonly audit: AuditService,
    private readonly changes: AuthorisedChanges,
    private readonly invitations: InvitationTokens,
    private readonly limiter: AttemptLimiter,
    private readonly pending: PendingEnrolments,
    private readonly scratchCodes: ScratchCodes,
    private readonly sessions: SessionsService,
    private readonly totp: TotpCodes,
    private readonly transactions: Transactions,
  ) {}

  /**
   * By a signed-in caller.
   * @throws DomainError ENROLMENT_TOKEN_INVALID, CODE_INVALID, ENROLMENT_EXHAUSTED, AUTHENTICATOR_LIMIT
   */
  async confirm(
    caller: Caller,
    user: AuthorisedUser<'confirmMfa'>,
    presented: PresentedEnrolment,
  ): Promise<void> {
    const confirmation = await this.presentCode(user.id, presented);
    await this.changes.makeIfEnabled(caller, user, async (manager) => {
      const outcome = await this.activate(manager, caller, confirmation);
      if (outcome instanceof DomainError) return outcome;
      if (!outcome.adds) await endInvitation(manager, user.id, 'ended');
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
    presented: Omit<PresentedEnrolment, 'authenticatorId'>,
  ): Promise<void> {
    const invited = await this.invitations.find(invitationToken);
    const confirmation = await this.presentCode(invited.userId, presented);
    await this.transactions.decide(actor, async (manager) => {
      await this.invitations.hold(manager, invited);
      const outcome = await this.activate(manager, actor, confirmation, invited);
      if (outcome instanceof DomainError) return outcome;
      await this.invitations.use(manager, invited);
      await this.sessions.endAll(manager, invited.userId);
      return undefined;
    });
  }

  private async presentCode(
    userId: number,
    { enrolmentToken, code, authenticatorId }: PresentedEnrolment,
  ): Promise<Confirmation> {
    const pending = await this.pending.find(userId, enrolmentToken, authenticatorId);
    if (!pending) throw new DomainError('ENROLMENT_TOKEN_INVALID', 'no pending enrolment with this token');
    const brought = methodOf(code) === 'scratchCode' ? pending.scratchCodes : undefined;
    const scratchCodeDigest = brought && (await this.scratchCodes.digestIn(brought, code));
    return { pending, timeStep: this.totp.timeStepOf(pending, code), scratchCodeDigest };
  }

  /**
   * Runs inside a transaction that holds the user's row, and must commit even when a refusal comes back.
   * @returns the refusal, or whether the authenticator stands beside others, so that MFA was neither turned on nor replaced.
   */
  private async activate(
    manager: EntityManager,
    actor: Actor,
    confirmation: Confirmation,
    invited?: Invited,
  ): Promise<DomainError | { readonly adds: boolean }> {
    const { pending, timeStep, scratchCodeDigest } = confirmation;
    const { userId, name } = pending;
    const isRight = timeStep !== undefined || scratchCodeDigest !== undefined;
    const replacesAny = invited?.replaceExisting === 1;
    const activated = isRight && (await this.pending.activate(manager, pending, timeStep, { replacesAny }));
    if (!activated) return this.refuse(manager, actor, pending);
    const { replaced, mfaWasEnabled } = activated;
    // A further authenticator must not void codes that the user was given meanwhile.
    if (
      pending.scratchCodes &&
      (pending.slot === 'main' || !(await this.scratchCodes.exist(manager, userId)))
    )
      await this.scratchCodes.put(manager, userId, pending.scratchCodes, scratchCodeDigest);
    const by = invited ? { invitedByUserId: invited.createdByUserId } : {};
    const method = scratchCodeDigest === undefined ? 'totp' : 'scratchCode';
    const adds = mfaWasEnabled && !replaced;
    if (!adds) await this.limiter.start(manager, userId, { replaced });
    await this.audit.record(
      manager,
      actor,
      adds
        ? {
            type: 'mfa.authenticator_added',
            subjectUserId: userId,
            details: { kind: 'totp', name, method, ...by },
          }
        : { type: 'mfa.enabled', subjectUserId: userId, details: { method, replaced, ...by } },
    );
    return { adds };
  }

  private async refuse(
    manager: EntityManager,
    actor: Actor,
    pending: PendingEnrolment,
  ): Promise<DomainError> {
    const refusal = await this.refusalOf(manager, pending);
    await this.audit.record(manager, actor, {
      type: 'mfa.enrolment_refused',
      subjectUserId: pending.userId,
      details: { exhausted: refusal.code === 'ENROLMENT_EXHAUSTED' },
      failure: refusal.message,
    });
    return refusal;
  }

  private async refusalOf(manager: EntityManager, pending: PendingEnrolment): Promise<DomainError> {
    if (!(await this.pending.countAttempt(manager, pending)))
      return new DomainError('ENROLMENT_TOKEN_INVALID', 'superseded, expired or out of attempts');
    return (await this.pending.endIfExhausted(manager, pending))
      ? new DomainError('ENROLMENT_EXHAUSTED', 'the last wrong code')
      : new DomainError('CODE_INVALID', 'wrong code for the pending enrolment');
  }
}
