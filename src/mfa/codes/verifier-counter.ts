import type { EntityManager } from 'typeorm';
import type { Clock } from '../../common/clock/clock.js';
import type { Config } from '../../config/config.js';
import { addToRows, execute, insertIfAbsent, type Reader } from '../../database/statements.js';
import {
  type Admission,
  type AttemptCounter,
  failuresUntilPermanentLock,
  isInForce,
  type Lock,
  lockAfter,
  lockEnd,
  lockedRefusal,
  turnedOffRefusal,
  untilUnlocked,
} from './attempt-counter.js';
import { MfaVerifierLimit } from '../entities/mfa-verifier-limit.entity.js';
import { type CounterRow, countRefused, takeRefused } from './refused-attempts.js';

interface Failures {
  /** Through all verifiers together. */
  readonly verifierFailures: number;
  /** This and the following belong to this verifier; null if it has no row. */
  readonly failedAttempts: number | null;
  readonly lockedUntil: number | null;
  readonly refusedAttempts: number | null;
}

const failuresSql =
  'SELECT verifierFailures, mfa_verifier_limits.failedAttempts, mfa_verifier_limits.lockedUntil, ' +
  'mfa_verifier_limits.refusedAttempts FROM mfa_limits LEFT JOIN mfa_verifier_limits ' +
  'ON mfa_verifier_limits.userId = mfa_limits.userId AND verifierId = ? WHERE mfa_limits.userId = ?';

/**
 * Counts a user's wrong codes through one verifier, which lock out that verifier alone, and those through all verifiers,
 * of which 50 in a row lock out all. Every attempt writes the user's row first, so that the verifier's row cannot change
 * meanwhile, not even on another node of a cluster. A verifier has a row only after a wrong code.
 */
export class VerifierCounter implements AttemptCounter {
  private readonly row: CounterRow;
  /** Set by `admit`, which every transaction calls first. */
  private hasRow = false;

  constructor(
    private readonly userId: number,
    private readonly verifierId: number,
    private readonly clock: Clock,
    private readonly limits: Config['limits'],
  ) {
    const key = [userId, verifierId];
    this.row = { table: 'mfa_verifier_limits', where: 'userId = ? AND verifierId = ?', key };
  }

  async isLocked(reader: Reader): Promise<boolean> {
    const failures = await this.find(reader);
    return failures !== undefined && isInForce(this.lockedUntil(failures), this.clock.now(), this.limits);
  }

  async admit(manager: EntityManager): Promise<Admission> {
    const counted = await execute(
      manager,
      'UPDATE mfa_limits SET verifierFailures = verifierFailures + 1 WHERE userId = ? AND verifierFailures < ?',
      [this.userId, failuresUntilPermanentLock],
    );
    if (counted === 0) return this.refuse(manager);
    const failures = await this.find(manager);
    this.hasRow = typeof failures?.failedAttempts === 'number';
    if (failures && isInForce(failures.lockedUntil, this.clock.now(), this.limits)) {
      await execute(
        manager,
        'UPDATE mfa_limits SET verifierFailures = verifierFailures - 1 WHERE userId = ?',
        [this.userId],
      );
      return this.refuse(manager);
    }
    return failures?.refusedAttempts ? { unreported: await takeRefused(manager, this.row) } : {};
  }

  /** Refuses an attempt that was not admitted, or that is known to be locked out. */
  async refuse(manager: EntityManager): Promise<Admission> {
    const now = this.clock.now();
    const failures = await this.find(manager);
    if (!failures) return { refusal: turnedOffRefusal(), unreported: 1 };
    const { userId, verifierId } = this;
    if (failures.failedAttempts === null)
      await insertIfAbsent<Partial<MfaVerifierLimit>>(manager, MfaVerifierLimit, {
        userId,
        verifierId,
        failedAttempts: 0,
      });
    const unreported = await countRefused(manager, this.row, now);
    return {
      refusal: lockedRefusal('verifier', this.lockedUntil(failures), now, this.limits),
      ...(unreported !== undefined && { unreported }),
    };
  }

  async fail(manager: EntityManager): Promise<Lock | undefined> {
    const { userId, verifierId } = this;
    await addToRows<Partial<MfaVerifierLimit>>(
      manager,
      MfaVerifierLimit,
      [{ userId, verifierId, failedAttempts: 1 }],
      ['userId', 'verifierId'],
    );
    const failures = await this.find(manager);
    const lock = lockAfter(failures?.failedAttempts ?? 0, this.limits);
    if (lock)
      await execute(
        manager,
        'UPDATE mfa_verifier_limits SET lockedUntil = ? WHERE userId = ? AND verifierId = ?',
        [lockEnd(lock, this.clock.now()), userId, verifierId],
      );
    const failedAttempts = failures?.verifierFailures ?? 0;
    if (failedAttempts >= failuresUntilPermanentLock)
      return { failedAttempts, seconds: null, scope: 'all_verifiers' };
    return lock && { ...lock, scope: 'verifier' };
  }

  async clear(manager: EntityManager): Promise<void> {
    await execute(manager, 'UPDATE mfa_limits SET verifierFailures = 0 WHERE userId = ?', [this.userId]);
    if (this.hasRow)
      await execute(manager, 'DELETE FROM mfa_verifier_limits WHERE userId = ? AND verifierId = ?', [
        this.userId,
        this.verifierId,
      ]);
  }

  private lockedUntil({ verifierFailures, lockedUntil }: Failures): number {
    return verifierFailures >= failuresUntilPermanentLock ? untilUnlocked : (lockedUntil ?? 0);
  }

  private async find(reader: Reader): Promise<Failures | undefined> {
    const [row] = await reader.query<Failures[]>(failuresSql, [this.verifierId, this.userId]);
    return row;
  }
}
