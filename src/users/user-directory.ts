import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Clock } from '../common/clock/clock.js';
import { DomainError } from '../common/errors/domain-error.js';
import { NodeLag } from '../database/node-lag.js';
import { MfaPolicy } from '../mfa/mfa-policy.js';
import type { AuthorisedUser } from '../sessions/authorised-changes.js';
import { type Action, assertMay, assertMayKnowOf } from './access-policy.js';
import type { AccountCaller } from './callers.js';
import type { SqlCondition } from './mfa/mfa-state.js';
import { MatchingPage } from './matching-page.js';
import { pageStartAt, totalUsers } from './user-counts.js';
import { filterConditions, type UserFilters } from './user-filters.js';
import { nameKeyOf, userNameForm } from '../common/user-name.js';
import {
  findUser,
  type ListedUser,
  listedUserFrom,
  type ListedUserRow,
  listedUserSql,
  type UserRecord,
} from './user-record.js';
import { sliceSize, UserSlices } from './user-slices.js';

export interface UserPageRequest extends UserFilters {
  readonly offset: number;
  readonly limit: number;
  readonly nameFilter?: string | undefined;
}

export interface UserPage {
  readonly users: readonly ListedUser[];
  readonly totalCount: number;
}

/** An account that the caller may act on in this way. */
export type AccessibleUser<A extends Action = Action> = UserRecord & AuthorisedUser<A>;

/** Sorts after every character of a name. */
const afterEveryName = '~';

/** Reads accounts. */
@Injectable()
export class UserDirectory {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly lag: NodeLag,
    private readonly policy: MfaPolicy,
    private readonly slices: UserSlices,
  ) {}

  /**
   * Finds the account that the caller wants to act on. The only place that makes an {@link AuthorisedUser}.
   * @throws DomainError USER_NOT_FOUND and those of `assertMay`
   */
  async findFor<A extends Action>(
    caller: AccountCaller,
    action: A,
    userId: number,
  ): Promise<AccessibleUser<A>> {
    assertMayKnowOf(caller, userId);
    const user =
      userId === caller.userId ? caller.account : await this.lag.find(() => findUser(this.database, userId));
    if (!user) throw new DomainError('USER_NOT_FOUND');
    assertMay(caller, action, user);
    return user as AccessibleUser<A>;
  }

  /** Sorted by id; filtered by the beginning of the name and by {@link UserFilters}. */
  async list(caller: AccountCaller, page: UserPageRequest): Promise<UserPage> {
    const prefix = nameKeyOf(page.nameFilter ?? '');
    // No name begins with it. MySQL would compare it without its trailing spaces.
    if (prefix && !userNameForm.test(prefix)) return { users: [], totalCount: 0 };
    const now = this.clock.now();
    const filters = filterConditions(page, now, this.policy);
    if (prefix && (await this.areFew(prefix))) {
      const found = new MatchingPage(this.database, [nameRange(prefix), ...filters], page, now);
      await found.read();
      return found;
    }
    const conditions = [...(prefix ? [nameBegins(prefix)] : []), ...filters];
    if (conditions.length === 0) return this.everybody(page, now);
    const found = new MatchingPage(this.database, conditions, page, now);
    await this.slices.each(caller, (slice) => found.read(slice));
    return found;
  }

  /** Whether the index of names finds at most as many users as a slice has. */
  private async areFew(prefix: string): Promise<boolean> {
    const { sql, parameters } = nameRange(prefix);
    const more = await this.database.query<unknown[]>(
      `SELECT users.id FROM users WHERE ${sql} ORDER BY users.nameKey LIMIT 1 OFFSET ${sliceSize}`,
      [...parameters],
    );
    return more.length === 0;
  }

  private async everybody({ offset, limit }: UserPageRequest, now: number): Promise<UserPage> {
    const [users, totalCount] = await Promise.all([
      this.slice(offset, limit, now),
      totalUsers(this.database),
    ]);
    return { users, totalCount };
  }

  private async slice(offset: number, limit: number, now: number): Promise<readonly ListedUser[]> {
    const start = await pageStartAt(this.database, offset);
    if (!start) return [];
    const rows = await this.database.query<ListedUserRow[]>(
      `${listedUserSql} WHERE users.id >= ? ORDER BY users.id LIMIT ? OFFSET ?`,
      [now, start.firstId, limit, start.skipped],
    );
    return rows.map(listedUserFrom);
  }
}

function nameRange(prefix: string): SqlCondition {
  return {
    sql: 'users.nameKey >= ? AND users.nameKey < ?',
    parameters: [prefix, prefix + afterEveryName],
  };
}

/** The same without the index of names, which would be searched again for each slice of ids. */
function nameBegins(prefix: string): SqlCondition {
  return { sql: 'SUBSTR(users.nameKey, 1, ?) = ?', parameters: [prefix.length, prefix] };
}
