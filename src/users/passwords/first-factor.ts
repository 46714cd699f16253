import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../../audit/audit.service.js';
import { DomainError } from '../../common/errors/domain-error.js';
import type { Actor, Caller } from '../../common/http/caller.js';
import { Transactions } from '../../database/transactions.js';
import { type PasswordBucket, PasswordLimiter, type PasswordWait } from './password-limiter.js';
import { type CheckedUser, Passwords } from './passwords.js';

/** A user whose password was correct. Confirm it in the transaction that acts on it. */
export interface PassedFirstFactor {
  readonly user: CheckedUser;
  readonly bucket: PasswordBucket;
}

/** A caller's own password that was correct. Confirm it likewise. */
export interface PassedCurrentPassword {
  readonly userId: number;
  readonly passwordHash: string;
  readonly bucket: PasswordBucket;
}

/** The password as a factor: checks it, limits failures and audits them. */
@Injectable()
export class FirstFactor {
  constructor(
    private readonly audit: AuditService,
    private readonly limiter: PasswordLimiter,
    private readonly passwords: Passwords,
    private readonly transactions: Transactions,
  ) {}

  /** @throws DomainError CREDENTIALS_INVALID, PASSWORD_LOCKED, TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE */
  async check(actor: Actor, userName: string, password: string): Promise<PassedFirstFactor> {
    const bucket = this.limiter.bucketOf(userName, actor.origin.address);
    await this.limiter.assertOpen(bucket);
    const check = await this.passwords.check(actor, userName, password);
    if (check.passed) return { user: check.user, bucket };
    const refusal = await this.fail(actor, bucket, {
      type: 'sign_in.failed',
      subjectUserId: check.userId,
      failure: check.reason,
    });
    throw refusal ?? new DomainError('CREDENTIALS_INVALID', check.reason);
  }

  /** @throws DomainError PASSWORD_LOCKED if the tries were used up while the password was checked. */
  async confirm(manager: EntityManager, { bucket, user }: PassedFirstFactor): Promise<void> {
    await this.limiter.pass(manager, bucket);
    await this.passwords.keepRehashed(manager, user);
  }

  /**
   * As {@link confirm}, for {@link checkCurrent}. The user's row must be held.
   * @throws DomainError PASSWORD_LOCKED, CURRENT_PASSWORD_INVALID if it was changed while it was checked.
   */
  async confirmCurrent(
    manager: EntityManager,
    { userId, passwordHash, bucket }: PassedCurrentPassword,
  ): Promise<void> {
    if (!(await this.passwords.isStill(manager, userId, passwordHash)))
      throw new DomainError('CURRENT_PASSWORD_INVALID', 'the password was changed at this moment');
    await this.limiter.pass(manager, bucket);
  }

  /**
   * Checks the caller's own password again. Wrong ones count as at sign-in. Confirm a correct one in the transaction that
   * acts on it.
   * @param failureType of the audit event for a wrong one.
   * @throws DomainError CURRENT_PASSWORD_INVALID, PASSWORD_LOCKED, TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE
   */
  async checkCurrent(
    caller: Caller,
    userName: string,
    password: string | undefined,
    failureType: FailureOfCaller,
  ): Promise<PassedCurrentPassword> {
    if (password === undefined) throw new DomainError('CURRENT_PASSWORD_INVALID', 'no current password');
    const bucket = this.limiter.bucketOf(userName, caller.origin.address);
    await this.limiter.assertOpen(bucket);
    const { userId } = caller;
    const passwordHash = await this.passwords.hashIfCurrent(userId, password, caller);
    if (passwordHash !== undefined) return { userId, passwordHash, bucket };
    const refusal = await this.fail(caller, bucket, {
      type: failureType,
      subjectUserId: userId,
      failure: 'wrong current password',
    });
    throw refusal ?? new DomainError('CURRENT_PASSWORD_INVALID', 'wrong current password');
  }

  /** Counts a wrong password and audits it, and the wait that follows from it. */
  private fail(actor: Actor, bucket: PasswordBucket, event: WrongPassword): Promise<DomainError | undefined> {
    return this.transactions.run(async (manager) => {
      const { refusal, wait } = await this.limiter.fail(manager, bucket);
      await this.record(manager, actor, { ...event, details: {} });
      if (wait)
        await this.record(manager, actor, {
          type: 'password.locked',
          subjectUserId: event.subjectUserId,
          details: { ...wait },
          failure: 'too many wrong passwords in a row from this network',
        });
      return refusal;
    });
  }

  /** A user's own limits bound the events about that user. Unknown names are unbounded, so their events are merged. */
  private record(
    manager: EntityManager,
    actor: Actor,
    event: WrongPassword & { readonly details: Partial<PasswordWait> },
  ): Promise<void> {
    const { type, subjectUserId, ...rest } = event;
    return subjectUserId === null && (type === 'sign_in.failed' || type === 'password.locked')
      ? this.audit.recordAnonymousFailure(manager, actor, { type, ...rest })
      : this.audit.record(manager, actor, { type, subjectUserId, ...rest });
  }
}

/** What a signed-in caller's wrong password is recorded as. */
type FailureOfCaller = 'user.password_change_refused' | 'session.step_up_failed';

interface WrongPassword {
  readonly type: 'sign_in.failed' | 'password.locked' | FailureOfCaller;
  readonly subjectUserId: number | null;
  readonly failure: string;
}
