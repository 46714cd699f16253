import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../../audit/audit.service.js';
import { Clock, secondsAfter } from '../../common/clock/clock.js';
import { DomainError } from '../../common/errors/domain-error.js';
import type { Actor, Caller } from '../../common/http/caller.js';
import { Config } from '../../config/config.js';
import { Transactions } from '../../database/transactions.js';
import { AuthorisedChanges, type AuthorisedUser } from '../../sessions/authorised-changes.js';
import { TotpAuthenticators } from '../authenticators/totp-authenticators.js';
import { ScratchCodes } from '../codes/scratch-codes.js';
import { type Enrolment, newEnrolment } from './enrolment.js';
import { InvitationTokens, type Invited } from './invitation-tokens.js';

/** Opens pending enrolments; `EnrolmentConfirmation` turns them into active authenticators. */
@Injectable()
export class EnrolmentService {
  constructor(
    private readonly audit: AuditService,
    private readonly authenticators: TotpAuthenticators,
    private readonly changes: AuthorisedChanges,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly invitations: InvitationTokens,
    private readonly scratchCodes: ScratchCodes,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Opens a pending enrolment in place of an older one. An active authenticator keeps working.
   * @throws DomainError MFA_ALREADY_ENABLED unless `replaceExisting`
   */
  async enrol(
    caller: Caller,
    user: AuthorisedUser<'enrolMfa'>,
    { replaceExisting }: { replaceExisting: boolean },
  ): Promise<Enrolment> {
    // Refused before five scratch codes are hashed; `open` checks again for the race.
    if (user.mfaEnabled && !replaceExisting) throw new DomainError('MFA_ALREADY_ENABLED');
    const enrolment = await this.generate(user);
    await this.changes.make(caller, user, (manager) =>
      this.open(manager, caller, enrolment, { replaceExisting }),
    );
    return enrolment;
  }

  /** The same, for the holder of an invitation. @throws DomainError INVITATION_INVALID and its siblings, MFA_ALREADY_ENABLED */
  async enrolInvited(actor: Actor, invited: Invited): Promise<Enrolment> {
    const user = { id: invited.userId, name: invited.userName };
    const enrolment = await this.generate(user);
    await this.transactions.decide(actor, async (manager) => {
      await this.invitations.open(manager, actor, invited);
      await this.open(manager, actor, enrolment, {
        replaceExisting: invited.replaceExisting === 1,
        invitedByUserId: invited.createdByUserId,
      });
    });
    return enrolment;
  }

  private async generate(user: { id: number; name: string }): Promise<Enrolment> {
    const scratchCodes = await this.scratchCodes.generate();
    const expiresAt = secondsAfter(this.clock.now(), this.config.timeToLive.enrolment);
    return newEnrolment(user, this.config.issuer, scratchCodes, expiresAt);
  }

  private async open(
    manager: EntityManager,
    actor: Actor,
    enrolment: Enrolment,
    { replaceExisting, ...by }: { replaceExisting: boolean; invitedByUserId?: number },
  ): Promise<void> {
    const { replacing } = await this.authenticators.putPending(manager, enrolment);
    if (replacing && !replaceExisting) throw new DomainError('MFA_ALREADY_ENABLED');
    await this.audit.record(manager, actor, {
      type: 'mfa.enrolment_started',
      subjectUserId: enrolment.userId,
      details: { replacing, ...by },
    });
  }
}
