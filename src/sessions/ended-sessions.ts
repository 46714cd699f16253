import type { DataSource, EntityManager } from 'typeorm';
import { type ExpiredRows, graceSeconds, type Removal } from '../database/expired-rows.js';
import { execute, placeholders } from '../database/statements.js';
import type { Transactions } from '../database/transactions.js';

export const expiredSessions: ExpiredRows = {
  table: 'sessions',
  column: 'expiresAt',
  keepSeconds: graceSeconds,
};

const pageSize = 1_000;

const pageSql =
  'SELECT page.id, users.id IS NULL OR users.sessionEpoch <> page.sessionEpoch AS ended ' +
  `FROM (SELECT id, userId, sessionEpoch FROM sessions WHERE id > ? ORDER BY id LIMIT ${pageSize}) AS page ` +
  'LEFT JOIN users ON users.id = page.userId ORDER BY page.id';

/** Removes the rows of sessions that ended with their account or its epoch, which no index finds, page by page. */
export class EndedSessions {
  private lastId = '';

  constructor(
    private readonly reader: DataSource,
    private readonly transactions: Transactions,
  ) {}

  /** Checks the next 1,000 sessions. `more` is true until the last one. */
  async removeNext(): Promise<Removal> {
    const page: { id: string; ended: 0 | 1 }[] = await this.reader.query(pageSql, [this.lastId]);
    const more = page.length === pageSize;
    // An ended session stays ended, because an epoch never comes back.
    const ended = page.filter((session) => session.ended === 1).map(({ id }) => id);
    const removed = ended.length === 0 ? 0 : await this.transactions.run((manager) => remove(manager, ended));
    this.lastId = more ? (page.at(-1)?.id ?? '') : '';
    return { removed, more };
  }
}

function remove(manager: EntityManager, ids: readonly string[]): Promise<number> {
  return execute(manager, `DELETE FROM sessions WHERE id IN (${placeholders(ids)})`, [...ids]);
}
