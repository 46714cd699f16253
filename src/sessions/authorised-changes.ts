import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../common/clock/clock.js';
import { DomainError } from '../common/errors/domain-error.js';
import type { Caller, Role } from '../common/http/caller.js';
import { KeyedSemaphore } from '../common/http/keyed-semaphore.js';
import type { Work } from '../database/group-commit.js';
import { execute } from '../database/statements.js';
import { Transactions } from '../database/transactions.js';

/** The account that a call changes, as it was when the caller's access to it was checked. */
export interface ChangedAccount {
  readonly id: number;
  readonly role: Role;
}

const thisSession = 'sessions.id = ? AND sessions.userId = ? AND sessions.expiresAt > ?';
const allowed =
  'users.id = sessions.userId AND users.sessionEpoch = sessions.sessionEpoch ' +
  'AND users.role = ? AND users.disabledAt IS NULL';

const holdSql = {
  mysql:
    'UPDATE sessions INNER JOIN users SET sessions.lastUsedAt = ?, users.changeCount = users.changeCount + 1 ' +
    `WHERE ${thisSession} AND ${allowed}`,
  // SQLite has one writer at a time: there is nobody to shut out.
  sqlite: `UPDATE sessions SET lastUsedAt = ? WHERE ${thisSession} AND EXISTS (SELECT 1 FROM users WHERE ${allowed})`,
};

const sharedSql = `SELECT 1 FROM sessions INNER JOIN users WHERE ${thisSession} AND ${allowed}`;

/**
 * Changes that signed-in callers make. What allowed a call is checked again in the transaction that acts on it: the
 * caller's session, account and role, and the other account's role where the help desk acts. The rows of both accounts
 * are written, so that the change and whatever takes that right away exclude each other, on one server by their locks
 * and over a cluster's nodes by certification.
 */
@Injectable()
export class AuthorisedChanges {
  /** They would wait for each other at the caller's row, each with a database connection that others need. */
  private readonly semaphore = new KeyedSemaphore<number>({
    maxRunning: 3,
    maxWaiting: Number.POSITIVE_INFINITY,
  });

  constructor(
    private readonly clock: Clock,
    private readonly transactions: Transactions,
  ) {}

  /**
   * @param account undefined for a call that makes one.
   * @param work as in `Transactions.decide`.
   * @throws DomainError ACCESS_TOKEN_INVALID, ACCESS_DENIED, USER_NOT_FOUND, SERVICE_UNAVAILABLE and what `work` returns
   */
  async make<T>(
    caller: Caller,
    account: ChangedAccount | undefined,
    work: Work<T | DomainError>,
  ): Promise<T> {
    const release = await this.semaphore.acquire(caller.userId);
    try {
      return await this.transactions.decide(caller, async (manager) => {
        await this.hold(manager, caller);
        if (account && account.id !== caller.userId) await holdAccount(manager, caller, account);
        return work(manager);
      });
    } finally {
      release?.();
    }
  }

  /**
   * For applications, which make thousands of calls with one session: they hold it together, and only shut out what ends it.
   * @throws DomainError ACCESS_TOKEN_INVALID, SERVICE_UNAVAILABLE and what `work` returns
   */
  makeShared<T>(caller: Caller, work: Work<T | DomainError>): Promise<T> {
    return this.transactions.decide(caller, async (manager) => {
      const lock = isMysql(manager) ? ' LOCK IN SHARE MODE' : '';
      const held: unknown[] = await manager.query(sharedSql + lock, this.allowedNow(caller));
      if (held.length === 0) throw lostRight();
      return work(manager);
    });
  }

  private async hold(manager: EntityManager, caller: Caller): Promise<void> {
    const sql = isMysql(manager) ? holdSql.mysql : holdSql.sqlite;
    const held = await execute(manager, sql, [this.clock.now(), ...this.allowedNow(caller)]);
    if (held === 0) throw lostRight();
  }

  private allowedNow({ sessionId, userId, role }: Caller): unknown[] {
    return [sessionId, userId, this.clock.now(), role];
  }
}

/** What the help desk may do depends on whose account it is. */
async function holdAccount(manager: EntityManager, { role }: Caller, account: ChangedAccount): Promise<void> {
  const byRole = role === 'helpdesk';
  const held = await execute(
    manager,
    `UPDATE users SET changeCount = changeCount + 1 WHERE id = ?${byRole ? ' AND role = ?' : ''}`,
    byRole ? [account.id, account.role] : [account.id],
  );
  if (held > 0) return;
  const found: unknown[] = await manager.query('SELECT 1 FROM users WHERE id = ?', [account.id]);
  throw found.length > 0
    ? new DomainError('ACCESS_DENIED', 'the account was given another role at this moment')
    : new DomainError('USER_NOT_FOUND', 'deleted meanwhile');
}

function lostRight(): DomainError {
  return new DomainError('ACCESS_TOKEN_INVALID', 'the session ended or the role changed during the request');
}

function isMysql({ dataSource }: EntityManager): boolean {
  return dataSource.options.type === 'mysql';
}
