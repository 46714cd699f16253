import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Clock } from '../common/clock/clock.js';
import { execute } from '../database/statements.js';
import { Transactions } from '../database/transactions.js';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How far the clock may get ahead of the time that passed since the process first believed it. */
const tolerance = 10 * minute;
/** How long a service may have been off for its clock to be believed at once. */
const maxStop = day;
/** How long a clock that jumped has to go on steadily before it is believed. */
const probation = day;

interface Sighting {
  readonly now: number;
  /** By `Clock.elapsed`. */
  readonly elapsed: number;
  /** When a clock was last believed, by this process or another one. */
  readonly believedAt: number;
}

/**
 * Tells whether the clock can be trusted with removing rows for good. One that jumped ahead, while the service ran or while
 * it was off, is believed when it is back in time, or after a day in which it went on steadily and no other process
 * believed another one. Kept in the database is when a clock was last believed.
 */
@Injectable()
export class TrustedClock {
  private readonly logger = new Logger(TrustedClock.name);
  private reference: Sighting | undefined;
  private doubted: Sighting | undefined;
  private warnedAt = -Infinity;

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly transactions: Transactions,
  ) {}

  /** @returns the present instant, in milliseconds; undefined while the clock is in doubt. */
  async now(): Promise<number | undefined> {
    const seen = await this.look();
    const isInTime = this.isInTime(seen);
    if (!isInTime && !this.hasProvedItself(seen)) {
      this.warn(seen);
      return undefined;
    }
    this.doubted = undefined;
    // Not moved on by little steps ahead, which could add up; set back, the clock is not to get ahead of that.
    if (!isInTime || !this.reference || aheadOf(this.reference, seen) < 0) this.reference = seen;
    await this.transactions.run((manager) =>
      execute(manager, 'UPDATE clean_up_clock SET believedAt = ? WHERE id = 1', [seen.now]),
    );
    return seen.now;
  }

  private async look(): Promise<Sighting> {
    const [row] = await this.database.query<{ believedAt: number }[]>(
      'SELECT believedAt FROM clean_up_clock WHERE id = 1',
    );
    return { now: this.clock.now(), elapsed: this.clock.elapsed(), believedAt: row?.believedAt ?? 0 };
  }

  private isInTime(seen: Sighting): boolean {
    if (this.reference) return aheadOf(this.reference, seen) <= tolerance;
    return seen.believedAt === 0 || seen.now <= seen.believedAt + maxStop;
  }

  private hasProvedItself(seen: Sighting): boolean {
    const { doubted } = this;
    const isSteady = doubted?.believedAt === seen.believedAt && Math.abs(aheadOf(doubted, seen)) <= tolerance;
    if (!isSteady) this.doubted = seen;
    return isSteady && seen.elapsed - doubted.elapsed >= probation;
  }

  private warn({ now, elapsed, believedAt }: Sighting): void {
    if (elapsed - this.warnedAt < hour) return;
    this.warnedAt = elapsed;
    this.logger.warn(
      `The clock says ${new Date(now).toISOString()}, and ${new Date(believedAt).toISOString()} when it was last ` +
        'believed. Nothing that expired is removed until it is set right, or has gone on steadily for a day.',
    );
  }
}

/** How much more the clock moved on than time did, in milliseconds. */
function aheadOf(earlier: Sighting, later: Sighting): number {
  return later.now - earlier.now - (later.elapsed - earlier.elapsed);
}
