import { beforeAll, describe, expect, test } from 'vitest';
import { gateNextTransaction } from '../support/database/gate.js';
import { expectRefusal } from '../support/http/refusals.js';
import type { ApiAnswer } from '../support/http/api.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';
import { AuthenticatorCalls } from '../support/users/authenticators.js';
import type { TestUser } from '../support/users/users.js';

const refused = { status: 409, code: 'USER_DISABLED' };

describe('an administrator enrols for a disabled account', () => {
  let service: TestService;
  let admin: string;
  let user: TestUser;

  beforeAll(async () => {
    service = await startService();
    stopClock();
    admin = await service.users.admin();
  });

  const setDisabled = async (disabled: boolean): Promise<void> => {
    const request = { token: admin, json: { disabled } };
    expect((await service.api.request('PUT', `/api/v1/users/${user.id}`, request)).status).toBe(200);
  };

  /** Calls by the administrator; what they confirm is pending already. */
  const calls: Record<string, () => (() => Promise<ApiAnswer>) | Promise<() => Promise<ApiAnswer>>> = {
    enableMfa: () => () => service.api.post(`/api/v1/users/${user.id}/enableMfa`, admin),
    acceptMfa: async () => {
      const { app, enrolmentToken } = await service.users.enable(user, false, admin);
      const body = { code: app.code(), token: enrolmentToken };
      return () => service.api.post(`/api/v1/users/${user.id}/acceptMfa`, admin, body);
    },
    addAuthenticator: () => () =>
      new AuthenticatorCalls(service.api, user.id, admin).requestToAdd({ name: 'Phone' }),
    confirmAuthenticator: async () => {
      const authenticators = new AuthenticatorCalls(service.api, user.id, admin);
      const added = await authenticators.add({ name: 'Phone' });
      return () => authenticators.confirm(added);
    },
  };

  test.each(Object.keys(calls))('with %s', async (name) => {
    user = await service.users.create();
    const call = (await calls[name]?.()) ?? expect.fail();
    await setDisabled(true);
    await expectRefusal(service, call, refused);
    await setDisabled(false);
    expect((await call()).status).toBeLessThan(300);
  });

  test.each(Object.keys(calls))('with %s, at the moment when it is disabled', async (name) => {
    user = await service.users.create();
    const call = (await calls[name]?.()) ?? expect.fail();
    const gate = gateNextTransaction(service);
    const late = call();
    await gate.reached;
    await setDisabled(true);
    gate.open();
    expect(await late).toMatchObject({ status: 409, body: { code: 'USER_DISABLED' } });
    const { body } = await service.api.get(`/api/v1/users/${user.id}/mfa`, admin);
    expect(body.state).toBe(/^(?:accept|confirm)/.test(name) ? 'pending' : 'disabled');
  });
});
