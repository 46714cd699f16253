import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import type { SecondFactorMethod } from '../audit/audit-event-types.js';
import { DomainError } from '../common/errors/domain-error.js';
import type { Caller } from '../common/http/caller.js';
import { Transactions } from '../database/transactions.js';
import { AttemptLimiter } from './attempt-limiter.js';
import { SecondFactorVerifier } from './second-factor-verifier.js';

export interface Verification {
  readonly valid: boolean;
  readonly method: SecondFactorMethod;
}

/** The second factor for other applications, and the way out of its lock. Whoever calls has checked that the caller may. */
@Injectable()
export class VerificationService {
  constructor(
    private readonly audit: AuditService,
    private readonly limiter: AttemptLimiter,
    private readonly transactions: Transactions,
    private readonly verifier: SecondFactorVerifier,
  ) {}

  /** Takes a code as signing in would: a right one is spent. @throws DomainError MFA_NOT_ENABLED, MFA_LOCKED */
  async verify(caller: Caller, userId: number, code: string): Promise<Verification> {
    const evidence = await this.verifier.examine(userId, code);
    if (!evidence) throw new DomainError('MFA_NOT_ENABLED');
    const refusal = await this.transactions.run((manager) =>
      this.verifier.decide(manager, caller, userId, evidence),
    );
    if (refusal?.code === 'MFA_LOCKED') throw refusal;
    return { valid: !refusal, method: evidence.method };
  }

  /** Forgets the wrong codes so far. Harmless where nothing is locked. */
  async unlock(caller: Caller, userId: number): Promise<void> {
    await this.transactions.run(async (manager) => {
      await this.limiter.clear(manager, userId);
      await this.audit.record(manager, caller, { type: 'mfa.unlocked', subjectUserId: userId, details: {} });
    });
  }
}
