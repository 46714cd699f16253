import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { AuditService } from '../../audit/audit.service.js';
import type { SecondFactorMethod } from '../../audit/audit-event-types.js';
import { DomainError } from '../../common/errors/domain-error.js';
import type { Caller } from '../../common/http/caller.js';
import { isForeignKeyViolation } from '../../database/database-errors.js';
import type { Work } from '../../database/group-commit.js';
import { AuthorisedChanges, type ChangedAccount } from '../../sessions/authorised-changes.js';
import { AttemptLimiter } from './attempt-limiter.js';
import { methodOf } from './presented-code.js';
import { SecondFactorVerifier } from './code-verifier.js';

export interface Verification {
  readonly valid: boolean;
  readonly method: SecondFactorMethod;
}

/** The second factor for other applications, and the way out of its lock. The caller's access has been checked. */
@Injectable()
export class VerificationService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditService,
    private readonly changes: AuthorisedChanges,
    private readonly limiter: AttemptLimiter,
    private readonly verifier: SecondFactorVerifier,
  ) {}

  /** Takes a code as signing in would: a right one is spent. @throws DomainError MFA_NOT_ENABLED, MFA_LOCKED */
  async verify(caller: Caller, userId: number, code: string): Promise<Verification> {
    const method = methodOf(code);
    const attempt = await this.attempt(caller, userId, code, method);
    try {
      await this.changes.makeShared(caller, attempt);
      return { valid: true, method };
    } catch (error) {
      if (error instanceof DomainError && error.code === 'CODE_INVALID') return { valid: false, method };
      if (isForeignKeyViolation(error))
        throw new DomainError('MFA_NOT_ENABLED', 'MFA was turned off at this moment');
      throw error;
    }
  }

  /** Forgets the wrong codes so far, of the owner and of every verifier. Harmless where nothing is locked. */
  async unlock(caller: Caller, user: ChangedAccount): Promise<void> {
    await this.changes.make(caller, user, async (manager) => {
      await this.limiter.unlock(manager, user.id);
      await this.audit.record(manager, caller, { type: 'mfa.unlocked', subjectUserId: user.id, details: {} });
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
}
