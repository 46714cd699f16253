import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { DomainError } from '../common/errors/domain-error.js';
import type { Caller } from '../common/http/caller.js';
import { type Action, assertMay, assertMayKnowOf } from './access-policy.js';
import { nameKeyOf } from './user-name.js';
import { type UserRecord, userRecordFrom, userRecordSql, type UserRow } from './user-record.js';

export interface UserPage {
  readonly users: readonly UserRecord[];
  readonly totalCount: number;
}

/** Sorts after every character a name may have. */
const afterEveryName = '~';

/** Reads accounts. */
@Injectable()
export class UserDirectory {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /**
   * The account the caller wants to act on, if the caller may.
   * @throws DomainError USER_NOT_FOUND, ACCESS_DENIED, MFA_SESSION_REQUIRED
   */
  async findFor(caller: Caller, action: Action, userId: number): Promise<UserRecord> {
    assertMayKnowOf(caller, userId);
    const user = await this.find(userId);
    if (!user) throw new DomainError('USER_NOT_FOUND');
    assertMay(caller, action, user);
    return user;
  }

  async find(userId: number): Promise<UserRecord | undefined> {
    const [row]: UserRow[] = await this.database.query(`${userRecordSql} WHERE users.id = ?`, [userId]);
    return row && userRecordFrom(row);
  }

  /** By id; with a filter, the users whose name begins with it. */
  async list(page: { offset: number; limit: number; nameFilter?: string | undefined }): Promise<UserPage> {
    const prefix = nameKeyOf(page.nameFilter ?? '');
    const where = prefix ? 'WHERE users.nameKey >= ? AND users.nameKey < ?' : '';
    const bounds = prefix ? [prefix, prefix + afterEveryName] : [];
    const [rows, [count]] = await Promise.all([
      this.database.query<UserRow[]>(`${userRecordSql} ${where} ORDER BY users.id LIMIT ? OFFSET ?`, [
        ...bounds,
        page.limit,
        page.offset,
      ]),
      this.database.query<{ total: number }[]>(`SELECT COUNT(*) AS total FROM users ${where}`, bounds),
    ]);
    return { users: rows.map(userRecordFrom), totalCount: count?.total ?? 0 };
  }
}
