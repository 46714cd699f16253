import type { EntityManager } from 'typeorm';
import { latestWaitEnd } from '../../common/backoff.js';
import type { Clock } from '../../common/clock/clock.js';
import type { Config } from '../../config/config.js';
import { execute } from '../../database/statements.js';
import {
  type Admission,
  type AttemptCounter,
  isOpenSql,
  type Lock,
  lockAfter,
  lockEnd,
  lockedRefusal,
  turnedOffRefusal,
} from './attempt-counter.js';
import { type CounterRow, countRefused, takeRefused } from './refused-attempts.js';

const countIfOpen = `UPDATE mfa_limits SET failedAttempts = failedAttempts + 1 WHERE userId = ? AND ${isOpenSql}`;

/** Counts wrong codes entered while signing in, TOTP and scratch codes together. */
export class SignInCounter implements AttemptCounter {
  private readonly row: CounterRow;

  constructor(
    private readonly userId: number,
    private readonly clock: Clock,
    private readonly limits: Config['limits'],
  ) {
    this.row = { table: 'mfa_limits', where: 'userId = ?', key: [userId] };
  }

  async admit(manager: EntityManager): Promise<Admission> {
    const now = this.clock.now();
    const parameters = [this.userId, now, latestWaitEnd(now, this.limits.backoff)];
    const admitted = await execute(manager, `${countIfOpen} AND refusedAttempts = 0`, parameters);
    if (admitted === 1) return {};
    if ((await execute(manager, countIfOpen, parameters)) === 1)
      return { unreported: await takeRefused(manager, this.row) };
    const unreported = await countRefused(manager, this.row, now);
    const [row] = await manager.query<{ lockedUntil: number | null }[]>(
      'SELECT lockedUntil FROM mfa_limits WHERE userId = ?',
      [this.userId],
    );
    if (!row) return { refusal: turnedOffRefusal(), unreported: 1 };
    return {
      refusal: lockedRefusal('sign_in', row.lockedUntil ?? now, now, this.limits),
      ...(unreported !== undefined && { unreported }),
    };
  }

  async fail(manager: EntityManager): Promise<Lock | undefined> {
    const [row] = await manager.query<{ failedAttempts: number }[]>(
      'SELECT failedAttempts FROM mfa_limits WHERE userId = ?',
      [this.userId],
    );
    const lock = lockAfter(row?.failedAttempts ?? 0, this.limits);
    if (!lock) return undefined;
    await execute(manager, 'UPDATE mfa_limits SET lockedUntil = ? WHERE userId = ?', [
      lockEnd(lock, this.clock.now()),
      this.userId,
    ]);
    return { ...lock, scope: 'sign_in' };
  }

  async clear(manager: EntityManager): Promise<void> {
    await execute(manager, 'UPDATE mfa_limits SET failedAttempts = 0, lockedUntil = NULL WHERE userId = ?', [
      this.userId,
    ]);
  }
}
