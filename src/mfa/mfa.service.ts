import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { DomainError } from '../common/errors/domain-error.js';
import type { Actor, Caller } from '../common/http/caller.js';
import { isForeignKeyViolation } from '../database/database-errors.js';
import { Transactions } from '../database/transactions.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { Authenticators, type MfaStatus } from './authenticators.js';
import { Challenges } from './challenges.js';
import type { Enrolment } from './enrolment.js';
import type { RoleHolder } from './mfa-policy.js';
import { PendingEnrolments } from './pending-enrolments.js';

/**
 * What can be done with a user's second factor. Whoever calls has checked that the caller may do it to this user.
 * A change to a live authenticator holds the caller's session, so that a session which ends at the same moment, for
 * instance because MFA was just turned on elsewhere, changes nothing.
 */
@Injectable()
export class MfaService {
  constructor(
    private readonly audit: AuditService,
    private readonly authenticators: Authenticators,
    private readonly challenges: Challenges,
    private readonly enrolments: PendingEnrolments,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
  ) {}

  status(user: RoleHolder & { id: number }): Promise<MfaStatus> {
    return this.authenticators.status(user);
  }

  /**
   * Opens a pending enrolment, in place of an older one. A live authenticator keeps working.
   * @throws DomainError MFA_ALREADY_ENABLED unless `replaceExisting`
   */
  async enrol(
    actor: Actor,
    user: { id: number; name: string },
    { replaceExisting }: { replaceExisting: boolean },
  ): Promise<Enrolment> {
    const enrolment = await this.enrolments.create(user);
    try {
      await this.transactions.run(async (manager) => {
        const { replacing } = await this.enrolments.store(manager, enrolment);
        if (replacing && !replaceExisting) throw new DomainError('MFA_ALREADY_ENABLED');
        await this.audit.record(manager, actor, {
          type: 'mfa.enrolment_started',
          subjectUserId: user.id,
          details: { replacing },
        });
      });
    } catch (error) {
      if (isForeignKeyViolation(error))
        throw new DomainError('USER_NOT_FOUND', 'deleted during the enrolment');
      throw error;
    }
    return enrolment;
  }

  /** Ends the authenticators, their scratch codes, open challenges and other sessions. @throws DomainError MFA_NOT_ENABLED */
  async disable(caller: Caller, userId: number): Promise<void> {
    await this.transactions.run(async (manager) => {
      await this.sessions.hold(manager, caller);
      if (!(await this.authenticators.removeAll(manager, userId))) throw new DomainError('MFA_NOT_ENABLED');
      await this.challenges.endAllOf(manager, userId);
      await this.sessions.endOthers(manager, caller, userId);
      await this.audit.record(manager, caller, { type: 'mfa.disabled', subjectUserId: userId, details: {} });
    });
  }

  /** Five new scratch codes; the old ones are dead. @throws DomainError MFA_NOT_ENABLED */
  async reissueScratchCodes(caller: Caller, userId: number): Promise<readonly string[]> {
    const issued = await this.authenticators.generateScratchCodes();
    await this.transactions.run(async (manager) => {
      await this.sessions.hold(manager, caller);
      if (!(await this.authenticators.replaceScratchCodes(manager, userId, issued))) {
        throw new DomainError('MFA_NOT_ENABLED');
      }
      await this.audit.record(manager, caller, {
        type: 'mfa.scratch_codes_reissued',
        subjectUserId: userId,
        details: {},
      });
    });
    return issued.codes;
  }
}
