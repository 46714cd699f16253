import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { DomainError } from '../common/errors/domain-error.js';
import type { OpenFile } from './open-file.js';

export type Work<T> = (manager: EntityManager) => Promise<T>;

interface Member {
  readonly work: Work<unknown>;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/** Bounded, because the process does nothing else while a group runs. */
const maxGroupSize = 32;

/**
 * Serialises the writes to SQLite, which has one connection for them. Transactions that wait at the same moment are
 * committed together, so that they share the expensive sync to disk. Each runs in a savepoint and can fail alone; none
 * reports success before the commit.
 */
export class GroupCommit {
  private readonly waiting: Member[] = [];
  private isRunning = false;

  constructor(
    private readonly writer: DataSource,
    private readonly file: OpenFile,
  ) {}

  run<T>(work: Work<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ work, resolve, reject });
      if (!this.isRunning) void this.runGroups();
    });
  }

  private async runGroups(): Promise<void> {
    this.isRunning = true;
    while (this.waiting.length > 0) {
      // Lets the requests that are ready by now join the group.
      await nextTurn();
      await this.runGroup(this.waiting.splice(0, maxGroupSize));
    }
    this.isRunning = false;
  }

  private async runGroup(members: readonly Member[]): Promise<void> {
    const runner = this.writer.createQueryRunner();
    try {
      this.file.assertInPlace();
      await runner.query('BEGIN IMMEDIATE');
      const settlements: (() => void)[] = [];
      for (const member of members) settlements.push(await runMember(runner, member));
      await runner.query('COMMIT');
      for (const settle of settlements) settle();
      this.file.remember();
    } catch (error) {
      // There may be nothing left to roll back; the first error is the one to report.
      await runner.query('ROLLBACK').catch(() => undefined);
      for (const { reject } of members) reject(error);
    } finally {
      await runner.release();
    }
  }
}

/** @returns a callback that settles the caller's promise, for after the commit. */
async function runMember(runner: QueryRunner, { work, resolve, reject }: Member): Promise<() => void> {
  await runner.query('SAVEPOINT member');
  try {
    const result = await work(runner.manager);
    await runner.query('RELEASE member');
    return () => resolve(result as never);
  } catch (error) {
    try {
      await runner.query('ROLLBACK TO member');
      await runner.query('RELEASE member');
    } catch (rollbackFault) {
      // A full disk, for instance, ends the whole transaction, with all members. A refusal is this member's alone.
      throw error instanceof DomainError ? rollbackFault : error;
    }
    return () => reject(error);
  }
}
