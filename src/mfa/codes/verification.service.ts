import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { AuditService } from '../../audit/audit.service.js';
import type { SecondFactorMethod } from '../../audit/audit-event-types.js';
import { DomainError } from '../../common/errors/domain-error.js';
import type { Caller } from '../../common/http/caller.js';
import { isForeignKeyViolation } from '../../database/database-errors.js';
import { AuthorisedChanges, type AuthorisedUser } from '../../sessions/authorised-changes.js';
import { AttemptLimiter } from './attempt-limiter.js';
import { methodOf } from './presented-code.js';
import { CodeVerifier } from './code-verifier.js';
import type { VerifierCounter } from './verifier-counter.js';

export interface Verification {
  readonly valid: boolean;
  readonly method: SecondFactorMethod;
}

/** The second factor as a service to other applications, and the way out of a lock. */
@Injectable()
export class VerificationService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditService,
    private readonly changes: AuthorisedChanges,
    private readonly codes: CodeVerifier,
    private readonly limiter: AttemptLimiter,
  ) {}

  /** Checks a code as signing in does: a correct one is spent. @throws DomainError MFA_NOT_ENABLED, MFA_LOCKED, USER_DISABLED */
  async verify(caller: Caller, user: AuthorisedUser<'verifyMfa'>, code: string): Promise<Verification> {
    const counter = this.limiter.verifier(user.id, caller.userId);
    const method = methodOf(code);
    try {
      if (await counter.isLocked(this.database)) await this.refuse(caller, user, counter, method);
      if (!user.mfaEnabled) throw new DomainError('MFA_NOT_ENABLED');
      const presented = await this.codes.presentCode(user.id, code);
      await this.changes.makeShared(caller, user, (manager) =>
        this.codes.spendCode(manager, caller, user.id, presented, counter),
      );
      return { valid: true, method: presented.method };
    } catch (error) {
      // Not the method of the code that was found: only a used one is found, and it must answer like a wrong one.
      if (error instanceof DomainError && error.code === 'CODE_INVALID') return { valid: false, method };
      if (isForeignKeyViolation(error))
        throw new DomainError('MFA_NOT_ENABLED', 'MFA was turned off at this moment');
      throw error;
    }
  }

  /** Forgets the wrong codes so far, of the owner and of every verifier. */
  async unlock(caller: Caller, user: AuthorisedUser<'unlockMfa'>): Promise<void> {
    await this.changes.make(caller, user, async (manager) => {
      await this.limiter.unlock(manager, user.id);
      await this.audit.record(manager, caller, { type: 'mfa.unlocked', subjectUserId: user.id, details: {} });
    });
  }

  /** While the verifier is locked out, its codes are not checked: they cost no hash. @throws DomainError MFA_LOCKED */
  private async refuse(
    caller: Caller,
    user: AuthorisedUser<'verifyMfa'>,
    counter: VerifierCounter,
    method: SecondFactorMethod,
  ): Promise<void> {
    await this.changes.makeShared(caller, user, async (manager) => {
      const admission = await counter.refuse(manager);
      await this.codes.reportRefused(manager, caller, user.id, method, admission);
      return admission.refusal;
    });
  }
}
