import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../../audit/audit.service.js';
import type { SecondFactorMethod } from '../../audit/audit-event-types.js';
import { DomainError } from '../../common/errors/domain-error.js';
import type { Actor } from '../../common/http/caller.js';
import type { Admission, AttemptCounter } from './attempt-counter.js';
import { Authenticators } from '../authenticators/authenticators.js';
import { type Evidence, SecondFactorChecker } from './second-factor-checker.js';

/** The one place where a code of a live authenticator is decided, whoever asks. */
@Injectable()
export class SecondFactorVerifier {
  constructor(
    private readonly audit: AuditService,
    private readonly authenticators: Authenticators,
    private readonly checker: SecondFactorChecker,
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
    counter: AttemptCounter,
  ): Promise<DomainError | undefined> {
    const { method } = evidence;
    const admission = await counter.admit(manager);
    await this.reportRefused(manager, actor, userId, method, admission);
    if (admission.refusal) return admission.refusal;
    const about = { subjectUserId: userId, details: { method } };
    if (await this.checker.spend(manager, evidence)) {
      await counter.clear(manager);
      // Whoever was not known yet is now.
      const verified = { ...actor, userId: actor.userId ?? userId };
      await this.audit.record(manager, verified, { ...about, type: 'mfa.verified' });
      return undefined;
    }
    const isDuplicate = await this.checker.noteDuplicateUse(manager, evidence);
    const refusal = new DomainError(
      'CODE_INVALID',
      isDuplicate ? `a ${method} code was used again` : `wrong ${method} code`,
    );
    await this.audit.record(manager, actor, {
      ...about,
      type: isDuplicate ? 'mfa.code_used_again' : 'mfa.verification_failed',
      failure: refusal.message,
    });
    const lock = await counter.fail(manager);
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

  /** Writes the event that stands for refused attempts, if one is due. */
  async reportRefused(
    manager: EntityManager,
    actor: Actor,
    userId: number,
    method: SecondFactorMethod,
    { refusal, unreported }: Admission,
  ): Promise<void> {
    if (!unreported) return;
    // Earlier attempts are not said to come from where an admitted one does.
    const nowhere = { ...actor.origin, address: '', userAgent: '' };
    await this.audit.record(manager, refusal ? actor : { ...actor, origin: nowhere }, {
      type: 'mfa.verification_failed',
      subjectUserId: userId,
      details: { method, attempts: unreported },
      failure: refusal?.message ?? 'the second factor was locked',
    });
  }
}
