import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { EndedRuns } from '../audit/ended-runs.js';
import { expiredAuditEvents } from '../audit/retention.js';
import { Clock } from '../common/clock/clock.js';
import { Config } from '../config/config.js';
import { randomBelow } from '../crypto/randomness.js';
import { describeDatabaseError } from '../database/database-errors.js';
import { type ExpiredRows, removeBatch } from '../database/expired-rows.js';
import { Transactions } from '../database/transactions.js';
import { expiredMfaRows } from '../mfa/expiry.js';
import { expiredSessionRows } from '../sessions/expiry.js';
import { expiredPasswordLimits } from '../users/password-limiter.js';

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
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly endedRuns: EndedRuns,
    private readonly transactions: Transactions,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.repeat();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** One round, to its end. @returns how many rows went. */
  async run(): Promise<number> {
    let total = 0;
    for (const rows of this.everything())
      total += await this.removeAll(() =>
        removeBatch(this.database, this.transactions, rows, this.clock.now()),
      );
    return total + (await this.removeAll(() => this.endedRuns.removeBatch()));
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

  private async removeAll(removeNext: () => Promise<{ removed: number; more: boolean }>): Promise<number> {
    for (let total = 0; ;) {
      const { removed, more } = await removeNext();
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
