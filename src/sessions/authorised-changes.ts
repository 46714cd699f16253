import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../common/clock/clock.js';
import { DomainError } from '../common/errors/domain-error.js';
import type { Caller, Role } from '../common/http/caller.js';
import { KeyedSemaphore } from '../common/http/keyed-semaphore.js';
import type { Work } from '../database/group-commit.js';
import { execute, isMysql } from '../database/statements.js';
import { Transactions } from '../database/transactions.js';

declare const checkedFor: unique symbol;

/**
 * An account that a caller may act on, as it was when `UserDirectory.findFor` checked that. Nothing else makes one. Each
 * service names its action, so that a check for another action does not compile.
 */
export interface AuthorisedUser<Action extends string = string> {
  readonly [checkedFor]: Action;
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  readonly roleSince: number;
  readonly mfaEnabled: boolean;
}

const thisSession = 'sessions.id = ? AND sessions.userId = ? AND sessions.expiresAt > ?';
const allowed =
  'users.id = sessions.userId AND users.sessionEpoch = sessions.sessionEpoch ' +
  'AND users.role = ? AND users.disabledAt IS NULL';

/** Only that the row is written matters; the count begins anew long before the column is full. */
const countChange = 'changeCount = (users.changeCount + 1) % 1000000';

const holdSql = {
  mysql:
    `UPDATE sessions INNER JOIN users SET sessions.lastUsedAt = ?, users.${countChange} ` +
    `WHERE ${thisSession} AND ${allowed}`,
  // SQLite has one writer at a time, so there is nobody to exclude.
  sqlite: `UPDATE sessions SET lastUsedAt = ? WHERE ${thisSession} AND EXISTS (SELECT 1 FROM users WHERE ${allowed})`,
};

const sharedSql =
  'SELECT others.disabledAt FROM sessions INNER JOIN users LEFT JOIN users AS others ON others.id = ? ' +
  `WHERE ${thisSession} AND ${allowed}`;

/**
 * Changes made by signed-in callers. The transaction checks again what allowed the call: the caller's session, account
 * and role, and the other account's role if the help desk acts. It writes the rows of both accounts, so that it excludes
 * any transaction that takes the right away: by row locks on one server, by certification across a cluster's nodes.
 */
@Injectable()
export class AuthorisedChanges {
  /** One caller's transactions wait for each other at the caller's row; each would hold a connection that others need. */
  private readonly semaphore = new KeyedSemaphore<number>({
    maxRunning: 3,
    maxWaiting: Number.POSITIVE_INFINITY,
  });

  constructor(
    private readonly clock: Clock,
    private readonly transactions: Transactions,
  ) {}

  /**
   * @param user undefined for a call that creates one.
   * @param work as in `Transactions.decide`.
   * @throws DomainError ACCESS_TOKEN_INVALID, ACCESS_DENIED, USER_NOT_FOUND, SERVICE_UNAVAILABLE and what `work` returns
   */
  make<T>(caller: Caller, user: AuthorisedUser | undefined, work: Work<T | DomainError>): Promise<T> {
    return this.queued(caller, work, async (manager) => {
      if (user && user.id !== caller.userId) await holdOther(manager, caller, user);
    });
  }

  /**
   * The same, for what makes no sense for a disabled account.
   * @throws DomainError as `make`, and USER_DISABLED
   */
  makeIfEnabled<T>(caller: Caller, user: AuthorisedUser, work: Work<T | DomainError>): Promise<T> {
    return this.queued(caller, work, async (manager) => {
      if (user.id !== caller.userId) await holdOther(manager, caller, user, { enabledOnly: true });
    });
  }

  /**
   * For applications, which make thousands of calls with one session: these share it, and exclude only what ends it, and
   * what disables the user.
   * @throws DomainError ACCESS_TOKEN_INVALID, USER_DISABLED, SERVICE_UNAVAILABLE and what `work` returns
   */
  makeShared<T>(caller: Caller, user: AuthorisedUser, work: Work<T | DomainError>): Promise<T> {
    return this.transactions.decide(caller, async (manager) => {
      const lock = isMysql(manager.dataSource) ? ' LOCK IN SHARE MODE' : '';
      const [held]: { disabledAt: number | null }[] = await manager.query(sharedSql + lock, [
        user.id,
        ...this.allowedNow(caller),
      ]);
      if (!held) throw lostRight();
      if (held.disabledAt !== null) throw new DomainError('USER_DISABLED', 'disabled at this moment');
      return work(manager);
    });
  }

  private async queued<T>(caller: Caller, work: Work<T | DomainError>, holdUser: Work<void>): Promise<T> {
    const release = await this.semaphore.acquire(caller.userId);
    try {
      return await this.transactions.decide(caller, async (manager) => {
        await this.hold(manager, caller);
        await holdUser(manager);
        return work(manager);
      });
    } finally {
      release?.();
    }
  }

  private async hold(manager: EntityManager, caller: Caller): Promise<void> {
    const sql = isMysql(manager.dataSource) ? holdSql.mysql : holdSql.sqlite;
    const held = await execute(manager, sql, [this.clock.now(), ...this.allowedNow(caller)]);
    if (held === 0) throw lostRight();
  }

  private allowedNow({ sessionId, userId, role }: Caller): unknown[] {
    return [sessionId, userId, this.clock.now(), role];
  }
}

/**
 * Writes the rows of these accounts: this transaction and any that changes what they may do exclude each other.
 * @returns how many of them are there and not disabled.
 */
export function holdAccounts(manager: EntityManager, userIds: readonly [number, number]): Promise<number> {
  return execute(manager, `UPDATE users SET ${countChange} WHERE id IN (?, ?) AND disabledAt IS NULL`, [
    ...userIds,
  ]);
}

/** Holds the other account's row. What the help desk may do depends on the role of that account. */
async function holdOther(
  manager: EntityManager,
  { role }: Caller,
  user: AuthorisedUser,
  { enabledOnly = false } = {},
): Promise<void> {
  const byRole = role === 'helpdesk';
  const where = `id = ?${byRole ? ' AND role = ?' : ''}${enabledOnly ? ' AND disabledAt IS NULL' : ''}`;
  const parameters = byRole ? [user.id, user.role] : [user.id];
  if ((await execute(manager, `UPDATE users SET ${countChange} WHERE ${where}`, parameters)) > 0) return;
  const [found] = await manager.query<Pick<AuthorisedUser, 'role'>[]>('SELECT role FROM users WHERE id = ?', [
    user.id,
  ]);
  if (!found) throw new DomainError('USER_NOT_FOUND', 'deleted meanwhile');
  throw byRole && found.role !== user.role
    ? new DomainError('ACCESS_DENIED', 'the account was given another role at this moment')
    : new DomainError('USER_DISABLED', 'disabled at this moment');
}

function lostRight(): DomainError {
  return new DomainError('ACCESS_TOKEN_INVALID', 'the session ended or the role changed during the request');
}
