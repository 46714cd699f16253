import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Clock } from '../common/clock/clock.js';
import { DomainError } from '../common/errors/domain-error.js';
import { MfaPolicy } from '../mfa/mfa-policy.js';
import { type Action, assertMay, assertMayKnowOf } from './access-policy.js';
import type { AccountCaller } from './callers.js';
import { type MfaStateFilter, mfaStateCondition, type SqlCondition } from './mfa-state.js';
import { pageStartAt, totalUsers } from './user-counts.js';
import { nameKeyOf } from './user-name.js';
import { type UserRecord, userRecordFrom, userRecordSql, type UserRow } from './user-record.js';

export interface UserPageRequest {
  readonly offset: number;
  readonly limit: number;
  readonly nameFilter?: string | undefined;
  readonly mfaState?: MfaStateFilter | undefined;
}

export interface UserPage {
  readonly users: readonly UserRecord[];
  readonly totalCount: number;
}

/** Sorts after every character a name may have. */
const afterEveryName = '~';

/** Reads accounts. */
@Injectable()
export class UserDirectory {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly policy: MfaPolicy,
  ) {}

  /**
   * The account the caller wants to act on, if the caller may.
   * @throws DomainError USER_NOT_FOUND, ACCESS_DENIED, MFA_SESSION_REQUIRED
   */
  async findFor(caller: AccountCaller, action: Action, userId: number): Promise<UserRecord> {
    assertMayKnowOf(caller, userId);
    const user = userId === caller.userId ? caller.account : await this.find(userId);
    if (!user) throw new DomainError('USER_NOT_FOUND');
    assertMay(caller, action, user);
    return user;
  }

  async find(userId: number): Promise<UserRecord | undefined> {
    const [row]: UserRow[] = await this.database.query(`${userRecordSql} WHERE users.id = ?`, [userId]);
    return row && userRecordFrom(row);
  }

  /** By id; with filters, the users whose name begins so and whose MFA is in that state. */
  async list(page: UserPageRequest): Promise<UserPage> {
    const prefix = nameKeyOf(page.nameFilter ?? '');
    const conditions: SqlCondition[] = [
      ...(prefix
        ? [{ sql: 'users.nameKey >= ? AND users.nameKey < ?', parameters: [prefix, prefix + afterEveryName] }]
        : []),
      ...(page.mfaState ? [mfaStateCondition(page.mfaState, this.clock.now(), this.policy)] : []),
    ];
    return conditions.length > 0 ? this.matching(conditions, page) : this.everybody(page);
  }

  private async everybody({ offset, limit }: UserPageRequest): Promise<UserPage> {
    const [users, totalCount] = await Promise.all([this.slice(offset, limit), totalUsers(this.database)]);
    return { users, totalCount };
  }

  private async slice(offset: number, limit: number): Promise<readonly UserRecord[]> {
    const start = await pageStartAt(this.database, offset);
    if (!start) return [];
    const rows = await this.database.query<UserRow[]>(
      `${userRecordSql} WHERE users.id >= ? ORDER BY users.id LIMIT ? OFFSET ?`,
      [start.firstId, limit, start.skipped],
    );
    return rows.map(userRecordFrom);
  }

  private async matching(
    conditions: readonly SqlCondition[],
    { offset, limit }: UserPageRequest,
  ): Promise<UserPage> {
    const where = `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`;
    const bounds = conditions.flatMap(({ parameters }) => parameters);
    const [rows, [count]] = await Promise.all([
      this.database.query<UserRow[]>(`${userRecordSql} ${where} ORDER BY users.id LIMIT ? OFFSET ?`, [
        ...bounds,
        limit,
        offset,
      ]),
      this.database.query<{ total: number }[]>(`SELECT COUNT(*) AS total FROM users ${where}`, bounds),
    ]);
    return { users: rows.map(userRecordFrom), totalCount: count?.total ?? 0 };
  }
}
