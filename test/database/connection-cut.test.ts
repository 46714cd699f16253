import { randomBytes } from 'node:crypto';
import { describe, expect, inject, test } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { createDatabase, engine } from '../support/database/database.js';
import { send, type Client, type Operation, operations } from '../support/users/interrupted-operations.js';
import { spawnService } from '../support/processes/processes.js';
import { changes } from '../support/database/row-changes.js';
import { type CutPoint, StatementCutter } from '../support/database/statement-cutter.js';
import { storedRows } from '../support/database/stored-rows.js';
import { startTcpProxy } from '../support/http/tcp-proxy.js';
import { expectUnavailable, expectUnavailableOAuth, timed } from '../support/http/unavailability.js';
import { Users } from '../support/users/users.js';

const names = [
  'acceptMfa for the first time',
  'acceptMfa that replaces the authenticator',
  'disableMfa',
  'signing in with a scratch code',
] as const;

describe.runIf(engine === 'mariadb')('a cut connection to the database (MariaDB only)', async () => {
  // The body of a suite runs even if the suite is skipped.
  if (engine !== 'mariadb') return;
  const database = await createDatabase();
  const ADMIN_PASSWORD = randomBytes(12).toString('base64url');
  const config = loadConfig(database.environment);
  const cutter = new StatementCutter();
  const proxy = await startTcpProxy(inject('mariaDbPort'), cutter);
  const url = new URL(database.environment['DATABASE_URL'] ?? '');
  url.port = String(proxy.port);
  const { api } = await spawnService({
    ...database.environment,
    DATABASE_URL: url.href,
    ADMIN_PASSWORD,
  });
  const client: Client = { api, users: new Users(api, ADMIN_PASSWORD) };

  test.each(names)(
    '%s: cut at any statement, it has its whole effect or none, answers 503, and the user can continue',
    async (name) => {
      const operation = operations[name];
      const { statements, changed } = await runUninterrupted(operation);
      const last = statements.length;
      expect(statements.at(-1)).toBe('COMMIT');
      for (let statement = 1; statement <= last; statement += 1)
        await runCut(operation, { moment: 'before', statement }, []);
      // A client cannot know whether an unanswered COMMIT took effect. Here it did; the answer is 503 all the same.
      await runCut(operation, { moment: 'unanswered', statement: last }, changed);
    },
    240_000,
  );

  async function runUninterrupted(
    operation: Operation,
  ): Promise<{ statements: string[]; changed: string[] }> {
    const { userId, call } = await operation(client.users);
    const before = await storedRows(config);
    cutter.begin();
    const answer = await send(api, call);
    const statements = cutter.end();
    expect(answer.status, answer.text).toBe(200);
    return { statements, changed: changes(before, await storedRows(config), userId) };
  }

  async function runCut(operation: Operation, point: CutPoint, expected: readonly string[]): Promise<void> {
    const { userId, call, continueWithoutEffect, continueWithEffect } = await operation(client.users);
    const before = await storedRows(config);
    cutter.begin(point);
    const answer = await timed(() => send(api, call));
    const statements = cutter.end();
    const message = `cut ${point.moment} ${statements[point.statement - 1]}`;
    expect(answer.status, message).toBe(503);
    if (call.path === '/api/oauth2/token') expectUnavailableOAuth(answer);
    else expectUnavailable(answer);
    expect(changes(before, await storedRows(config), userId), message).toEqual(expected);
    await (expected.length > 0 ? continueWithEffect : continueWithoutEffect)(client);
  }
});
