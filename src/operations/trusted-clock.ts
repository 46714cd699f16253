import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Clock } from '../common/clock/clock.js';
import { execute } from '../database/statements.js';
import { Transactions } from '../database/transactions.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How far the clock may run ahead of the time elapsed since the process first trusted it. */
const toleranceMs = 10 * minuteMs;
/** How long the service may have been stopped for its clock to be trusted at once. */
const maxStopMs = dayMs;
/** How long a clock that jumped ahead must run steadily before it is trusted again. */
const probationMs = dayMs;

interface Sighting {
  readonly now: number;
  /** By `Clock.elapsed`. */
  readonly elapsed: number;
  /** What the clock said when it was last trusted, by any process. */
  readonly trustedAt: number;
}

/**
 * Decides whether the clock can be trusted with deleting rows. One that jumped ahead, while the service ran or was
 * stopped, is trusted once it is set back, or after a day in which it ran steadily and no process trusted another time.
 * The database holds when a clock was last trusted.
 */
@Injectable()
export class TrustedClock {
  private readonly logger = new Logger(TrustedClock.name);
  private reference: Sighting | undefined;
  private distrusted: Sighting | undefined;
  private warnedAt = -Infinity;

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly transactions: Transactions,
  ) {}

  get isTrusted(): boolean {
    return this.distrusted === undefined;
  }

  /** @returns the current instant in milliseconds; undefined while the clock is not trusted. */
  async now(): Promise<number | undefined> {
    const seen = await this.look();
    const isOnTime = this.isOnTime(seen);
    if (!isOnTime && !this.isSteady(seen)) {
      this.warn(seen);
      return undefined;
    }
    this.distrusted = undefined;
    // Small steps ahead must not move the reference, because they could add up; a step back must.
    if (!isOnTime || !this.reference || aheadOf(this.reference, seen) < 0) this.reference = seen;
    await this.transactions.run((manager) =>
      execute(manager, 'UPDATE clean_up_clock SET believedAt = ? WHERE id = 1', [seen.now]),
    );
    return seen.now;
  }

  private async look(): Promise<Sighting> {
    const [row] = await this.database.query<{ believedAt: number }[]>(
      'SELECT believedAt FROM clean_up_clock WHERE id = 1',
    );
    return { now: this.clock.now(), elapsed: this.clock.elapsed(), trustedAt: row?.believedAt ?? 0 };
  }

  private isOnTime(seen: Sighting): boolean {
    if (this.reference) return aheadOf(this.reference, seen) <= toleranceMs;
    return seen.trustedAt === 0 || seen.now <= seen.trustedAt + maxStopMs;
  }

  private isSteady(seen: Sighting): boolean {
    const { distrusted } = this;
    const isUnchanged =
      distrusted?.trustedAt === seen.trustedAt && Math.abs(aheadOf(distrusted, seen)) <= toleranceMs;
    if (!isUnchanged) this.distrusted = seen;
    return isUnchanged && seen.elapsed - distrusted.elapsed >= probationMs;
  }

  private warn({ now, elapsed, trustedAt }: Sighting): void {
    if (elapsed - this.warnedAt < hourMs) return;
    this.warnedAt = elapsed;
    this.logger.warn(
      `The clock says ${new Date(now).toISOString()}, but said ${new Date(trustedAt).toISOString()} when it was last ` +
        'trusted. Expired rows are kept until it is corrected, or has run steadily for a day.',
    );
  }
}

/** How much further the clock advanced than time did, in milliseconds. */
function aheadOf(earlier: Sighting, later: Sighting): number {
  return later.now - earlier.now - (later.elapsed - earlier.elapsed);
}
