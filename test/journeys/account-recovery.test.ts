import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { AccountRecovery } from '../../src/users/recovery/account-recovery.js';
import { AccountRecoveryModule } from '../../src/users/recovery/account-recovery.module.js';
import { withModulesOn } from '../../tools/command-line.js';
import { operator } from '../../tools/operator.js';
import { gateNextTransaction } from '../support/database/gate.js';
import type { ApiAnswer } from '../support/http/api.js';
import { startService, type TestService } from '../support/service/service.js';
import type { TestUser } from '../support/users/users.js';

/** What `npm run users` does, in this process: see test/tools/lost-password.test.ts for the command. */
describe('an operator on the machine', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService({ PASSWORD_MAX_FAILURES: '2' });
  });

  const recover = (work: (accounts: AccountRecovery) => Promise<void>): Promise<void> =>
    withModulesOn(service.config, [AccountRecoveryModule], (context) => work(context.get(AccountRecovery)));
  const reset = async (user: TestUser): Promise<string> => {
    await recover(async (accounts) => {
      const record = await accounts.find(user.name.toUpperCase());
      if (record) await accounts.resetPassword(operator('test'), record);
    });
    return passwordFor(user);
  };
  const passwordFor = ({ id }: TestUser): string =>
    readFileSync(join(service.config.dataDirectory, `password-of-user-${id}`), 'utf8').trim();
  const changeOwnPassword = async ({ id, token, password }: TestUser): Promise<void> => {
    const change = { currentPassword: password, newPassword: 'words that nobody guesses' };
    expect((await service.api.post(`/api/v1/users/${id}/changePassword`, token, change)).status).toBe(204);
  };
  const signIn = ({ name }: TestUser, password: string): Promise<ApiAnswer> =>
    service.api.token({ grant_type: 'password', username: name, password });

  test('ends the sessions of an account whose password is reset', async () => {
    const user = await service.users.create();
    await reset(user);
    expect((await service.api.get('/api/v1/users/me', user.token)).status).toBe(401);
    const refresh = { grant_type: 'refresh_token', refresh_token: user.refreshToken };
    expect((await service.api.token(refresh)).status).toBe(400);
  });

  test('lets its owner sign in with the new password at once, in spite of wrong ones', async () => {
    const user = await service.users.create();
    for (const password of ['not the password', 'not that one']) await signIn(user, password);
    expect((await signIn(user, user.password)).body.code).toBe('PASSWORD_LOCKED');
    expect((await signIn(user, await reset(user))).body.password_change_advised).toBe(true);
  });

  test('sets a password to keep for an application, which cannot change its own', async () => {
    const verifier = await service.users.create('verifier');
    const { body } = await signIn(verifier, await reset(verifier));
    expect(body.access_token).toBeTypeOf('string');
    expect(body).not.toHaveProperty('password_change_advised');
  });

  test('finds the password that works in the file, although another change or reset comes in between', async () => {
    for (const change of ['own', 'reset'] as const) {
      const user = await service.users.create();
      await withModulesOn(service.config, [AccountRecoveryModule], async (context) => {
        const accounts = context.get(AccountRecovery);
        const record = await accounts.find(user.name);
        if (!record) throw new Error('not found');
        const gate = gateNextTransaction({ app: context });
        const resetting = accounts.resetPassword(operator('test'), record);
        await gate.reached;
        if (change === 'reset') await accounts.resetPassword(operator('test'), record);
        else await changeOwnPassword(user);
        gate.open();
        await resetting;
      });
      expect((await signIn(user, passwordFor(user))).status).toBe(200);
    }
  });

  test('cannot act on an account that is deleted meanwhile', async () => {
    const user = await service.users.create();
    await recover(async (accounts) => {
      const record = await accounts.find(user.name);
      const token = await service.users.admin();
      await service.api.request('DELETE', `/api/v1/users/${user.id}`, { token });
      if (!record) throw new Error('not found');
      const refused = { code: 'USER_NOT_FOUND' };
      await expect(accounts.resetPassword(operator('test'), record)).rejects.toMatchObject(refused);
      await expect(accounts.disableMfa(operator('test'), record)).rejects.toMatchObject(refused);
    });
  });

  test('is named by the audit trail as the account on the machine, not as a user', async () => {
    const user = await service.users.createWithMfa();
    await recover(async (accounts) => {
      const record = await accounts.find(user.name);
      if (record) await accounts.disableMfa(operator('users -- disable-mfa'), record);
    });
    const { body } = await service.api.get(
      `/api/v1/auditEvents?userId=${user.id}&type=mfa.disabled`,
      await service.users.admin(),
    );
    expect(body.results).toMatchObject([
      {
        actorUserId: null,
        address: expect.stringMatching(/^local:./) as string,
        userAgent: 'npm run users -- disable-mfa',
      },
    ]);
  });
});
