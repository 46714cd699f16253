import { beforeAll, describe, expect, test } from 'vitest';
import { onOneDatabase, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock, travel } from '../support/service/time.js';
import { PasskeySteps, type PasskeyUser } from '../support/users/passkeys.js';
import type { MfaUser, TestUser } from '../support/users/users.js';

const week = 7 * 24 * 60 * 60;

let start: Awaited<ReturnType<typeof onOneDatabase>>;
let service: TestService;
let steps: PasskeySteps;

async function restart(environment: Record<string, string>): Promise<void> {
  service = await start(environment);
  steps = new PasskeySteps(service.api, service.users, 'http://localhost:3000');
}

/** Whether a session with this token can do nothing but enrol. */
async function isRestricted({ id }: { id: number }, token: string): Promise<boolean> {
  const { status, body } = await service.api.get(`/api/v1/users/${id}/sessions`, token);
  if (status !== 200) expect(body.code).toBe('MFA_ENROLMENT_REQUIRED');
  return status !== 200;
}

describe('a role that must use passkeys', () => {
  const policy = { PUBLIC_URL: 'http://localhost:3000', MFA_POLICY: 'user:phishing-resistant' };
  let nobody: TestUser;
  let withApp: MfaUser;
  let appToken: string;
  let withPasskey: PasskeyUser;

  beforeAll(async () => {
    start = await onOneDatabase();
    stopClock();
    await restart({ PUBLIC_URL: policy.PUBLIC_URL });
    nobody = await service.users.create();
    withApp = await service.users.createWithMfa();
    withPasskey = await steps.createUser();
    nextTimeStep();
    appToken = (await service.users.signInWithMfa(withApp, withApp.enrolment.app.code())).access_token;
    await restart(policy);
  });

  test('restricts sessions from before at once, whatever they used', async () => {
    expect(await isRestricted(nobody, nobody.token)).toBe(true);
    expect(await isRestricted(withApp, appToken)).toBe(true);
    expect(await isRestricted(withPasskey, withPasskey.token)).toBe(true);
  });

  test('is counted in the coverage, and lists those who have no passkey', async () => {
    const admin = await service.users.admin();
    const { body } = await service.api.get('/api/v1/mfaCoverage', admin);
    const users = body.roles.find(({ role }: { role: string }) => role === 'user');
    expect(users).toMatchObject({ users: 3, enabled: 2, outstanding: 2, overdue: 2 });
    expect(users).toMatchObject({ policy: 'phishing-resistant', passkeyRequiredSince: expect.any(String) });
    for (const state of ['outstanding', 'overdue']) {
      const list = await service.api.get(`/api/v1/users?mfaState=${state}`, admin);
      expect(list.body.results.map(({ id }: { id: number }) => id)).toEqual([nobody.id, withApp.id]);
    }
    const due = await service.api.get(`/api/v1/users/${withApp.id}/mfa`, appToken);
    expect(due.body).toMatchObject({
      state: 'enabled',
      enrolmentDueAt: expect.any(String),
      passkeyRequired: true,
    });
  });

  test('lets a user with an app sign in with it, to add a passkey and go on with that', async () => {
    nextTimeStep();
    const challenge = await service.users.challenge(withApp);
    const { body } = await service.users.answer(challenge, withApp.enrolment.app.code());
    expect(body).toMatchObject({ mfa_enabled: true, mfa_enrolment_required: true });
    const token = body.access_token;
    expect(await isRestricted(withApp, token)).toBe(true);
    const device = steps.device();
    expect((await steps.add({ ...withApp, token }, device)).status).toBe(201);
    expect(await isRestricted(withApp, token)).toBe(true);

    const options = await service.api.post('/api/v1/sessions/current/stepUp/passkeyOptions', token, {});
    const proof = { passkey: device.get(options.body) };
    const steppedUp = await service.users.stepUp(token, proof);
    expect(steppedUp.status, steppedUp.text).toBe(200);
    expect(steppedUp.body).not.toHaveProperty('mfa_enrolment_required');
    expect(await isRestricted(withApp, steppedUp.body.access_token)).toBe(false);

    const signedIn = await steps.signIn(withApp, device);
    expect(signedIn.body).not.toHaveProperty('mfa_enrolment_required');
    const refreshed = await service.api.token({
      grant_type: 'refresh_token',
      refresh_token: signedIn.body.refresh_token,
    });
    expect(refreshed.body).not.toHaveProperty('mfa_enrolment_required');
    expect(await isRestricted(withApp, refreshed.body.access_token)).toBe(false);
  });

  test('does not let a phished code add or replace an authenticator beside a passkey that works', async () => {
    nextTimeStep();
    const { body } = await service.users.answer(
      await service.users.challenge(withApp),
      withApp.enrolment.app.code(),
    );
    const path = `/api/v1/users/${withApp.id}`;
    const refused = await service.api.post(`${path}/passkeys/options`, body.access_token, {});
    expect(refused).toMatchObject({ status: 403, body: { code: 'PASSKEY_SESSION_REQUIRED' } });
    const totp = { kind: 'totp', name: 'Of the phisher' };
    for (const [name, json] of [
      ['authenticators', totp],
      ['enableMfa', { recreate: true }],
    ] as const) {
      const answer = await service.api.post(`${path}/${name}`, body.access_token, json);
      expect(answer, name).toMatchObject({ status: 403, body: { code: 'PASSKEY_SESSION_REQUIRED' } });
    }
    const { body: list } = await service.api.get(`${path}/authenticators`, body.access_token);
    const passkey = list.find(({ kind }: { kind: string }) => kind === 'passkey');
    const target = `${path}/authenticators/${passkey.id}`;
    const removal = await service.api.request('DELETE', target, { token: body.access_token });
    expect(removal.body.code).toBe('MFA_ENROLMENT_REQUIRED');

    // The way back from a lost passkey: an administrator removes it.
    const byAdmin = await service.api.request('DELETE', target, { token: await service.users.admin() });
    expect(byAdmin.status).toBe(204);
    nextTimeStep();
    const again = await service.users.signInWithMfa(withApp, withApp.enrolment.app.code());
    expect((await steps.add({ ...withApp, token: again.access_token }, steps.device())).status).toBe(201);
  });

  test('restricts a session whose passkey was removed', async () => {
    const token = await steps.tokenOf(withPasskey, withPasskey.device);
    expect(await isRestricted(withPasskey, token)).toBe(false);
    const path = `/api/v1/users/${withPasskey.id}/authenticators`;
    const enrolment = await service.users.enable(withPasskey, true, token);
    await service.users.accept(withPasskey, enrolment, token);
    const { body } = await service.api.get(path, token);
    const { status } = await service.api.request('DELETE', `${path}/${body[0].id}`, { token });
    expect(status).toBe(204);
    expect(await isRestricted(withPasskey, token)).toBe(true);
  });
});

