import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { DomainError } from '../common/errors/domain-error.js';
import type { Actor } from '../common/http/caller.js';
import { AttemptLimiter } from './attempt-limiter.js';
import { Authenticators } from './authenticators.js';
import { type Evidence, SecondFactorChecker } from './second-factor-checker.js';

/** The one place where a code of a live authenticator is decided, whoever asks. */
@Injectable()
export class SecondFactorVerifier {
  constructor(
    private readonly audit: AuditService,
    private readonly authenticators: Authenticators,
    private readonly checker: SecondFactorChecker,
    private readonly limiter: AttemptLimiter,
  ) {}

  /** Undefined if the user's MFA is not on. */
  async examine(userId: number, code: string): Promise<Evidence | undefined> {
    const authenticator = await this.authenticators.findActive(userId);
    return authenticator && this.checker.examine(authenticator, code);
  }

  /**
   * Counts the attempt, then spends the code. Runs inside a transaction that must commit even when a refusal comes back.
   * @returns CODE_INVALID or MFA_LOCKED; undefined if the code was right.
   */
  async decide(
    manager: EntityManager,
    actor: Actor,
    userId: number,
    evidence: Evidence,
  ): Promise<DomainError | undefined> {
    const about = { subjectUserId: userId, details: { method: evidence.method } };
    if (!(await this.limiter.admit(manager, userId))) {
      const { locked, mfaEnabled } = await this.limiter.look(manager, userId);
      const refusal =
        locked ??
        (mfaEnabled
          ? new DomainError('MFA_LOCKED', 'the lock ended at this moment', undefined, 1)
          : new DomainError('CODE_INVALID', 'MFA was turned off'));
      await this.audit.record(manager, actor, {
        ...about,
        type: 'mfa.verification_failed',
        failure: refusal.message,
      });
      return refusal;
    }
    if (await this.checker.spend(manager, evidence)) {
      await this.limiter.clear(manager, userId);
      // Whoever was not known yet is now.
      const verified = { ...actor, userId: actor.userId ?? userId };
      await this.audit.record(manager, verified, { ...about, type: 'mfa.verified' });
      return undefined;
    }
    const isDuplicate = await this.checker.noteDuplicateUse(manager, evidence);
    const refusal = new DomainError(
      'CODE_INVALID',
      isDuplicate ? `a ${evidence.method} code was used again` : `wrong ${evidence.method} code`,
    );
    await this.audit.record(manager, actor, {
      ...about,
      type: isDuplicate ? 'mfa.code_used_again' : 'mfa.verification_failed',
      failure: refusal.message,
    });
    const lock = await this.limiter.lockIfTooMany(manager, userId);
    if (lock) {
      await this.audit.record(manager, actor, {
        type: 'mfa.locked',
        subjectUserId: userId,
        details: { ...lock },
        failure: 'too many wrong codes in a row',
      });
    }
    return refusal;
  }
}
