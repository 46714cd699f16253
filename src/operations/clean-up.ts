import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { EndedRuns, expiredAuditEvents } from '../audit/expiry.js';
import { Config } from '../config/config.js';
import { randomBelow } from '../crypto/randomness.js';
import { describeError } from '../database/database-errors.js';
import { type ExpiredRows, type Removal, removeExpired } from '../database/expired-rows.js';
import { Transactions } from '../database/transactions.js';
import { expiredEnrolments } from '../mfa/authenticators/authenticator-row.js';
import { removeCountersOfGoneVerifiers } from '../mfa/codes/gone-verifiers.js';
import { expiredInvitations } from '../mfa/enrolment/invitations.js';
import { expiredChallenges } from '../mfa/sign-in/challenges.js';
import { EndedSessions, expiredSessions } from '../sessions/ended-sessions.js';
import { expiredPasswordLimits } from '../users/passwords/password-limiter.js';
import { TrustedClock } from './trusted-clock.js';

const interval = 60_000;
/** Between two batches, so that requests have their turn. */
const pauseMs = 20;
/** What one kind of row may take of a round, so that the others have theirs. */
const batchesPerRound = 250;

/** One kind of row to remove, a batch at a time. */
interface Task {
  readonly what: string;
  readonly removeBatch: (now: number) => Promise<Removal>;
}

/** Removes what has expired or ended, about once a minute, in every process: the first one there does it. */
@Injectable()
export class CleanUp implements OnApplicationBootstrap, OnApplicationShutdown {
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
        what: `expired ${rows.table}`,
        removeBatch: (now: number) => removeExpired(database, transactions, rows, now),
      })),
      { what: 'ended sessions', removeBatch: () => endedSessions.removeNext() },
      { what: 'ended runs of failures', removeBatch: () => endedRuns.removeBatch() },
      {
        what: 'counters of deleted verifiers',
        removeBatch: () => removeCountersOfGoneVerifiers(database, transactions),
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
   * One bounded round, unless the clock is in doubt. A task that fails is left for the next one, and keeps none of the
   * others from theirs.
   * @returns how many rows went.
   */
  async run(): Promise<number> {
    const now = await this.clock.now();
    if (now === undefined) return 0;
    let total = 0;
    for (const task of this.tasks) {
      try {
        total += await this.carryOut(task, now);
      } catch (error) {
        this.logger.warn(`removing ${task.what} failed, to be tried again: ${describeError(error)}`);
      }
    }
    return total;
  }

  private async repeat(): Promise<void> {
    const { signal } = this.stopping;
    for (;;) {
      const wait = interval / 2 + randomBelow(interval);
      await delay(wait, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      const removed = await this.run();
      if (removed > 0) this.logger.log(`${removed} expired rows removed`);
    }
  }

  private async carryOut({ removeBatch }: Task, now: number): Promise<number> {
    let total = 0;
    for (let batch = 1; ; batch += 1) {
      const { removed, more } = await removeBatch(now);
      total += removed;
      if (!more || batch === batchesPerRound || this.stopping.signal.aborted) return total;
      await delay(pauseMs);
    }
  }
}

function expiredRows({ auditRetentionDays }: Config): readonly ExpiredRows[] {
  return [
    expiredEnrolments,
    expiredChallenges,
    expiredInvitations,
    expiredSessions,
    expiredPasswordLimits,
    ...expiredAuditEvents(auditRetentionDays),
  ];
}