test('a stricter policy has a grace period of its own, while the old one goes on to hold', async () => {
  start = await onOneDatabase();
  stopClock();
  const PUBLIC_URL = 'http://localhost:3000';
  const grace = { PUBLIC_URL, MFA_GRACE_PERIOD: String(week), ACCESS_TOKEN_TTL: '86400' };
  await restart({ ...grace, MFA_POLICY: 'user:required' });
  const [nobody, withApp] = [await service.users.create(), await service.users.createWithMfa()];
  travel(week + 1);
  const stricter = { ...grace, MFA_POLICY: 'user:phishing-resistant' };
  await restart(stricter);
  const tokens = async () => [
    (await service.users.signIn(nobody.name, nobody.password)).access_token,
    (await service.users.signInWithMfa(withApp, withApp.enrolment.app.code())).access_token,
  ];
  const [nobodysToken = '', appToken = ''] = await tokens();
  expect(await isRestricted(nobody, nobodysToken)).toBe(true);
  expect(await isRestricted(withApp, appToken)).toBe(false);
  const { body } = await service.api.get('/api/v1/mfaCoverage', await service.users.admin());
  const users = body.roles.find(({ role }: { role: string }) => role === 'user');
  expect(users).toMatchObject({ outstanding: 2, overdue: 1 });
  // A restart starts no new grace period.
  travel(week - 1000);
  await restart(stricter);
  expect(await isRestricted(withApp, (await tokens())[1] ?? '')).toBe(false);
  travel(1000);
  expect(await isRestricted(withApp, (await tokens())[1] ?? '')).toBe(true);
  // Without the stricter policy, its clock is forgotten.
  await restart({ ...grace, MFA_POLICY: 'user:required' });
  nextTimeStep();
  expect(await isRestricted(withApp, (await tokens())[1] ?? '')).toBe(false);
  await restart(stricter);
  nextTimeStep();
  expect(await isRestricted(withApp, (await tokens())[1] ?? '')).toBe(false);
});
