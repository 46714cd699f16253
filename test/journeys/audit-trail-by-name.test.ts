import { DataSource, type Logger } from 'typeorm';
import { beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import type { Users } from '../support/users/users.js';

interface Event {
  readonly id: string;
  readonly type: string;
  readonly userName: string | null;
}

const silent: Partial<Logger> = { logQueryError: () => undefined, logQuerySlow: () => undefined };

describe('an administrator searches the audit trail by name', () => {
  let service: TestService;
  let users: Users;
  let admin: string;

  beforeAll(async () => {
    service = await startService();
    stopClock();
    ({ users } = service);
    admin = await users.admin();
  });

  const events = async (
    query: Record<string, string | number>,
  ): Promise<{ results: Event[]; nextCursor: string | null }> => {
    const parameters = new URLSearchParams(
      Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
    );
    const { status, body } = await service.api.get(`/api/v1/auditEvents?${parameters.toString()}`, admin);
    expect(status).toBe(200);
    return body;
  };

  test('finds the events about a name, compared without case', async () => {
    const [user, other] = [await users.create('user', 'Robin.1'), await users.create('user', 'robin.10')];
    for (const { name: username } of [user, other])
      await service.api.token({ grant_type: 'password', username, password: 'not the right one' });
    const named = await events({ userName: 'rOBIN.1' });
    expect(named).toEqual(await events({ userId: user.id }));
    expect(named.results.map(({ type }) => type)).toEqual([
      'sign_in.failed',
      'session.started',
      'user.created',
    ]);
    expect((await events({ userName: 'robin.1', type: 'sign_in.failed' })).results).toHaveLength(1);
    expect((await events({ userName: 'robin.1', userId: user.id })).results).toHaveLength(3);
    expect((await events({ userName: 'robin.1', userId: other.id })).results).toEqual([]);
  });

  test('finds the events about deleted accounts that had the name, too', async () => {
    const name = 'leaver';
    const ids: number[] = [];
    for (let time = 0; time < 3; time += 1) {
      travel(1);
      const user = await users.create('user', name);
      ids.unshift(user.id);
      if (time < 2) await users.delete(user);
    }
    const created = (await events({ userName: name, type: 'user.created' })).results;
    expect(created).toMatchObject(ids.map((userId) => ({ userId, userName: name })));

    const all = (await events({ userName: name, limit: 200 })).results;
    expect(all).toHaveLength(8);
    const paged: Event[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await events({ userName: name, limit: 3, ...(cursor && { cursor }) });
      paged.push(...page.results);
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(all);
    expect(all.map(({ id }) => id).toSorted()).toEqual(all.map(({ id }) => id).toReversed());
  });

  test('shows a page with all its names in one statement', async () => {
    const statements: string[] = [];
    const database = service.app.get(DataSource);
    const { logger } = database;
    const logQuery = (sql: string): number => statements.push(sql);
    database.logger = { ...silent, logQuery } as Logger;
    const { results } = await events({ limit: 200 });
    database.logger = logger;
    expect(new Set(results.map(({ userName }) => userName)).size).toBeGreaterThan(2);
    expect(statements.filter((sql) => /audit_events|deleted_users/.test(sql))).toHaveLength(1);
  });

  test('refuses a name that no account has or had, instead of showing the events of everybody', async () => {
    for (const name of ['nobody-has-this', 'robin', 'robin.1@']) {
      const answer = await service.api.get(`/api/v1/auditEvents?userName=${name}`, admin);
      expect(answer, name).toMatchObject({ status: 404, body: { code: 'USER_NOT_FOUND' } });
    }
  });
});
