import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'libsql';
import type { RowDataPacket } from 'mysql2/promise';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { afterFile } from '../support/processes/cleanup.js';
import { engine } from '../support/database/database.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { findMariaDbServer, type MariaDb, startMariaDb } from '../support/database/mariadb.js';
import { type ServiceProcess, spawnService } from '../support/processes/processes.js';
import {
  expectUnavailable,
  expectUnavailableOAuth,
  maxWaitMs,
  signInOnce,
  timed,
} from '../support/http/unavailability.js';
import { Users } from '../support/users/users.js';

const ADMIN_PASSWORD = 'a-password-of-my-own';
const recovery = { timeout: 15_000, interval: 100 };

let service: ServiceProcess;
let admin: string;

async function start(environment: Record<string, string>): Promise<void> {
  service = await spawnService({ ADMIN_PASSWORD, ...environment });
  admin = await new Users(service.api, ADMIN_PASSWORD).admin();
}

/** Log lines about unexpected errors, and output that is not a log line. */
const unexpectedOutput = () =>
  service.output
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('{"level"') || line.includes('"unexpected error"'));

const readSelf = () => timed(() => service.api.get('/api/v1/users/me', admin));
const enable = () => timed(() => service.api.post('/api/v1/users/1000/enableMfa', admin, {}));
const signIn = () => timed(() => signInOnce(service.api, ADMIN_PASSWORD));
const ready = () => timed(() => service.api.get('/health/ready'));
const live = () => timed(() => service.api.get('/health/live'));

async function expectServing(): Promise<void> {
  for (const call of [readSelf, enable, signIn, ready]) {
    const reason = () => service.output.trimEnd().split('\n').at(-1);
    const answered = async () => ((await call()).status === 200 ? 'in service' : reason());
    await expect.poll(answered, recovery).toBe('in service');
  }
}

async function expectOnlyLiveness(): Promise<void> {
  const [alive, signedIn, ...others] = await Promise.all([live(), signIn(), readSelf(), enable(), ready()]);
  expect(alive.status).toBe(200);
  expect(alive.milliseconds).toBeLessThan(1000);
  expectUnavailableOAuth(signedIn);
  others.forEach(expectUnavailable);
  expect(others.at(-1)?.body.checks).toEqual([
    { name: 'process', ok: true },
    { name: 'database', ok: false, reason: expect.stringMatching(/^(unreachable|timeout)$/) as string },
  ]);
}

/** Makes calls without pause until `change` is done. @returns every answer */
async function answersDuring(change: () => Promise<void>) {
  let changing = true;
  const caller = async (call: typeof readSelf) => {
    const answers = [];
    while (changing) answers.push(await call());
    return answers;
  };
  const callers = [readSelf, readSelf, enable, enable, enable, signIn].map(caller);
  await change().finally(() => (changing = false));
  return (await Promise.all(callers)).flat();
}

if (engine === 'mariadb') {
  describe('a database server', () => {
    let server: MariaDb;
    let databaseName: string;

    beforeAll(async () => {
      server = await startMariaDb(findMariaDbServer() ?? '');
      afterFile(() => server.stop());
      const DATABASE_URL = await server.createDatabase();
      databaseName = new URL(DATABASE_URL).pathname.slice(1);
      await start({ DATA_DIR: temporaryFolder(), DATABASE_URL });
    });

    afterEach(() => expect(unexpectedOutput(), server.log).toEqual([]));

    test('that is down: 503 until it is back, then normal service', async () => {
      await server.kill();
      await expectOnlyLiveness();
      await server.start();
      await expectServing();
    });

    test('that is killed under load and comes back: every answer is a success or a proper 503', async () => {
      const answers = await answersDuring(async () => {
        await delay(300);
        await server.kill();
        await delay(300);
        await server.start();
        await delay(300);
      });
      const refused = answers.filter(({ status }) => status !== 200);
      refused.forEach(expectUnavailable);
      expect(refused.length).toBeGreaterThan(0);
      expect(refused.length).toBeLessThan(answers.length);
      await expectServing();
    });

    test('that kills a statement: 503, and its connection is not used again', async () => {
      const operator = await server.connect(databaseName);
      await operator.query('BEGIN');
      await operator.query('SELECT id FROM users FOR UPDATE');
      const waiting = enable();
      const found = async (condition: string) => {
        const [rows] = await operator.query<RowDataPacket[]>(
          `SELECT id FROM information_schema.processlist WHERE ${condition}`,
        );
        return rows.map((row): unknown => row['id']);
      };
      const underWay = "command = 'Execute'";
      await expect.poll(() => found(underWay), recovery).toHaveLength(1);
      const [id] = await found(underWay);
      await operator.query(`KILL QUERY ${Number(id)}`);
      expectUnavailable(await waiting);
      await expect.poll(() => found(`id = ${Number(id)}`), recovery).toEqual([]);
      await operator.end();
      await expectServing();
    });

    test('that hangs: 503 before a client gives up, then normal service when it continues', async () => {
      const { pid } = server;
      afterFile(() => process.kill(pid, 'SIGCONT'));
      process.kill(pid, 'SIGSTOP');
      // It takes a moment until every thread has stopped.
      await expect.poll(async () => (await ready()).status, recovery).toBe(503);
      await expectOnlyLiveness();
      // Abandoned calls must not affect the next ones.
      await expectOnlyLiveness();
      process.kill(pid, 'SIGCONT');
      await expectServing();
    }, 90_000);

    test('that hangs under load: no answer takes longer than the limit', async () => {
      const { pid } = server;
      const answers = await answersDuring(async () => {
        await delay(200);
        process.kill(pid, 'SIGSTOP');
        await delay(1000);
      });
      process.kill(pid, 'SIGCONT');
      const refused = answers.filter(({ status }) => status !== 200);
      expect(refused.length).toBeGreaterThan(0);
      refused.forEach(expectUnavailable);
      expect(answers.filter(({ milliseconds }) => milliseconds > maxWaitMs)).toEqual([]);
      await expectServing();
    }, 90_000);
  });
} else {
  describe('a database file whose write lock is held by another process', () => {
    const DATA_DIR = temporaryFolder();
    beforeAll(() => start({ DATA_DIR }));
    afterEach(() => expect(unexpectedOutput()).toEqual([]));

    test('refuses writes with 503 in time, still serves reads, and recovers', async () => {
      const other = new Database(join(DATA_DIR, 'mfa.sqlite'));
      afterFile(() => other.close());
      other.exec('BEGIN IMMEDIATE');
      const writes = Promise.all([signIn(), ...Array.from({ length: 15 }, enable)]);
      for (const call of [readSelf, ready, live]) expect((await call()).status).toBe(200);
      const [signedIn, ...enabled] = await writes;
      expectUnavailableOAuth(signedIn);
      enabled.forEach(expectUnavailable);
      other.exec('ROLLBACK');
      await expectServing();
    }, 90_000);
  });
}
