import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock, travel } from '../support/service/time.js';
import { AuthenticatorCalls } from '../support/users/authenticators.js';
import type { MfaUser, TestUser } from '../support/users/users.js';

describe('a user with several authenticators', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  const callsOf = ({ id }: TestUser, token: string): AuthenticatorCalls =>
    new AuthenticatorCalls(service.api, id, token);

  /** A user with MFA whose session passed both factors. */
  async function signedIn(): Promise<{ user: MfaUser; token: string; calls: AuthenticatorCalls }> {
    const user = await service.users.createWithMfa();
    nextTimeStep();
    const { access_token: token } = await service.users.signInWithMfa(user, user.enrolment.app.code());
    nextTimeStep();
    return { user, token, calls: callsOf(user, token) };
  }

  const signIn = async (user: TestUser, code: string): Promise<ApiAnswer> =>
    service.users.answer(await service.users.challenge(user), code);
  const statusOf = async ({ id }: TestUser): Promise<ApiAnswer['body']> =>
    (await service.api.get(`/api/v1/users/${id}/mfa`, await service.users.admin())).body;
  const eventsOf = async ({ id }: TestUser): Promise<{ type: string; details: object }[]> => {
    const path = `/api/v1/auditEvents?userId=${id}&limit=200`;
    return (await service.api.get(path, await service.users.admin())).body.results;
  };

  test('adds one, confirms it with a code, and signs in with either', async () => {
    const { user, calls } = await signedIn();
    const added = await calls.add({ name: 'Tablet' });
    expect(added.scratchCodes).toBeUndefined();
    expect(added.qrString).toContain(`:${user.name}?secret=${added.secretKey}&`);
    expect(added.qrString).toMatch(/&algorithm=SHA1&digits=6&period=30$/);
    expect(await calls.names()).toEqual(['Authenticator app']);
    expect((await signIn(user, added.app.code())).body.code).toBe('CODE_INVALID');

    expect((await calls.confirm(added)).text).toBe('');
    expect(await calls.names()).toEqual(['Authenticator app', 'Tablet']);
    expect((await signIn(user, added.app.code())).body.code, 'the code that confirmed it').toBe(
      'CODE_INVALID',
    );
    nextTimeStep();
    for (const app of [added.app, user.enrolment.app])
      expect((await signIn(user, app.code())).status).toBe(200);
    const types = (await eventsOf(user)).map(({ type }) => type);
    expect(types).toContain('mfa.authenticator_added');
    expect(types.filter((type) => type === 'mfa.enabled')).toHaveLength(1);
  });

  test('sees them all, the oldest first, with their use', async () => {
    const { user, calls } = await signedIn();
    const createdAt = new Date().toISOString();
    const tablet = await calls.addActive({ name: 'Tablet', algorithm: 'SHA512', digits: 8, period: 60 });
    travel(60);
    await service.users.signInWithMfa(user, tablet.app.code());
    const { status, body } = await calls.list();
    expect(status).toBe(200);
    expect(body).toEqual([
      {
        id: expect.any(Number),
        kind: 'totp',
        name: 'Authenticator app',
        main: true,
        createdAt: expect.any(String),
        lastUsedAt: expect.any(String),
        ...{ algorithm: 'SHA1', digits: 6, period: 30 },
      },
      {
        id: tablet.id,
        kind: 'totp',
        name: 'Tablet',
        main: false,
        createdAt,
        lastUsedAt: new Date().toISOString(),
        ...{ algorithm: 'SHA512', digits: 8, period: 60 },
      },
    ]);
    const { secretKey } = tablet;
    expect(JSON.stringify(body)).not.toContain(secretKey);
    expect(await statusOf(user)).toMatchObject({
      state: 'enabled',
      kinds: ['totp'],
      lastUsedAt: new Date().toISOString(),
    });
  });

  test.each([
    '🔐 Schlüssel',
    'מפתח אבטחה',
    'مفتاح',
    '工作手机',
    '👩‍👩‍👧‍👦',
    '🔐'.repeat(64),
    ' spaces kept ',
    '<b>"quoted"</b> & \'tagged\'',
    "Robert'); DROP TABLE authenticators; --",
  ])('may call one %j', async (name) => {
    const { calls } = await signedIn();
    const added = await calls.addActive({ name });
    expect(await calls.names()).toEqual(['Authenticator app', name]);
    const renamed = await calls.rename(added.id, `${name.slice(0, 2)}!`);
    expect([renamed.status, renamed.body.name]).toEqual([200, `${name.slice(0, 2)}!`]);
  });

  test('renames one, also to the name of another', async () => {
    const { user, calls } = await signedIn();
    const added = await calls.addActive({ name: 'Tablet' });
    const { status, body } = await calls.rename(added.id, 'Authenticator app');
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { id: added.id, name: 'Authenticator app' },
    });
    expect(await calls.names()).toEqual(['Authenticator app', 'Authenticator app']);
    const [{ details } = { details: {} }] = (await eventsOf(user)).filter(
      ({ type }) => type === 'mfa.authenticator_renamed',
    );
    expect(details).toEqual({ kind: 'totp', name: 'Authenticator app', from: 'Tablet' });
  });

  test('has one pending enrolment of a further one at a time: a newer call replaces it', async () => {
    const { calls } = await signedIn();
    const first = await calls.add({ name: 'First' });
    const second = await calls.add({ name: 'Second' });
    expect((await calls.confirm(first)).body.code).toBe('ENROLMENT_TOKEN_INVALID');
    expect((await calls.confirm(second)).status).toBe(200);
    expect((await calls.confirm(second)).body.code).toBe('ENROLMENT_TOKEN_INVALID');
    expect(await calls.names()).toEqual(['Authenticator app', 'Second']);
  });

  test('adds one and replaces the first one at the same time, each with its own token', async () => {
    const { user, token, calls } = await signedIn();
    const added = await calls.add({ name: 'Tablet' });
    const replacement = await service.users.enable(user, true, token);
    const { enrolmentToken } = replacement;
    expect((await statusOf(user)).state).toBe('replacing');
    expect((await calls.confirm({ ...added, enrolmentToken })).body.code).toBe('ENROLMENT_TOKEN_INVALID');
    const accept = await service.api.post(`/api/v1/users/${user.id}/acceptMfa`, token, {
      code: added.app.code(),
      token: added.enrolmentToken,
    });
    expect(accept.body.code).toBe('ENROLMENT_TOKEN_INVALID');

    expect((await calls.confirm(added)).status).toBe(200);
    await service.users.accept(user, replacement, token);
    nextTimeStep();
    expect((await signIn(user, user.enrolment.app.code())).body.code).toBe('CODE_INVALID');
    for (const app of [added.app, replacement.app]) expect((await signIn(user, app.code())).status).toBe(200);
    expect((await signIn(user, replacement.scratchCodes[0])).status).toBe(200);
    expect((await signIn(user, user.enrolment.scratchCodes[0])).body.code).toBe('CODE_INVALID');
  });

  test('may begin with one that is added: it brings the scratch codes and turns MFA on', async () => {
    const user = await service.users.create();
    const calls = callsOf(user, user.token);
    const added = await calls.add({ name: 'Hardware token', algorithm: 'SHA256' });
    const [scratchCode = '', ...others] = added.scratchCodes ?? [];
    expect(others).toHaveLength(4);
    expect(await statusOf(user)).toMatchObject({ state: 'pending', kinds: [], scratchCodesRemaining: 0 });
    expect((await calls.confirm(added, scratchCode)).status).toBe(200);
    expect(await statusOf(user)).toMatchObject({
      state: 'enabled',
      kinds: ['totp'],
      scratchCodesRemaining: 4,
    });
    expect((await signIn(user, scratchCode)).body.code).toBe('CODE_INVALID');
    expect((await signIn(user, others[0] ?? '')).status).toBe(200);
    const { access_token: token } = await service.users.signInWithMfa(user, added.app.code());
    const enable = await service.api.post(`/api/v1/users/${user.id}/enableMfa`, token, {});
    expect([enable.status, enable.body.code]).toEqual([409, 'MFA_ALREADY_ENABLED']);

    const main = await service.users.enable(user, true, token);
    await service.users.accept(user, main, token);
    expect(await callsOf(user, token).names()).toEqual(['Hardware token', 'Authenticator app']);
    nextTimeStep();
    for (const { app } of [added, main]) expect((await signIn(user, app.code())).status).toBe(200);
    expect((await eventsOf(user)).filter(({ type }) => type === 'mfa.enabled')).toHaveLength(1);
  });

  test('ends the other sessions by adding one', async () => {
    const { user, calls, token } = await signedIn();
    const other = await service.users.signInWithMfa(user, user.enrolment.app.code());
    await calls.addActive({ name: 'Tablet' });
    expect((await service.api.get('/api/v1/users/me', other.access_token)).status).toBe(401);
    expect((await service.api.get('/api/v1/users/me', token)).status).toBe(200);
  });

  test('is told what can answer the challenge', async () => {
    const { user } = await signedIn();
    const { name: username, password, enrolment } = user;
    const methods = async (): Promise<unknown> =>
      (await service.api.token({ grant_type: 'password', username, password })).body.mfa_methods;
    expect(await methods()).toEqual(['totp', 'scratch_code']);
    for (const code of enrolment.scratchCodes) expect((await signIn(user, code)).status).toBe(200);
    expect(await methods()).toEqual(['totp']);
  });

  test('has codes of all of them checked for an application, which learns the method', async () => {
    const { user, calls } = await signedIn();
    const tablet = await calls.addActive({ name: 'Tablet' });
    const token = await calls.add({ name: 'Token', digits: 8 });
    const verifier = await service.users.create('verifier');
    const verify = async (code: string): Promise<unknown> =>
      (await service.api.post(`/api/v1/users/${user.id}/verifyMfa`, verifier.token, { code })).body;
    expect(await verify(token.app.code()), 'a pending one').toMatchObject({ valid: false });
    expect((await calls.confirm(token)).status).toBe(200);
    nextTimeStep();
    for (const { app } of [user.enrolment, tablet, token]) {
      const code = app.code();
      expect(await verify(code)).toEqual({ valid: true, method: 'totp' });
      expect(await verify(code)).toMatchObject({ valid: false });
    }
    expect(await verify(user.enrolment.scratchCodes[0])).toEqual({ valid: true, method: 'scratchCode' });
  });

  test('sees which one enableMfa made: recreate replaces that one, and no other', async () => {
    const { user, token, calls } = await signedIn();
    await calls.addActive({ name: 'Tablet' });
    await calls.rename(await calls.idOf('Authenticator app'), 'Old phone');
    const places = async (): Promise<unknown> =>
      (await calls.list()).body.map(({ name, main }: { name: string; main: boolean }) => [name, main]);
    expect(await places()).toEqual([
      ['Old phone', true],
      ['Tablet', false],
    ]);
    await service.users.accept({ ...user, token }, await service.users.enable({ ...user, token }, true));
    expect(await places()).toEqual([
      ['Tablet', false],
      ['Authenticator app', true],
    ]);
  });

  test('is told by the seed’s own calls that there is no room, if that is so', async () => {
    const { user, token, calls } = await signedIn();
    for (const name of ['Second', 'Third']) await calls.addActive({ name });
    await calls.remove(await calls.idOf('Authenticator app'));
    await calls.addActive({ name: 'Fourth' });
    const enable = await service.api.post(`/api/v1/users/${user.id}/enableMfa`, token, { recreate: true });
    expect([enable.status, enable.body.code]).toEqual([409, 'AUTHENTICATOR_LIMIT']);
  });
});
