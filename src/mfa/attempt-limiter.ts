import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Clock, secondsAfter } from '../common/clock/clock.js';
import { DomainError } from '../common/errors/domain-error.js';
import { waitAfter } from '../common/growing-wait.js';
import { Config } from '../config/config.js';
import { execute, upsertRows } from '../database/statements.js';
import { MfaLimit } from './entities/mfa-limit.entity.js';

export interface Lock {
  readonly failedAttempts: number;
  /** Seconds. */
  readonly wait: number;
}

/**
 * One counter an account for everything that takes its second factor: sign-in and `verifyMfa`, TOTP and scratch codes
 * (NIST SP 800-63B-4 3.2.2). It lives in the database, so that neither new challenges nor restarts begin it anew.
 */
@Injectable()
export class AttemptLimiter {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** From now on the account has a counter, at nothing. */
  async start(manager: EntityManager, userId: number): Promise<void> {
    await upsertRows(manager, MfaLimit, [{ userId, failedAttempts: 0, lockedUntil: null }], ['userId']);
  }

  async remove(manager: EntityManager, userId: number): Promise<void> {
    await execute(manager, 'DELETE FROM mfa_limits WHERE userId = ?', [userId]);
  }

  /**
   * Counts an attempt before it is judged. The row stays locked to the end of the transaction, so that parallel attempts
   * are judged one after the other.
   * @returns false if the account is locked, or has no second factor any more.
   */
  async admit(manager: EntityManager, userId: number): Promise<boolean> {
    const admitted = await execute(
      manager,
      'UPDATE mfa_limits SET failedAttempts = failedAttempts + 1 ' +
        'WHERE userId = ? AND (lockedUntil IS NULL OR lockedUntil <= ?)',
      [userId, this.clock.now()],
    );
    return admitted === 1;
  }

  /** After a wrong code: locks the account if it was one too many. */
  async lockIfTooMany(manager: EntityManager, userId: number): Promise<Lock | undefined> {
    const [row]: { failedAttempts: number }[] = await manager.query(
      'SELECT failedAttempts FROM mfa_limits WHERE userId = ?',
      [userId],
    );
    const { secondFactorFailures, wait: growth } = this.config.limits;
    const failedAttempts = row?.failedAttempts ?? 0;
    const wait = waitAfter(failedAttempts, secondFactorFailures, growth);
    if (wait === 0) return undefined;
    await execute(manager, 'UPDATE mfa_limits SET lockedUntil = ? WHERE userId = ?', [
      secondsAfter(this.clock.now(), wait),
      userId,
    ]);
    return { failedAttempts, wait };
  }

  /** After a right code, or because somebody unlocks the account. */
  async clear(manager: EntityManager, userId: number): Promise<void> {
    await execute(manager, 'UPDATE mfa_limits SET failedAttempts = 0, lockedUntil = NULL WHERE userId = ?', [
      userId,
    ]);
  }

  /** Null if the account is not locked. */
  async lockedUntil(userId: number): Promise<number | null> {
    return this.lockedUntilIn(this.database, userId);
  }

  /** MFA_LOCKED with the time that is left, if the account is locked. */
  async refusal(manager: EntityManager, userId: number): Promise<DomainError | undefined> {
    const lockedUntil = await this.lockedUntilIn(manager, userId);
    if (lockedUntil === null) return undefined;
    const secondsLeft = Math.ceil((lockedUntil - this.clock.now()) / 1000);
    return new DomainError('MFA_LOCKED', 'the second factor is locked', undefined, secondsLeft);
  }

  private async lockedUntilIn(source: Pick<EntityManager, 'query'>, userId: number): Promise<number | null> {
    const [row]: { lockedUntil: number }[] = await source.query(
      'SELECT lockedUntil FROM mfa_limits WHERE userId = ? AND lockedUntil > ?',
      [userId, this.clock.now()],
    );
    return row ? row.lockedUntil : null;
  }
}
