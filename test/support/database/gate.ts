import type { INestApplicationContext } from '@nestjs/common';
import { AuditService } from '../../../src/audit/audit.service.js';
import { Transactions } from '../../../src/database/transactions.js';
import type { ApiAnswer } from '../http/api.js';
import type { TestService } from '../service/service.js';

export interface Gate {
  readonly reached: Promise<void>;
  /** Lets the call continue. */
  open(): void;
}

/** Holds the next transaction at its start, when all earlier checks are done. */
export function gateNextTransaction({ app }: { app: Pick<INestApplicationContext, 'get'> }): Gate {
  return gateNext(app.get(Transactions), 'run');
}

/** Makes a call, and something else happen between its checks and its transaction. @returns the call's answer */
export async function callWithChange(
  service: TestService,
  call: () => Promise<ApiAnswer>,
  change: () => Promise<unknown>,
): Promise<ApiAnswer> {
  const gate = gateNextTransaction(service);
  const answering = call();
  await gate.reached;
  await change();
  gate.open();
  return answering;
}

/** Holds the next transaction before its audit event, when the outcome of the call is decided. */
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

/** Holds the next call of a method, and only that one. */
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
