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
  /** Null: until somebody unlocks the account. */
  readonly seconds: number | null;
}

/** NIST SP 800-63B-4 3.2.2: no more consecutive failures than this, however long they wait in between. */
const failuresForGood = 100;
const untilUnlocked = Date.UTC(9999, 11, 31);

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

  /** Wrong codes count from the moment an authenticator is active. */
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
    const seconds = failedAttempts < failuresForGood ? wait : null;
    await execute(manager, 'UPDATE mfa_limits SET lockedUntil = ? WHERE userId = ?', [
      seconds === null ? untilUnlocked : secondsAfter(this.clock.now(), seconds),
      userId,
    ]);
    return { failedAttempts, seconds };
  }

  /** After a right code, or because somebody unlocks the account. */
  async clear(manager: EntityManager, userId: number): Promise<void> {
    await execute(manager, 'UPDATE mfa_limits SET failedAttempts = 0, lockedUntil = NULL WHERE userId = ?', [
      userId,
    ]);
  }

  /** Null if the account is not locked; the year 9999 if it is locked until somebody unlocks it. */
  async lockedUntil(userId: number): Promise<number | null> {
    const row = await this.find(this.database, userId);
    return row?.lockedUntil && row.lockedUntil > this.clock.now() ? row.lockedUntil : null;
  }

  /** Every account whose MFA is on has a counter. `locked` is MFA_LOCKED with the time that is left. */
  async look(
    manager: EntityManager,
    userId: number,
  ): Promise<{ mfaEnabled: boolean; locked: DomainError | undefined }> {
    const row = await this.find(manager, userId);
    const millisecondsLeft = (row?.lockedUntil ?? 0) - this.clock.now();
    if (millisecondsLeft <= 0) return { mfaEnabled: row !== undefined, locked: undefined };
    // A lock for good may be lifted at any time: asking again after the longest wait makes sense.
    const retryAfter = Math.min(Math.ceil(millisecondsLeft / 1000), this.config.limits.wait.maximum);
    return {
      mfaEnabled: true,
      locked: new DomainError('MFA_LOCKED', 'the second factor is locked', undefined, retryAfter),
    };
  }

  private async find(
    source: Pick<EntityManager, 'query'>,
    userId: number,
  ): Promise<Pick<MfaLimit, 'lockedUntil'> | undefined> {
    const [row]: Pick<MfaLimit, 'lockedUntil'>[] = await source.query(
      'SELECT lockedUntil FROM mfa_limits WHERE userId = ?',
      [userId],
    );
    return row;
  }
}
