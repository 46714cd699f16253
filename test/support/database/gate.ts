import { AuditService } from '../../../src/audit/audit.service.js';
import { Transactions } from '../../../src/database/transactions.js';
import type { TestService } from '../service/service.js';

export interface Gate {
  readonly reached: Promise<void>;
  /** Lets it go on. */
  open(): void;
}

/** Stops the next transaction at its beginning: everything that is checked before it has been checked. */
export function gateNextTransaction({ app }: TestService): Gate {
  return gateNext(app.get(Transactions), 'run');
}

/** Stops the next transaction in its middle, before its audit event: it has found out what becomes of the call. */
export function gateNextAuditEvent({ app }: TestService): Gate {
  return gateNext(app.get(AuditService), 'record');
}

/** @returns a promise for the end of the next transaction, committed or rolled back. */
export function nextTransactionEnd({ app }: TestService): Promise<void> {
  const transactions = app.get(Transactions);
  const original = transactions.run.bind(transactions);
  return new Promise((resolve) => {
    transactions.run = (work) => {
      transactions.run = original;
      const outcome = original(work);
      void outcome.catch(() => undefined).then(() => resolve());
      return outcome;
    };
  });
}

/** Stops the next call of a method, and no other one. */
function gateNext(target: Transactions | AuditService, method: string): Gate {
  const methods = target as unknown as Record<string, (...given: unknown[]) => unknown>;
  const original = methods[method]?.bind(target);
  if (!original) throw new Error(`there is no ${method}`);
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const reached = new Promise<void>((resolve) => {
    methods[method] = async (...given) => {
      methods[method] = original;
      resolve();
      await opened;
      return original(...given);
    };
  });
  return { reached, open };
}
