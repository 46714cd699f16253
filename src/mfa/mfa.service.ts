import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { DomainError } from '../common/errors/domain-error.js';
import type { Actor, Caller } from '../common/http/caller.js';
import { Transactions } from '../database/transactions.js';
import { AuthorisedChanges, type ChangedAccount } from '../sessions/authorised-changes.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { Authenticators, type MfaStatus } from './authenticators/authenticators.js';
import type { Enrolment } from './enrolment/enrolment.js';
import { type Invited, Invitations, type OutstandingInvitation } from './enrolment/invitations.js';
import type { RoleHolder } from './mfa-policy.js';
import { PendingEnrolments } from './enrolment/pending-enrolments.js';

export interface MfaOverview extends MfaStatus {
  /** Null if there is none. */
  readonly invitation: OutstandingInvitation | null;
}

/** What can be done with a user's second factor. The caller's access to the account has been checked. */
@Injectable()
export class MfaService {
  constructor(
    private readonly audit: AuditService,
    private readonly authenticators: Authenticators,
    private readonly changes: AuthorisedChanges,
    private readonly enrolments: PendingEnrolments,
    private readonly invitations: Invitations,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
  ) {}

  async status(user: RoleHolder & { id: number }): Promise<MfaOverview> {
    const [status, invitation] = await Promise.all([
      this.authenticators.status(user),
      this.invitations.outstandingFor(user.id),
    ]);
    return { ...status, invitation: invitation ?? null };
  }

  /**
   * Opens a pending enrolment, in place of an older one. A live authenticator keeps working.
   * @throws DomainError MFA_ALREADY_ENABLED unless `replaceExisting`
   */
  async enrol(
    caller: Caller,
    user: ChangedAccount & { name: string; mfaEnabled: boolean },
    { replaceExisting }: { replaceExisting: boolean },
  ): Promise<Enrolment> {
    if (user.mfaEnabled && !replaceExisting) throw new DomainError('MFA_ALREADY_ENABLED');
    const enrolment = await this.enrolments.create(user);
    await this.changes.make(caller, user, (manager) =>
      this.start(manager, caller, enrolment, { replaceExisting }),
    );
    return enrolment;
  }

  /** The same, for the holder of an invitation. @throws DomainError INVITATION_INVALID, MFA_ALREADY_ENABLED */
  async enrolInvited(actor: Actor, invited: Invited): Promise<Enrolment> {
    const enrolment = await this.enrolments.create({ id: invited.userId, name: invited.userName });
    await this.transactions.decide(actor, async (manager) => {
      await this.invitations.open(manager, actor, invited);
      await this.start(manager, actor, enrolment, {
        replaceExisting: false,
        invitedByUserId: invited.createdByUserId,
      });
    });
    return enrolment;
  }

  /** Ends the authenticators, their scratch codes, pending sign-ins and other sessions. @throws DomainError MFA_NOT_ENABLED */
  async disable(caller: Caller, user: ChangedAccount): Promise<void> {
    await this.changes.make(caller, user, async (manager) => {
      if (!(await this.authenticators.removeAll(manager, user.id))) throw new DomainError('MFA_NOT_ENABLED');
      await this.sessions.endOthers(manager, caller, user.id);
      await this.audit.record(manager, caller, { type: 'mfa.disabled', subjectUserId: user.id, details: {} });
    });
  }

  /** Five new scratch codes; the old ones are dead. @throws DomainError MFA_NOT_ENABLED */
  async reissueScratchCodes(caller: Caller, user: ChangedAccount): Promise<readonly string[]> {
    const issued = await this.authenticators.generateScratchCodes();
    await this.changes.make(caller, user, async (manager) => {
      if (!(await this.authenticators.replaceScratchCodes(manager, user.id, issued))) {
        throw new DomainError('MFA_NOT_ENABLED');
      }
      await this.audit.record(manager, caller, {
        type: 'mfa.scratch_codes_reissued',
        subjectUserId: user.id,
        details: {},
      });
    });
    return issued.codes;
  }

  private async start(
    manager: EntityManager,
    actor: Actor,
    enrolment: Enrolment,
    { replaceExisting, ...by }: { replaceExisting: boolean; invitedByUserId?: number },
  ): Promise<void> {
    const { replacing } = await this.enrolments.store(manager, enrolment);
    if (replacing && !replaceExisting) throw new DomainError('MFA_ALREADY_ENABLED');
    await this.audit.record(manager, actor, {
      type: 'mfa.enrolment_started',
      subjectUserId: enrolment.userId,
      details: { replacing, ...by },
    });
  }
}
