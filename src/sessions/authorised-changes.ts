import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../common/clock/clock.js';
import { DomainError } from '../common/errors/domain-error.js';
import type { Caller, Role } from '../common/http/caller.js';
import { KeyedSemaphore } from '../common/http/keyed-semaphore.js';
import type { Work } from '../database/group-commit.js';
import { isMysql } from '../database/statements.js';
import { Transactions } from '../database/transactions.js';
import { holdAccount } from './held-account.js';

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
  readonly disabledAt: number | null;
  readonly changeCount: number;
  readonly mfaEnabled: boolean;
}

/**
 * The work of a change, as in `Transactions.decide`.
 * @param isUnchanged whether the account, with its authenticators, certainly is as the `AuthorisedUser` says.
 */
type Change<T> = (manager: EntityManager, isUnchanged: boolean) => Promise<T>;

const thisSession = 'sessions.id = ? AND sessions.userId = ? AND sessions.expiresAt > ?';
const allowed =
  'users.id = sessions.userId AND users.sessionEpoch = sessions.sessionEpoch ' +
  'AND users.role = ? AND users.disabledAt IS NULL';

const allowedSql = `SELECT 1 FROM sessions INNER JOIN users WHERE ${thisSession} AND ${allowed}`;

const sharedSql =
  'SELECT others.disabledAt FROM sessions INNER JOIN users LEFT JOIN users AS others ON others.id = ? ' +
  `WHERE ${thisSession} AND ${allowed}`;

/**
 * Changes made by signed-in callers. The transaction holds the caller's account and the other one, so that it excludes any
 * transaction that takes the right away. If another has held one of them since it was read, what allowed the call is checked
 * again: the caller's session, account and role, and the other account's role if the help desk acts.
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
   * @throws DomainError ACCESS_TOKEN_INVALID, ACCESS_DENIED, USER_NOT_FOUND, SERVICE_UNAVAILABLE and what `work` returns
   */
  make<T>(caller: Caller, user: AuthorisedUser | undefined, work: Change<T | DomainError>): Promise<T> {
    return this.queued(caller, user, work);
  }

  /**
   * The same, for what makes no sense for a disabled account.
   * @throws DomainError as `make`, and USER_DISABLED
   */
  makeIfEnabled<T>(caller: Caller, user: AuthorisedUser, work: Change<T | DomainError>): Promise<T> {
    return this.queued(caller, user, work, { enabledOnly: true });
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

  /** Waits for the caller's other changes, and checks nothing. */
  async inTurn<T>({ userId }: Caller, change: () => Promise<T>): Promise<T> {
    const release = await this.semaphore.acquire(userId);
    try {
      return await change();
    } finally {
      release?.();
    }
  }

  private async queued<T>(
    caller: Caller,
    user: AuthorisedUser | undefined,
    work: Change<T | DomainError>,
    demand?: { enabledOnly: true },
  ): Promise<T> {
    return this.inTurn(caller, () =>
      this.transactions.decide(caller, async (manager) => {
        const isCallerUnchanged = await this.holdCaller(manager, caller);
        const isOther = user && user.id !== caller.userId;
        return work(manager, isOther ? await holdOther(manager, caller, user, demand) : isCallerUnchanged);
      }),
    );
  }

  private async holdCaller(manager: EntityManager, caller: Caller): Promise<boolean> {
    const { userId: id, changeCount, sessionExpiresAt } = caller;
    if ((await holdAccount(manager, { id, changeCount })) && this.clock.now() < sessionExpiresAt) return true;
    const [still]: unknown[] = await manager.query(allowedSql, this.allowedNow(caller));
    if (!still) throw lostRight();
    return false;
  }

  private allowedNow({ sessionId, userId, role }: Caller): unknown[] {
    return [sessionId, userId, this.clock.now(), role];
  }
}

/** What the help desk may do depends on the role of the other account. */
async function holdOther(
  manager: EntityManager,
  { role }: Caller,
  user: AuthorisedUser,
  { enabledOnly = false } = {},
): Promise<boolean> {
  const isUnchanged = await holdAccount(manager, user);
  const held = isUnchanged ? user : await stateOf(manager, user.id);
  if (!held) throw new DomainError('USER_NOT_FOUND', 'deleted meanwhile');
  if (role === 'helpdesk' && held.role !== user.role)
    throw new DomainError('ACCESS_DENIED', 'the account was given another role at this moment');
  if (enabledOnly && held.disabledAt !== null)
    throw new DomainError('USER_DISABLED', 'the account is disabled');
  return isUnchanged;
}

async function stateOf(
  manager: EntityManager,
  userId: number,
): Promise<Pick<AuthorisedUser, 'role' | 'disabledAt'> | undefined> {
  const [state] = await manager.query<Pick<AuthorisedUser, 'role' | 'disabledAt'>[]>(
    'SELECT role, disabledAt FROM users WHERE id = ?',
    [userId],
  );
  return state;
}

function lostRight(): DomainError {
  return new DomainError('ACCESS_TOKEN_INVALID', 'the session ended or the role changed during the request');
}
