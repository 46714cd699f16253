import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import type { SecondFactorMethod } from '../audit/audit-event-types.js';
import { DomainError } from '../common/errors/domain-error.js';
import type { Caller } from '../common/http/caller.js';
import { AuthorisedChanges, type ChangedAccount } from '../sessions/authorised-changes.js';
import { AttemptLimiter } from './attempt-limiter.js';
import { SecondFactorVerifier } from './second-factor-verifier.js';

export interface Verification {
  readonly valid: boolean;
  readonly method: SecondFactorMethod;
}

/** The second factor for other applications, and the way out of its lock. The caller's access has been checked. */
@Injectable()
export class VerificationService {
  constructor(
    private readonly audit: AuditService,
    private readonly changes: AuthorisedChanges,
    private readonly limiter: AttemptLimiter,
    private readonly verifier: SecondFactorVerifier,
  ) {}

  /** Takes a code as signing in would: a right one is spent. @throws DomainError MFA_NOT_ENABLED, MFA_LOCKED */
  async verify(caller: Caller, userId: number, code: string): Promise<Verification> {
    const evidence = await this.verifier.examine(userId, code);
    if (!evidence) throw new DomainError('MFA_NOT_ENABLED');
    const { method } = evidence;
    return this.changes.makeShared(caller, async (manager) => {
      const refusal = await this.verifier.decide(manager, caller, userId, evidence);
      return refusal?.code === 'MFA_LOCKED' ? refusal : { valid: !refusal, method };
    });
  }

  /** Forgets the wrong codes so far. Harmless where nothing is locked. */
  async unlock(caller: Caller, user: ChangedAccount): Promise<void> {
    await this.changes.make(caller, user, async (manager) => {
      await this.limiter.clear(manager, user.id);
      await this.audit.record(manager, caller, { type: 'mfa.unlocked', subjectUserId: user.id, details: {} });
    });
  }
}
