import type { DataSource } from 'typeorm';
import type { SqlCondition } from './mfa/mfa-state.js';
import { type ListedUser, listedUserFrom, type ListedUserRow, listedUserSql } from './user-record.js';

/** A page of the users who match conditions, and how many match; read slice by slice, in the order of ids. */
export class MatchingPage {
  readonly users: ListedUser[] = [];
  totalCount = 0;

  constructor(
    private readonly database: DataSource,
    private readonly conditions: readonly SqlCondition[],
    private readonly page: { readonly offset: number; readonly limit: number },
    private readonly now: number,
  ) {}

  async read(...slice: readonly SqlCondition[]): Promise<void> {
    const all = [...slice, ...this.conditions];
    const where = `WHERE ${all.map(({ sql }) => `(${sql})`).join(' AND ')}`;
    const bounds = all.flatMap(({ parameters }) => parameters);
    const [count] = await this.database.query<{ total: number }[]>(
      `SELECT COUNT(*) AS total FROM users ${where}`,
      bounds,
    );
    const before = this.totalCount;
    this.totalCount += count?.total ?? 0;
    const missing = this.page.limit - this.users.length;
    if (missing === 0 || this.totalCount <= this.page.offset) return;
    const rows = await this.database.query<ListedUserRow[]>(
      `${listedUserSql} ${where} ORDER BY users.id LIMIT ? OFFSET ?`,
      [this.now, ...bounds, missing, Math.max(0, this.page.offset - before)],
    );
    this.users.push(...rows.map(listedUserFrom));
  }
}
