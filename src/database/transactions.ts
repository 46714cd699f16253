import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DomainError } from '../common/errors/domain-error.js';
import { type Actor, assertWaiting } from '../common/http/caller.js';
import { randomBelow } from '../crypto/randomness.js';
import { isRetryable, isUnavailable, type Outage, outageOf } from './database-errors.js';
import { GroupCommit, type Work } from './group-commit.js';
import { OpenFile } from './open-file.js';

/** Injects the data source that only `Transactions` writes through. */
export const WRITER = Symbol('writer');

/** How long a transaction that loses to others is retried. */
const retryTimeoutMs = 5_000;

/**
 * The only way to write: in groups on SQLite, concurrently on MySQL. A transaction that loses to another one (deadlock,
 * failed certification, busy file) is retried after a short random wait.
 */
@Injectable()
export class Transactions {
  /** How often one was tried again in this process, for the metrics. */
  retries = 0;
  /** Why the database could not carry out the last one, if so. */
  outage: Outage | undefined;
  private readonly file: OpenFile | undefined;
  private readonly group: GroupCommit | undefined;

  constructor(@Inject(WRITER) private readonly writer: DataSource) {
    if (writer.options.type !== 'better-sqlite3') return;
    this.file = new OpenFile(writer.options.database);
    this.group = new GroupCommit(writer, this.file);
  }

  /** @throws Error if the file of the embedded database is not the one that is open. */
  assertFileInPlace(): void {
    this.file?.assertInPlace();
  }

  /**
   * Runs `work` in one transaction, which is committed if `work` returns and rolled back if it throws. `work` may run
   * more than once, so it must change nothing but the database, and only through its manager.
   */
  async run<T>(work: Work<T>): Promise<T> {
    const deadline = performance.now() + retryTimeoutMs;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const result = await (this.group ? this.group.run(work) : this.runOnce(work));
        this.outage = undefined;
        return result;
      } catch (error) {
        if (isUnavailable(error)) this.outage = outageOf(error);
        if (!isRetryable(error) || performance.now() > deadline) throw error;
        this.retries += 1;
        await delay(randomBelow(10 * 2 ** Math.min(attempt, 6)));
      }
    }
  }

  /**
   * Runs a client's request. A refusal that `work` returns is committed, with the failures it counted, and then thrown.
   * A success is rolled back if the client has gone meanwhile, or has had an error as its response.
   * @throws DomainError that `work` returned; SERVICE_UNAVAILABLE if the client no longer waits.
   */
  async decide<T>(client: Pick<Actor, 'isWaiting'>, work: Work<T | DomainError>): Promise<T> {
    const outcome = await this.run(async (manager) => {
      assertWaiting(client);
      const result = await work(manager);
      if (!(result instanceof DomainError)) assertWaiting(client);
      return result;
    });
    if (outcome instanceof DomainError) throw outcome;
    return outcome;
  }

  private async runOnce<T>(work: Work<T>): Promise<T> {
    const runner = this.writer.createQueryRunner();
    try {
      await runner.startTransaction();
      const result = await work(runner.manager);
      await runner.commitTransaction();
      return result;
    } catch (error) {
      // After a lost connection there is nothing left to roll back; the first error is the one to report.
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }
}
