import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import type { SecondFactorMethod } from '../audit/audit-event-types.js';
import { DomainError } from '../common/errors/domain-error.js';
import type { Caller } from '../common/http/caller.js';
import { isForeignKeyViolation } from '../database/database-errors.js';
import { Transactions, type Work } from '../database/transactions.js';
import { AttemptLimiter } from './attempt-limiter.js';
import { methodOf } from './second-factor.js';
import { SecondFactorVerifier } from './second-factor-verifier.js';

export interface Verification {
  readonly valid: boolean;
  readonly method: SecondFactorMethod;
}

/** The second factor for other applications, and the way out of its lock. Whoever calls has checked that the caller may. */
@Injectable()
export class VerificationService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditService,
    private readonly limiter: AttemptLimiter,
    private readonly transactions: Transactions,
    private readonly verifier: SecondFactorVerifier,
  ) {}

  /** Takes a code as signing in would: a right one is spent. @throws DomainError MFA_NOT_ENABLED, MFA_LOCKED */
  async verify(caller: Caller, userId: number, code: string): Promise<Verification> {
    const method = methodOf(code);
    const refusal = await this.decide(await this.attempt(caller, userId, code, method));
    if (refusal?.code === 'MFA_LOCKED') throw refusal;
    return { valid: !refusal, method };
  }

  /** Forgets the wrong codes so far, of the owner and of every verifier. Harmless where nothing is locked. */
  async unlock(caller: Caller, userId: number): Promise<void> {
    await this.transactions.run(async (manager) => {
      await this.limiter.unlock(manager, userId);
      await this.audit.record(manager, caller, { type: 'mfa.unlocked', subjectUserId: userId, details: {} });
    });
  }

  /** While the verifier waits, its codes are not looked at: they cost no hash. */
  private async attempt(
    caller: Caller,
    userId: number,
    code: string,
    method: SecondFactorMethod,
  ): Promise<Work<DomainError | undefined>> {
    const counter = this.limiter.verifier(userId, caller.userId);
    if (await counter.isLocked(this.database)) {
      return async (manager) => {
        const admission = await counter.refuse(manager);
        await this.verifier.reportRefused(manager, caller, userId, method, admission);
        return admission.refusal;
      };
    }
    const evidence = await this.verifier.examine(userId, code);
    if (!evidence) throw new DomainError('MFA_NOT_ENABLED');
    return (manager) => this.verifier.decide(manager, caller, userId, evidence, counter);
  }

  private async decide(attempt: Work<DomainError | undefined>): Promise<DomainError | undefined> {
    try {
      return await this.transactions.run(attempt);
    } catch (error) {
      if (isForeignKeyViolation(error))
        throw new DomainError('MFA_NOT_ENABLED', 'MFA was turned off at this moment');
      throw error;
    }
  }
}
