import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { DomainError } from '../common/errors/domain-error.js';
import type { Actor } from '../common/http/caller.js';
import { Authenticators, removePending } from './authenticators/authenticators.js';
import { AttemptLimiter } from './codes/attempt-limiter.js';
import { ScratchCodes } from './codes/scratch-codes.js';
import { endInvitation } from './enrolment/ended-invitations.js';

/**
 * Switches a user's MFA off. Not part of `MfaService`, because commands need this without the policy: see
 * `AuthenticatorTransferModule`.
 */
@Injectable()
export class MfaRemoval {
  constructor(
    private readonly audit: AuditService,
    private readonly authenticators: Authenticators,
    private readonly limiter: AttemptLimiter,
    private readonly scratchCodes: ScratchCodes,
  ) {}

  /**
   * Removes the authenticators, their scratch codes and the counts of wrong codes, ends an invitation to replace them, and
   * audits it. End the user's sessions in the same transaction.
   * @param reason for the audit trail
   * @throws DomainError MFA_NOT_ENABLED
   */
  async remove(manager: EntityManager, actor: Actor, userId: number, reason?: string): Promise<void> {
    if (!(await this.authenticators.removeActive(manager, userId))) throw new DomainError('MFA_NOT_ENABLED');
    await this.removeRest(manager, actor, userId, reason);
  }

  /** The same, after the last authenticator was removed. */
  async removeRest(manager: EntityManager, actor: Actor, userId: number, reason?: string): Promise<void> {
    await removePending(manager, userId);
    await this.scratchCodes.remove(manager, userId);
    await this.limiter.remove(manager, userId);
    await endInvitation(manager, userId, 'ended');
    await this.audit.record(manager, actor, {
      type: 'mfa.disabled',
      subjectUserId: userId,
      details: reason ? { reason } : {},
    });
  }
}
