import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';

export type Work<T> = (manager: EntityManager) => Promise<T>;

interface Member {
  readonly work: Work<unknown>;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/** Nothing else happens in the process while a group runs. */
const largestGroup = 32;

/**
 * How SQLite writes. It has one connection for it, on which concurrent transactions would run into each other: they take
 * turns. Those that wait at the same moment are committed as one, so that they share the costly part, the sync of the
 * disk; none is told of its success before that. In between each is a savepoint, and fails alone.
 */
export class GroupCommit {
  private readonly waiting: Member[] = [];
  private isRunning = false;

  constructor(private readonly writer: DataSource) {}

  run<T>(work: Work<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ work, resolve, reject });
      if (!this.isRunning) void this.runGroups();
    });
  }

  private async runGroups(): Promise<void> {
    this.isRunning = true;
    while (this.waiting.length > 0) {
      // Whoever else is ready by now comes along.
      await nextTurn();
      await this.runGroup(this.waiting.splice(0, largestGroup));
    }
    this.isRunning = false;
  }

  private async runGroup(members: readonly Member[]): Promise<void> {
    const runner = this.writer.createQueryRunner();
    try {
      await runner.query('BEGIN IMMEDIATE');
      const tellings: (() => void)[] = [];
      for (const member of members) tellings.push(await runMember(runner, member));
      await runner.query('COMMIT');
      for (const tell of tellings) tell();
    } catch (error) {
      // There may be nothing left to roll back; the first error is the one that counts.
      await runner.query('ROLLBACK').catch(() => undefined);
      for (const { reject } of members) reject(error);
    } finally {
      await runner.release();
    }
  }
}

/** @returns what tells the member of its outcome, once that is committed. */
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
    } catch {
      // A full disk, for instance, ends the whole transaction.
      throw error;
    }
    return () => reject(error);
  }
}
