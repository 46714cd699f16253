import { beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { createDatabase, openDatabase, openWriter } from '../support/database/database.js';
import { buildPreviousVersion } from '../support/previous/previous-version.js';
import { upgradeOneByOne } from '../support/previous/rolling-upgrade.js';
import { afterFile } from '../support/processes/cleanup.js';
import { type ServiceProcess, spawnService } from '../support/processes/processes.js';
import { anotherSecret } from '../support/service/keys.js';
import { Users } from '../support/users/users.js';

const password = 'four words are better';
let previous: string;

beforeAll(async () => {
  previous = await buildPreviousVersion();
});

test('two processes of the version before are replaced one by one, and nobody loses anything', async () => {
  const database = await createDatabase();
  const { environment } = database;
  await upgradeOneByOne(previous, [environment, environment]);
}, 120_000);

/** Lets a process clean up at once and again and again, instead of after about a minute. */
const cleanUpOften = `--import=data:text/javascript,${encodeURIComponent(`
  import timers from 'node:timers/promises';
  import { syncBuiltinESMExports } from 'node:module';
  const { setTimeout: wait } = timers;
  timers.setTimeout = (ms, ...rest) => wait(ms < 30_000 ? ms : 200, ...rest);
  syncBuiltinESMExports();
`)}`;

/** Each has something in it after `leaveBehind`. */
const expiring = {
  authenticators: 'expiresAt',
  mfa_challenges: 'expiresAt',
  mfa_invitations: 'expiresAt',
  password_limits: 'expiresAt',
  sessions: 'expiresAt',
  audit_events: 'occurredAt',
};

async function leaveBehind({ api }: ServiceProcess, users: Users): Promise<void> {
  await users.challenge(await users.createWithMfa());
  await users.enable(await users.create());
  const invited = await users.create();
  const invitation = await api.post(`/api/v1/users/${invited.id}/mfa/invitation`, await users.admin());
  expect(invitation.status, invitation.text).toBe(201);
  const wrong = { grant_type: 'password', username: 'nobody-here', password };
  expect((await api.token(wrong)).status).toBe(400);
}

test.each(['the version before', 'this version'])(
  '%s removes what has expired beside the other',
  async (name) => {
    const database = await createDatabase();
    const environment = {
      ...database.environment,
      JWT_SECRET: anotherSecret(),
      DIGEST_KEY: anotherSecret(),
      ENCRYPTION_KEYS: `k1:${anotherSecret()}`,
      ADMIN_PASSWORD: anotherSecret(),
      AUDIT_RETENTION_DAYS: '30',
    };
    const config = loadConfig(environment);
    const reader = await openDatabase(config);
    afterFile(() => reader.destroy());
    const expired = async (): Promise<string[]> => {
      const tables = Object.entries(expiring).map(async ([table, column]) => {
        const rows = await reader.query<unknown[]>(`SELECT 1 FROM ${table} WHERE ${column} = 1`);
        return rows.length > 0 ? [table] : [];
      });
      return (await Promise.all(tables)).flat();
    };
    const [cleaning, watching] = name === 'this version' ? [undefined, previous] : [previous, undefined];

    const watcher = await spawnService(environment, [], [], watching);
    await leaveBehind(watcher, new Users(watcher.api, environment.ADMIN_PASSWORD));
    const { transactions, close } = await openWriter(config);
    await transactions.run(async (manager) => {
      for (const [table, column] of Object.entries(expiring))
        await manager.query(`UPDATE ${table} SET ${column} = 1 WHERE ${column} IS NOT NULL`);
    });
    await close();
    expect(await expired()).toEqual(Object.keys(expiring));
    const users = new Users(watcher.api, environment.ADMIN_PASSWORD);
    const kept = await users.createWithMfa('user', 'kept');
    const challenge = await users.challenge(kept);

    const cleaner = await spawnService(environment, [], [cleanUpOften], cleaning);
    await expect.poll(expired, { timeout: 20_000 }).toEqual([]);
    const others = new Users(cleaner.api, environment.ADMIN_PASSWORD);
    expect((await others.answer(challenge, kept.enrolment.scratchCodes[0])).status).toBe(200);
    for (const service of [watcher, cleaner]) {
      expect(service.output).not.toContain('will be retried');
      expect(await service.stop()).toBe(0);
    }
  },
);
