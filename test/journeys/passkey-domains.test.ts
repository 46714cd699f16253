import { beforeAll, describe, expect, test } from 'vitest';
import { onOneDatabase, startService, type TestService } from '../support/service/service.js';
import { PasskeySteps } from '../support/users/passkeys.js';

const before = 'https://old.example.com';
const after = 'https://mfa.example.com:8443';
const login = 'https://login.mfa.example.com';

const warningsIn = ({ log }: TestService): string[] =>
  log
    .filter((line) => line.includes('passkeys of another domain'))
    .map((line) => JSON.parse(line).msg as string);

describe('a service that moves to another domain', () => {
  test('says at its start how many passkeys it loses, offers them no more, and finds them again when it moves back', async () => {
    const start = await onOneDatabase();
    const old = await start({ PUBLIC_URL: before });
    const oldSteps = new PasskeySteps(old.api, old.users, before);
    const [user, other] = [await oldSteps.createUser(), await oldSteps.createUser()];
    const token = await oldSteps.tokenOf(user, user.device);
    const enrolment = await old.users.enable(user, true, token);
    await old.users.accept(user, enrolment, token);
    expect(warningsIn(old)).toEqual([]);

    const moved = await start({ PUBLIC_URL: after, PASSKEY_ORIGINS: login });
    const steps = new PasskeySteps(moved.api, moved.users, login);
    expect(warningsIn(moved)).toEqual([
      'passkeys of another domain do not work at the present PUBLIC_URL: 2 for old.example.com',
    ]);
    const { body } = await moved.api.token({
      grant_type: 'password',
      username: user.name,
      password: user.password,
    });
    expect(body.mfa_methods).toEqual(['totp', 'scratch_code']);
    const options = await moved.api.post('/api/oauth2/passkeyOptions', undefined, {
      mfa_token: body.mfa_token,
    });
    expect(options.body.code).toBe('AUTHENTICATOR_NOT_FOUND');
    // A new one for the new domain, from the login page on a subdomain.
    const pair = await moved.users.answer(body.mfa_token, enrolment.scratchCodes[0]);
    const device = steps.device();
    const added = await steps.add({ ...user, token: pair.body.access_token }, device);
    expect(added).toMatchObject({ status: 201, body: { rpId: 'mfa.example.com' } });
    await steps.tokenOf(user, device);
    expect((await steps.signIn(user, user.device)).body.code).toBe('PASSKEY_INVALID');

    const back = await start({ PUBLIC_URL: before });
    expect(warningsIn(back)).toEqual([
      'passkeys of another domain do not work at the present PUBLIC_URL: 1 for mfa.example.com',
    ]);
    const backSteps = new PasskeySteps(back.api, back.users, before);
    await backSteps.tokenOf(other, other.device);
  });
});

describe('a service at an address without a domain', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService({ PUBLIC_URL: 'https://192.0.2.1' });
  });

  test('says that passkeys need PUBLIC_URL, and signs in with codes', async () => {
    const user = await service.users.createWithMfa();
    const pair = await service.users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    const path = `/api/v1/users/${user.id}/passkeys`;
    const begun = await service.api.post(`${path}/options`, pair.access_token, {});
    expect(begun).toMatchObject({ status: 409, body: { code: 'PASSKEYS_UNAVAILABLE' } });
    expect(begun.body.title).toContain('PUBLIC_URL');
    const credentials = { grant_type: 'password', username: user.name, password: user.password };
    const { body } = await service.api.token(credentials);
    expect(body.mfa_methods).toEqual(['totp', 'scratch_code']);
    const { mfa_token } = body;
    const options = await service.api.post('/api/oauth2/passkeyOptions', undefined, { mfa_token });
    expect(options).toMatchObject({ status: 409, body: { code: 'PASSKEYS_UNAVAILABLE' } });
  });
});

test('where user verification is required, a passkey without it is neither added nor taken', async () => {
  const service = await startService({ PASSKEY_USER_VERIFICATION: 'required' });
  const steps = new PasskeySteps(service.api, service.users);
  const user = await service.users.create();
  const device = steps.device();
  const refused = await steps.add(user, steps.device({ userVerified: false }));
  expect(refused.body.code).toBe('PASSKEY_INVALID');
  expect((await steps.add(user, device)).status).toBe(201);
  Object.assign(device.traits, { userVerified: false });
  expect((await steps.signIn(user, device)).body.code).toBe('PASSKEY_INVALID');
  Object.assign(device.traits, { userVerified: true });
  await steps.tokenOf(user, device);
});
