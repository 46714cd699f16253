import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../../audit/audit.service.js';
import { Clock, secondsAfter } from '../../common/clock/clock.js';
import { DomainError } from '../../common/errors/domain-error.js';
import type { Actor, Caller } from '../../common/http/caller.js';
import { Config } from '../../config/config.js';
import { Transactions } from '../../database/transactions.js';
import { AuthorisedChanges, type AuthorisedUser } from '../../sessions/authorised-changes.js';
import { defaultAuthenticatorName } from '../authenticators/authenticator-row.js';
import { PendingEnrolments } from '../authenticators/pending-enrolments.js';
import { type IssuedScratchCodes, ScratchCodes } from '../codes/scratch-codes.js';
import { defaultTotpParameters } from '../../otp/totp-parameters.js';
import { Passkeys } from '../passkeys/passkeys.js';
import { type Enrolment, type EnrolmentRequest, newEnrolment } from './enrolment.js';
import { InvitationTokens, type Invited } from './invitation-tokens.js';

/** The authenticator of enableMfa, which works with every app. */
const mainRequest: EnrolmentRequest = {
  slot: 'main',
  name: defaultAuthenticatorName,
  parameters: defaultTotpParameters,
};

/** Opens pending enrolments; `EnrolmentConfirmation` turns them into active authenticators. */
@Injectable()
export class EnrolmentService {
  constructor(
    private readonly audit: AuditService,
    private readonly changes: AuthorisedChanges,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly invitations: InvitationTokens,
    private readonly passkeys: Passkeys,
    private readonly pending: PendingEnrolments,
    private readonly scratchCodes: ScratchCodes,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Opens a pending enrolment in place of an older one. An active authenticator keeps working.
   * @throws DomainError MFA_ALREADY_ENABLED unless `replaceExisting`, PASSKEY_SESSION_REQUIRED, AUTHENTICATOR_LIMIT,
   *   VERIFIER_HAS_NO_MFA, USER_DISABLED
   */
  async enrol(
    caller: Caller,
    user: AuthorisedUser<'enrolMfa'>,
    { replaceExisting }: { replaceExisting: boolean },
  ): Promise<Enrolment<IssuedScratchCodes>> {
    // Refuses before five scratch codes are hashed. The transaction checks again: MFA may have been turned on
    // meanwhile.
    if (user.mfaEnabled && !replaceExisting) throw new DomainError('MFA_ALREADY_ENABLED');
    await this.passkeys.assertUsedIfRequired(caller);
    const enrolment = this.generate(user, mainRequest, await this.scratchCodes.generate());
    await this.changes.makeIfEnabled(caller, user, async (manager, isUnchanged) => {
      // The access policy refuses an application, so this is none.
      if (isUnchanged && !user.mfaEnabled) {
        await this.pending.fill(manager, enrolment);
        await this.recordStart(manager, caller, enrolment, { replacing: false });
      } else await this.open(manager, caller, enrolment, { replaceExisting });
    });
    return enrolment;
  }

  /**
   * Opens the enrolment of a further authenticator, in place of an older one that is pending. It brings scratch codes if
   * the user has none.
   * @throws DomainError AUTHENTICATOR_LIMIT, PASSKEY_SESSION_REQUIRED, VERIFIER_HAS_NO_MFA, USER_DISABLED
   */
  async enrolFurther(
    caller: Caller,
    user: AuthorisedUser<'enrolMfa'>,
    { name, parameters }: Pick<EnrolmentRequest, 'name' | 'parameters'>,
  ): Promise<Enrolment & { readonly authenticatorId: number }> {
    await this.passkeys.assertUsedIfRequired(caller);
    const codes = await this.scratchCodes.generate();
    return this.changes.makeIfEnabled(caller, user, async (manager) => {
      const scratchCodes = (await this.scratchCodes.exist(manager, user.id)) ? undefined : codes;
      const enrolment = this.generate(user, { slot: 'added', name, parameters }, scratchCodes);
      const authenticatorId = await this.open(manager, caller, enrolment, { replaceExisting: true });
      return { ...enrolment, authenticatorId };
    });
  }

  /**
   * As {@link enrol}, for the holder of an invitation.
   * @throws DomainError INVITATION_INVALID and its siblings, MFA_ALREADY_ENABLED, AUTHENTICATOR_LIMIT
   */
  async enrolInvited(actor: Actor, invited: Invited): Promise<Enrolment<IssuedScratchCodes>> {
    const user = { id: invited.userId, name: invited.userName };
    const enrolment = this.generate(user, mainRequest, await this.scratchCodes.generate());
    await this.transactions.decide(actor, async (manager) => {
      await this.invitations.open(manager, actor, invited);
      await this.open(manager, actor, enrolment, {
        replaceExisting: invited.replaceExisting === 1,
        invitedByUserId: invited.createdByUserId,
      });
    });
    return enrolment;
  }

  private generate<Codes extends IssuedScratchCodes | undefined>(
    user: { id: number; name: string },
    request: EnrolmentRequest,
    scratchCodes: Codes,
  ): Enrolment<Codes> {
    const expiresAt = secondsAfter(this.clock.now(), this.config.timeToLive.enrolment);
    return newEnrolment(user, request, { issuer: this.config.issuer, scratchCodes, expiresAt });
  }

  private async open(
    manager: EntityManager,
    actor: Actor,
    enrolment: Enrolment,
    { replaceExisting, ...by }: { replaceExisting: boolean; invitedByUserId?: number },
  ): Promise<number> {
    const { authenticatorId, mfaEnabled } = await this.pending.put(manager, enrolment);
    if (mfaEnabled && !replaceExisting) throw new DomainError('MFA_ALREADY_ENABLED');
    const replacing = enrolment.slot === 'main' && mfaEnabled;
    await this.recordStart(manager, actor, enrolment, { replacing, ...by });
    return authenticatorId;
  }

  private recordStart(
    manager: EntityManager,
    actor: Actor,
    { userId, slot, name }: Enrolment,
    { replacing, ...by }: { replacing: boolean; invitedByUserId?: number },
  ): Promise<void> {
    return this.audit.record(manager, actor, {
      type: 'mfa.enrolment_started',
      subjectUserId: userId,
      details: { replacing, ...(slot === 'added' && { name }), ...by },
    });
  }
}
