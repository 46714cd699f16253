import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { expiredAuditEvents } from '../audit/retention.js';
import { Config } from '../config/config.js';
import { randomBelow } from '../crypto/randomness.js';
import { describeDatabaseError } from '../database/database-errors.js';
import { type ExpiredRows, removeBatch } from '../database/expired-rows.js';
import { Transactions } from '../database/transactions.js';
import { expiredMfaRows } from '../mfa/expiry.js';
import { removeCountersOfGoneVerifiers } from '../mfa/gone-verifiers.js';
import { expiredSessionRows } from '../sessions/expiry.js';
import { expiredPasswordLimits } from '../users/password-limiter.js';
import { SteadyClock } from './steady-clock.js';

const interval = 60_000;
/** Between two batches, so that requests have their turn. */
const pause = 20;

/** Removes what has expired, about once a minute, in every process: whoever comes first does it. */
@Injectable()
export class CleanUp implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(CleanUp.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: SteadyClock,
    private readonly config: Config,
    private readonly transactions: Transactions,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.repeat();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** One round, to its end, unless the clock is in doubt. @returns how many rows went. */
  async run(): Promise<number> {
    const now = await this.clock.now();
    if (now === undefined) return 0;
    let total = 0;
    for (const rows of this.everything())
      total += await this.remove(() => removeBatch(this.database, this.transactions, rows, now));
    return total + (await this.remove(() => removeCountersOfGoneVerifiers(this.database, this.transactions)));
  }

  private async repeat(): Promise<void> {
    const { signal } = this.stopping;
    for (;;) {
      const wait = interval / 2 + randomBelow(interval);
      await delay(wait, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        const removed = await this.run();
        if (removed > 0) this.logger.log(`${removed} expired rows removed`);
      } catch (error) {
        this.logger.warn(`clean-up failed, to be tried again: ${describeDatabaseError(error)}`);
      }
    }
  }

  private async remove(removeOne: () => ReturnType<typeof removeBatch>): Promise<number> {
    for (let total = 0; ;) {
      const { removed, more } = await removeOne();
      total += removed;
      if (!more || this.stopping.signal.aborted) return total;
      await delay(pause);
    }
  }

  private everything(): readonly ExpiredRows[] {
    return [
      ...expiredMfaRows,
      ...expiredSessionRows,
      expiredPasswordLimits,
      ...expiredAuditEvents(this.config.auditRetentionDays),
    ];
  }
}
