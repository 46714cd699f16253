import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { ConsolePage } from '../support/browser/console-page.js';
import { createDatabase } from '../support/database/database.js';
import { operations } from '../support/http/openapi-schemas.js';
import { passwordInFile } from '../support/processes/processes.js';
import { expectRefusal } from '../support/http/refusals.js';
import { startService, type TestService } from '../support/service/service.js';
import { travel } from '../support/service/time.js';

const keys = {
  JWT_SECRET: 'abcdefghijklmnopqrstuvwxyz0123456789',
  DIGEST_KEY: 'bcdefghijklmnopqrstuvwxyz0123456789a',
  ENCRYPTION_KEYS: `here:${Buffer.from('0123456789abcdefghijklmnopqrstuv').toString('base64')}`,
};
const allowedBefore = [
  'changePassword',
  'consoleStepUp',
  'endConsoleSession',
  'getCurrentUser',
  'signOut',
  'stepUp',
  'stepUpPasskeyOptions',
];
const required = { status: 403, code: 'PASSWORD_CHANGE_REQUIRED' };
const ownPassword = 'four words are better';

describe('a generated password', () => {
  let environment: Record<string, string>;
  let service: TestService;
  let running: TestService | undefined;
  let password: string;

  const start = async (further: Record<string, string>): Promise<void> => {
    await running?.app.close();
    // Empty counts as unset; without it, startService would set a password of its own.
    running = service = await startService({ ...environment, ...keys, ADMIN_PASSWORD: '', ...further });
    password = passwordInFile(service.config.dataDirectory) ?? password;
  };
  const signIn = (given = password): Promise<ApiAnswer> =>
    service.api.token({ grant_type: 'password', username: 'administrator', password: given });
  const change = (token: string, json: object, id = 1000): Promise<ApiAnswer> =>
    service.api.post(`/api/v1/users/${id}/changePassword`, token, json);

  beforeAll(async () => {
    const database = await createDatabase();
    ({ environment } = database);
  });

  test('outside production, should be changed, but limits nothing', async () => {
    await start({});
    const { body } = await signIn();
    expect(body).toMatchObject({ mfa_enabled: false, password_change_advised: true });
    expect(body).not.toHaveProperty('password_change_required');
    expect((await service.api.get('/api/v1/users', body.access_token)).status).toBe(200);
    const console = await new ConsolePage(service.api).signIn({ name: 'administrator', password });
    expect(console.body.password_change_advised).toBe(true);
  });

  describe('in production', () => {
    let token: string;

    beforeAll(async () => {
      await start({ NODE_ENV: 'production', ACCESS_TOKEN_TTL: '3600' });
    });

    test('is reported at sign-in and at every refresh, also to the console', async () => {
      const { body } = await signIn();
      expect(body.password_change_required).toBe(true);
      expect(body).not.toHaveProperty('password_change_advised');
      let { refresh_token } = body;
      for (const time of [1, 2]) {
        const refreshed = await service.api.token({ grant_type: 'refresh_token', refresh_token });
        expect(refreshed.body.password_change_required, String(time)).toBe(true);
        ({ refresh_token, access_token: token } = refreshed.body);
      }
      const page = new ConsolePage(service.api);
      expect((await page.signIn({ name: 'administrator', password })).body.password_change_required).toBe(
        true,
      );
      const refreshed = await page.refresh();
      expect(refreshed.body.password_change_required).toBe(true);
      expect((await page.signOut(refreshed.body.access_token)).status).toBe(204);
    });

    test('allows the calls that openapi.json lists', () => {
      const guarded = operations.filter(({ security }) => security?.length !== 0);
      const open = guarded.filter(
        ({ responses }) => !JSON.stringify(responses['403'] ?? '').includes('PASSWORD_CHANGE_REQUIRED'),
      );
      // changePassword is allowed for one's own account only.
      expect([...open.map(({ operationId }) => operationId), 'changePassword'].sort()).toEqual(allowedBefore);
    });

    test.each(
      operations
        .filter(({ security, operationId }) => security?.length !== 0 && !allowedBefore.includes(operationId))
        .map((operation) => [operation.operationId, operation] as const),
    )('refuses %s until it is changed', async (_, { method, path }) => {
      for (const id of [1000, 1001]) {
        const address = path.replace('{id}', String(id)).replace('{sessionId}', '0'.repeat(32));
        await expectRefusal(service, () => service.api.request(method, address, { token }), required);
      }
    });

    test('allows reading one’s own account, but not changing another user’s password', async () => {
      expect((await service.api.get('/api/v1/users/me', token)).body).toMatchObject({ id: 1000 });
      expect((await change(token, { newPassword: ownPassword }, 1001)).body.code).toBe('USER_NOT_FOUND');
    });

    test('cannot be changed to itself or to a common one', async () => {
      const same = await change(token, { currentPassword: password, newPassword: password });
      expect(same).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
      expect(same.body.errors).toEqual({ newPassword: ['newPassword must not be the current password'] });
      const common = await change(token, { currentPassword: password, newPassword: 'password1' });
      expect(common.body.code).toBe('PASSWORD_TOO_COMMON');
      expect((await service.api.get('/api/v1/users', token)).body.code).toBe('PASSWORD_CHANGE_REQUIRED');
    });

    test('can be changed after any time, with a step-up', async () => {
      travel(901);
      const json = { currentPassword: password, newPassword: 'password1' };
      expect((await change(token, json)).body.code).toBe('STEP_UP_REQUIRED');
      const stepUp = await service.api.post('/api/v1/sessions/current/stepUp', token, { password });
      expect(stepUp).toMatchObject({ status: 200, body: { password_change_required: true } });
      token = stepUp.body.access_token;
      expect((await change(token, json)).body.code).toBe('PASSWORD_TOO_COMMON');
    });

    test('limits neither the session nor later sign-ins once it is changed', async () => {
      const changed = await change(token, { currentPassword: password, newPassword: ownPassword });
      expect(changed.status).toBe(204);
      expect(passwordInFile(service.config.dataDirectory)).toBeUndefined();
      expect((await service.api.get('/api/v1/users', token)).status).toBe(200);
      const { body } = await signIn(ownPassword);
      expect(body).not.toHaveProperty('password_change_required');
      expect(body).not.toHaveProperty('password_change_advised');
      const { refresh_token } = body;
      const refreshed = await service.api.token({ grant_type: 'refresh_token', refresh_token });
      expect(refreshed.body).not.toHaveProperty('password_change_required');
      expect((await signIn()).body.code).toBe('CREDENTIALS_INVALID');
    });
  });
});

test('a password set by the operator need not be changed, even in production', async () => {
  const service = await startService({ ...keys, NODE_ENV: 'production', ADMIN_PASSWORD: ownPassword });
  const { body } = await service.api.token({
    grant_type: 'password',
    username: 'administrator',
    password: ownPassword,
  });
  expect(body).not.toHaveProperty('password_change_required');
  expect((await service.api.get('/api/v1/users', body.access_token)).status).toBe(200);
});
