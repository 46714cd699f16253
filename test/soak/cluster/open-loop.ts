import { setTimeout as delay } from 'node:timers/promises';
import type { Account } from '../account.js';
import { UnexpectedAnswer } from '../client.js';
import type { Operation, Soak } from '../operation.js';
import { chooseFor, takeOne } from '../traffic.js';

export interface Failure {
  /** When the operation began and ended, by `performance.now()`. */
  readonly began: number;
  readonly ended: number;
  readonly what: string;
}

/**
 * Traffic at a fixed rate: late answers do not delay new requests. After a failed operation its user's state is unknown,
 * so that the user is not used again.
 */
export class OpenLoop {
  readonly failures: Failure[] = [];
  /** When each operation that succeeded began. */
  readonly successes: number[] = [];
  /** Users whose state is unknown. */
  readonly uncertain = new Set<number>();
  /** Operations that were due when no user was free. */
  notSent = 0;
  private readonly inProgress = new Set<Promise<void>>();
  private readonly free: Set<Account>;
  private running = true;

  constructor(
    private readonly soak: Soak,
    private readonly accounts: readonly Account[],
    private readonly requestsPerSecond: number,
  ) {
    this.free = new Set(accounts);
  }

  /** Ends once `stop` was called and all operations have ended. */
  async run(): Promise<void> {
    const started = performance.now();
    const { client } = this.soak;
    const before = client.requestsSent;
    let begun = 0;
    while (this.running) {
      const due = ((performance.now() - started) / 1000) * this.requestsPerSecond;
      // An operation may wait before it sends its first request.
      if (Math.max(client.requestsSent - before, begun) < due) {
        begun += 1;
        if (!this.begin()) this.notSent += 1;
      }
      await delay(1);
    }
    await Promise.all(this.inProgress);
  }

  stop(): void {
    this.running = false;
  }

  private begin(): boolean {
    const account = takeOne(this.accounts, this.free);
    if (!account) return false;
    const operation = this.perform(chooseFor(account), account).finally(() => {
      this.inProgress.delete(operation);
    });
    this.inProgress.add(operation);
    return true;
  }

  private async perform(operation: Operation, account: Account): Promise<void> {
    const began = performance.now();
    try {
      await operation.run(this.soak, account);
      this.successes.push(began);
      this.free.add(account);
    } catch (error) {
      if (!(error instanceof UnexpectedAnswer)) throw error;
      this.failures.push({ began, ended: performance.now(), what: `${operation.name}: ${error.message}` });
      this.uncertain.add(account.id);
    }
  }
}
