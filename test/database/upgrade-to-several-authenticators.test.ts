import pLimit from 'p-limit';
import { DataSource } from 'typeorm';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Config } from '../../src/config/config.js';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { migrate } from '../../src/database/migrate.js';
import { migrations } from '../../src/database/migrations/index.js';
import { entities } from '../../src/entities.js';
import { afterFile } from '../support/processes/cleanup.js';
import { rowsOf } from '../support/database/rows.js';
import { insertOldUsers, type OldUser } from '../support/database/rows-before-several-authenticators.js';
import { onOneDatabase, type startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';
import { AuthenticatorCalls } from '../support/users/authenticators.js';
import type { MfaUser, TestUser } from '../support/users/users.js';

const countOfUsers = 1_000;

describe('a database of the time when a user had one authenticator', () => {
  let start: typeof startService;
  let service: TestService;
  let upgraded: Promise<TestService> | undefined;
  let config: Config;
  let writer: DataSource;
  let old: readonly OldUser[];
  let signedIn: TestUser;
  let invited: TestUser;
  let link: string;
  let withMfa: MfaUser & { readonly sessionRefreshToken: string };

  const up = (): Promise<void> => migrate(config, entities, (reason) => expect.fail(reason));
  const down = async (): Promise<void> => {
    const before = migrations.findIndex(({ name }) => name.startsWith('SeveralAuthenticators'));
    for (let left = migrations.length; left > before; left -= 1)
      await writer.undoLastMigration({ transaction: 'none' });
  };
  /** Starts the service on the migrated database. */
  const startUpgraded = async (): Promise<void> => {
    service = await (upgraded ??= start());
  };
  const stored = async (): Promise<readonly string[][]> => [
    await rowsOf(writer, 'authenticators'),
    await rowsOf(writer, 'scratch_codes'),
  ];
  const each = async (users: readonly OldUser[], check: (user: OldUser) => Promise<void>): Promise<void> => {
    const limit = pLimit(8);
    await Promise.all(users.map((user) => limit(() => check(user))));
  };
  const signIn = async (user: OldUser, code: string | undefined): Promise<string> => {
    const { status, body } = await service.users.answer(await service.users.challenge(user), code);
    expect([user.name, status, body.code]).toEqual([user.name, 200, undefined]);
    return body.access_token;
  };

  beforeAll(async () => {
    start = await onOneDatabase();
    stopClock();
    service = await start();
    ({ config } = service);
    signedIn = await service.users.create();
    invited = await service.users.create();
    const path = `/api/v1/users/${invited.id}/mfa/invitation`;
    link = (await service.api.post(path, await service.users.admin())).body.url.split('/').at(-1);
    const user = await service.users.createWithMfa();
    const { refresh_token } = await service.users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    withMfa = { ...user, sessionRefreshToken: refresh_token };
    await service.app.close();
    writer = await new DataSource(dataSourceOptions(config, entities, 'writer')).initialize();
    afterFile(() => writer.destroy());
    await down();
    old = await insertOldUsers(config, countOfUsers);
  }, 120_000);

  test('is not migrated down while a user has something that the version before cannot keep', async () => {
    await up();
    const [{ id } = { id: 0 }]: { id: number }[] = await writer.query(
      "SELECT id FROM authenticators WHERE status = 'active' LIMIT 1",
    );
    for (const [change, back] of [
      ["algorithm = 'SHA256'", "algorithm = 'SHA1'"],
      ['digits = 8', 'digits = 6'],
      ['period = 60', 'period = 30'],
      ['driftSteps = -3', 'driftSteps = 0'],
      ['slot = NULL', "slot = 'main'"],
    ]) {
      await writer.query(`UPDATE authenticators SET ${change} WHERE id = ?`, [id]);
      const before = await stored();
      await expect(down(), change).rejects.toThrow(
        /^1 users have authenticators that the previous version does not know: remove those first\.$/,
      );
      expect(await stored()).toEqual(before);
      await writer.query(`UPDATE authenticators SET ${back} WHERE id = ?`, [id]);
      await up();
    }
  });

  test('is the same after it was migrated up, down and up again', async () => {
    const before = await stored();
    await down();
    await up();
    expect(await stored()).toEqual(before);
    expect(await writer.query('SELECT DISTINCT name, kind, slot FROM authenticators')).toMatchObject([
      { name: 'Authenticator app', kind: 'totp', slot: 'main' },
    ]);
  });

  test('keeps sessions, links, and users with MFA signed in', async () => {
    await startUpgraded();
    expect((await service.api.get('/api/v1/users/me', signedIn.token)).status).toBe(200);
    for (const refresh_token of [signedIn.refreshToken, withMfa.sessionRefreshToken])
      expect((await service.api.token({ grant_type: 'refresh_token', refresh_token })).status).toBe(200);
    const opened = await service.api.post('/api/v1/mfaInvitations/enrol', undefined, {
      invitationToken: link,
    });
    expect(opened.status).toBe(200);
    const accept = { invitationToken: link, code: opened.body.scratchCodes[0], token: opened.body.token };
    expect((await service.api.post('/api/v1/mfaInvitations/accept', undefined, accept)).status).toBe(200);
  });

  test('signs in everybody with MFA: with the authenticator and with a scratch code', async () => {
    await startUpgraded();
    await each(
      old.filter(({ active }) => active),
      async (user) => {
        const { app, scratchCodes = [] } = user.active ?? {};
        await signIn(user, user.id % 2 === 0 ? app?.code() : scratchCodes[1 + (user.id % 4)]);
        if (user.id % 50 !== 0) return;
        const used = await service.users.answer(await service.users.challenge(user), scratchCodes[0]);
        expect(used.body.code).toBe('CODE_INVALID');
      },
    );
  }, 180_000);

  test('accepts what is pending, with the old token and a code or one of its scratch codes', async () => {
    await startUpgraded();
    await each(
      old.filter(({ pending }) => pending),
      async (user) => {
        const { pending, active } = user;
        const token = active
          ? await signIn(user, active.app.code(1))
          : (await service.users.signIn(user.name, user.password)).access_token;
        const code = user.id % 2 === 0 ? pending?.app.code() : pending?.scratchCodes[2];
        const accepted = await service.api.post(`/api/v1/users/${user.id}/acceptMfa`, token, {
          code,
          token: pending?.enrolmentToken,
        });
        expect([user.name, accepted.status]).toEqual([user.name, 200]);
        await signIn(user, pending?.scratchCodes[3]);
        expect(await new AuthenticatorCalls(service.api, user.id, token).names()).toEqual([
          'Authenticator app',
        ]);
      },
    );
  }, 180_000);
});
