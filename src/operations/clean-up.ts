import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { EndedRuns, expiredAuditRows } from '../audit/expiry.js';
import { Config } from '../config/config.js';
import { randomBelow } from '../crypto/randomness.js';
import { describeError } from '../database/database-errors.js';
import { type ExpiredRows, type Removal, removeExpired } from '../database/expired-rows.js';
import { Transactions } from '../database/transactions.js';
import { expiredEnrolments } from '../mfa/authenticators/authenticator-row.js';
import { removeCountersOfDeletedVerifiers } from '../mfa/codes/deleted-verifiers.js';
import { expiredEndedInvitations, expiredInvitations } from '../mfa/enrolment/ended-invitations.js';
import { expiredPasskeyChallenges } from '../mfa/passkeys/passkey-challenges.js';
import { expiredChallenges } from '../mfa/sign-in/challenges.js';
import { EndedSessions, expiredSessions } from '../sessions/ended-sessions.js';
import { expiredPasswordLimits } from '../users/passwords/password-limiter.js';
import { TrustedClock } from './trusted-clock.js';

const intervalMs = 60_000;
/** Between two batches, so that requests are served. */
const pauseMs = 20;
/** Limits one task's share of a round, so that the others are served, too. */
const maxBatchesPerRound = 250;

/** Removes one kind of row, in batches. */
interface Task {
  readonly rows: string;
  readonly removeBatch: (now: number) => Promise<Removal>;
}

/** Removes expired rows about once a minute. Every process does so; whichever is first finds the rows. */
@Injectable()
export class CleanUp implements OnApplicationBootstrap, OnApplicationShutdown {
  /** When a round last succeeded with every kind of row, in milliseconds; 0 before the first. */
  succeededAt = 0;
  private readonly logger = new Logger(CleanUp.name);
  private readonly stopping = new AbortController();
  private readonly tasks: readonly Task[];
  private running: Promise<void> = Promise.resolve();

  constructor(
    @InjectDataSource() database: DataSource,
    private readonly clock: TrustedClock,
    config: Config,
    endedRuns: EndedRuns,
    transactions: Transactions,
  ) {
    const endedSessions = new EndedSessions(database, transactions);
    this.tasks = [
      ...expiredRows(config).map((rows) => ({
        rows: `expired ${rows.table}`,
        removeBatch: (now: number) => removeExpired(database, transactions, rows, now),
      })),
      { rows: 'ended sessions', removeBatch: () => endedSessions.removeNext() },
      { rows: 'ended runs of failures', removeBatch: () => endedRuns.removeBatch() },
      {
        rows: 'counters of deleted verifiers',
        removeBatch: () => removeCountersOfDeletedVerifiers(database, transactions),
      },
    ];
  }

  onApplicationBootstrap(): void {
    this.running = this.repeat();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /**
   * Runs one bounded round, unless the clock is not trusted. A task that fails is retried in the next round, and does not
   * stop the others.
   * @returns how many rows were removed.
   */
  async run(): Promise<number> {
    let now: number | undefined;
    try {
      now = await this.clock.now();
    } catch (error) {
      this.logger.warn(`the clean-up failed and will be retried: ${describeError(error)}`);
    }
    if (now === undefined) return 0;
    let total = 0;
    let failed = false;
    for (const task of this.tasks) {
      try {
        total += await this.runTask(task, now);
      } catch (error) {
        failed = true;
        this.logger.warn(`removing ${task.rows} failed and will be retried: ${describeError(error)}`);
      }
    }
    if (!failed) this.succeededAt = now;
    return total;
  }

  private async repeat(): Promise<void> {
    const { signal } = this.stopping;
    for (;;) {
      const waitMs = intervalMs / 2 + randomBelow(intervalMs);
      await delay(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      const removed = await this.run();
      if (removed > 0) this.logger.log(`${removed} expired rows removed`);
    }
  }

  private async runTask({ removeBatch }: Task, now: number): Promise<number> {
    let total = 0;
    for (let batch = 1; ; batch += 1) {
      const { removed, more } = await removeBatch(now);
      total += removed;
      if (!more || batch === maxBatchesPerRound || this.stopping.signal.aborted) return total;
      await delay(pauseMs);
    }
  }
}

function expiredRows({ auditRetentionDays }: Config): readonly ExpiredRows[] {
  return [
    expiredEnrolments,
    expiredChallenges,
    expiredPasskeyChallenges,
    expiredInvitations,
    expiredEndedInvitations,
    expiredSessions,
    expiredPasswordLimits,
    ...expiredAuditRows(auditRetentionDays),
  ];
}
