import { Transactions } from '../../src/database/transactions.js';
import type { TestService } from './service.js';

export interface Gate {
  /** The next transaction is about to begin: everything that is checked before it has been checked. */
  readonly reached: Promise<void>;
  /** Lets it go on. */
  open(): void;
}

/** Stops the next transaction of a service in this process at its beginning, and no other one. */
export function gateNextTransaction({ app }: TestService): Gate {
  const transactions = app.get(Transactions);
  const run = transactions.run.bind(transactions);
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const reached = new Promise<void>((resolve) => {
    transactions.run = async (work) => {
      transactions.run = run;
      resolve();
      await opened;
      return run(work);
    };
  });
  return { reached, open };
}
