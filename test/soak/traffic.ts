import { setTimeout as delay } from 'node:timers/promises';
import type { Account } from './account.js';
import { UnexpectedAnswer } from './client.js';
import { mfaOperations } from './mfa-operations.js';
import type { Operation, Soak } from './operation.js';
import { readingOperations } from './reading-operations.js';
import { signInOperations } from './sign-in-operations.js';

const operations = [...signInOperations, ...mfaOperations, ...readingOperations];

/** The traffic so far. */
export interface Traffic {
  /** How often each operation was run, by name. */
  readonly done: Map<string, number>;
  /** The problems, in a sentence each. */
  readonly errors: string[];
}

export function newTraffic(): Traffic {
  return { done: new Map(operations.map(({ name }) => [name, 0])), errors: [] };
}

const maxOperationsPerVisit = 10;

/**
 * Runs workers until the deadline, each acting as one user for a few operations, then as another. Operations in progress
 * at the deadline are finished, so that no outcome is unknown.
 */
export async function driveTraffic(
  soak: Soak,
  accounts: readonly Account[],
  { workers, deadline }: { workers: number; deadline: number },
  traffic: Traffic,
): Promise<void> {
  const free = new Set(accounts);
  const worker = async (): Promise<void> => {
    while (performance.now() < deadline) {
      const account = takeOne(accounts, free);
      if (account) {
        if (await visit(soak, account, deadline, traffic)) free.add(account);
      } else await delay(5);
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
}

/** @returns false after an unexpected answer, when the user's state is unknown and the user is no longer used */
async function visit(soak: Soak, account: Account, deadline: number, traffic: Traffic): Promise<boolean> {
  const count = 1 + Math.floor(Math.random() * maxOperationsPerVisit);
  for (let turn = 0; turn < count && performance.now() < deadline; turn += 1) {
    const operation = chooseFor(account);
    try {
      await operation.run(soak, account);
    } catch (error) {
      if (!(error instanceof UnexpectedAnswer)) throw error;
      traffic.errors.push(`${operation.name}: ${error.message}`);
      return false;
    }
    traffic.done.set(operation.name, (traffic.done.get(operation.name) ?? 0) + 1);
  }
  return true;
}

/** Undefined if all accounts that were tried are in use. */
export function takeOne(accounts: readonly Account[], free: Set<Account>): Account | undefined {
  for (let tries = 0; tries < 20; tries += 1) {
    const account = accounts[Math.floor(Math.random() * accounts.length)];
    if (account && free.delete(account)) return account;
  }
  return undefined;
}

/** There is always a possible operation, such as listing users. */
export function chooseFor(account: Account): Operation {
  const possible = operations.filter((operation) => operation.applies(account));
  let point = Math.random() * possible.reduce((sum, { weight }) => sum + weight, 0);
  const chosen = possible.find(({ weight }) => (point -= weight) < 0) ?? possible[0];
  if (!chosen) throw new Error('there is nothing to do');
  return chosen;
}
