import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { onOneDatabase, startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import type { MfaUser, TestUser } from '../support/users/users.js';

const tooLong = 901;
const newPassword = 'four words are better';

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

/** As any client can read them. */
function claimsOf(accessToken: string): Record<string, unknown> {
  const [, payload = ''] = accessToken.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
}

const seconds = (): number => Math.floor(Date.now() / 1000);
const codeOf = ({ status, body }: ApiAnswer): string => `${status} ${body?.code}`;

describe('a session whose proof is too old', () => {
  let service: TestService;
  let user: TestUser;
  let mfaUser: MfaUser;
  let session: Tokens;

  beforeAll(async () => {
    service = await startService({ ACCESS_TOKEN_TTL: '7200' });
    stopClock();
  });

  beforeEach(async () => {
    user = await service.users.create();
    mfaUser = await service.users.createWithMfa();
    session = await service.users.signInWithMfa(mfaUser, mfaUser.enrolment.scratchCodes[0]);
    travel(tooLong);
  });

  const disable = (token: string): Promise<ApiAnswer> =>
    service.api.post(`/api/v1/users/${mfaUser.id}/disableMfa`, token);
  const refresh = (refresh_token: string): Promise<ApiAnswer> =>
    service.api.token({ grant_type: 'refresh_token', refresh_token });
  const enable = (token = user.token): Promise<ApiAnswer> =>
    service.api.post(`/api/v1/users/${user.id}/enableMfa`, token);

  test('is renewed by a code: new tokens of the same session, and the call goes through with old and new ones', async () => {
    expect(codeOf(await disable(session.access_token))).toBe('401 STEP_UP_REQUIRED');
    const { status, body } = await service.users.stepUp(session.access_token, {
      code: mfaUser.enrolment.app.code(),
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'bearer', userId: mfaUser.id, mfa_enabled: true });
    const [before, after] = [claimsOf(session.access_token), claimsOf(body.access_token)];
    expect(before).toMatchObject({ acr: 'aal2', auth_time: seconds() - tooLong, amr: ['pwd', 'otp', 'mfa'] });
    expect(after).toMatchObject({ acr: 'aal2', auth_time: seconds(), amr: ['pwd', 'otp', 'mfa'] });
    expect(after['sid']).toBe(before['sid']);
    expect((await service.users.enable(mfaUser, true, session.access_token)).secretKey).toBeTypeOf('string');
    expect((await disable(body.access_token)).status).toBe(200);
  });

  test('is renewed by a scratch code', async () => {
    const [, code] = mfaUser.enrolment.scratchCodes;
    expect((await service.users.stepUp(session.access_token, { code })).status).toBe(200);
    expect((await disable(session.access_token)).status).toBe(200);
  });

  test('is renewed by the password of a user without MFA', async () => {
    const refused = await enable();
    expect(codeOf(refused)).toBe('401 STEP_UP_REQUIRED');
    const { status, body } = await service.users.stepUp(user.token, { password: user.password });
    expect(status).toBe(200);
    expect(claimsOf(body.access_token)).toMatchObject({ acr: 'aal1', auth_time: seconds(), amr: ['pwd'] });
    expect((await enable()).status).toBe(200);
    travel(900);
    expect((await enable()).status).toBe(200);
    travel(1);
    expect(codeOf(await enable())).toBe('401 STEP_UP_REQUIRED');
  });

  test('continues with the new refresh token; the one before ends it, like any that is used twice', async () => {
    const { body: stepped } = await service.users.stepUp(user.token, { password: user.password });
    travel(100);
    const { status, body: refreshed } = await refresh(stepped.refresh_token);
    expect(status).toBe(200);
    expect(claimsOf(refreshed.access_token)).toMatchObject({ auth_time: seconds() - 100 });
    expect((await service.users.stepUp(refreshed.access_token, { password: user.password })).status).toBe(
      200,
    );
    expect(codeOf(await refresh(user.refreshToken))).toBe('400 REFRESH_TOKEN_INVALID');
    expect((await service.api.get('/api/v1/users/me', stepped.access_token)).status).toBe(401);
    const events = await service.api.get(
      `/api/v1/auditEvents?userId=${user.id}&type=session.refresh_token_reused`,
      await service.users.admin(),
    );
    expect(events.body.results).toHaveLength(1);
  });

  test('lives as long as after a refresh', async () => {
    travel(10 * 60);
    const { body } = await service.users.stepUp(user.token, { password: user.password });
    travel(14 * 24 * 60 * 60 - 1);
    expect((await refresh(body.refresh_token)).status).toBe(200);
  });

  test('a session that passed the password only gains the second factor', async () => {
    expect(codeOf(await service.api.post(`/api/v1/users/${mfaUser.id}/disableMfa`, mfaUser.token))).toBe(
      '401 STEP_UP_REQUIRED',
    );
    const { body } = await service.users.stepUp(mfaUser.token, { code: mfaUser.enrolment.app.code() });
    expect(claimsOf(body.access_token)).toMatchObject({ acr: 'aal2', amr: ['pwd', 'otp', 'mfa'] });
    expect((await disable(mfaUser.token)).status).toBe(200);
  });

  test('the audit trail records it, and a wrong password', async () => {
    await service.users.stepUp(user.token, { password: 'not the right one' });
    await service.users.stepUp(user.token, { password: user.password });
    await service.users.stepUp(session.access_token, { code: mfaUser.enrolment.app.code() });
    const eventsOf = async ({ id }: TestUser): Promise<unknown[]> =>
      (await service.api.get(`/api/v1/auditEvents?userId=${id}&limit=2`, await service.users.admin())).body
        .results;
    const sessionId = expect.stringMatching(/^[0-9a-f]{32}$/);
    expect(await eventsOf(user)).toMatchObject([
      {
        type: 'session.stepped_up',
        outcome: 'success',
        actorUserId: user.id,
        details: { sessionId, amr: ['pwd'] },
      },
      { type: 'session.step_up_failed', outcome: 'failure', actorUserId: user.id },
    ]);
    expect(await eventsOf(mfaUser)).toMatchObject([
      { type: 'session.stepped_up', details: { sessionId, amr: ['pwd', 'otp', 'mfa'] } },
      { type: 'mfa.verified', details: { method: 'totp' } },
    ]);
  });

  test.each([
    ['nothing', {}, ['code', 'passkey', 'password']],
    ['two proofs', { code: '123456', password: 'x' }, ['code', 'passkey', 'password']],
    ['a code of seven digits', { code: '1234567' }, ['code']],
    ['a number', { code: 123456 }, ['code']],
    ['null', { code: null }, ['code']],
    ['an empty password', { password: '' }, ['password']],
  ])('%s is no proof', async (_, proof, fields) => {
    const { status, body } = await service.users.stepUp(user.token, proof);
    expect({ status, code: body.code, fields: Object.keys(body.errors).sort() }).toEqual({
      status: 400,
      code: 'VALIDATION_FAILED',
      fields,
    });
  });

  test('a code proves nothing for a user without MFA', async () => {
    expect(codeOf(await service.users.stepUp(user.token, { code: '123456' }))).toBe('409 MFA_NOT_ENABLED');
  });

  test('role and duty are judged before the proof, and the request after it', async () => {
    const create = (token: string): Promise<ApiAnswer> => service.api.post('/api/v1/users', token, {});
    expect(codeOf(await create(user.token))).toBe('403 ACCESS_DENIED');
    const admin = await service.users.create('admin');
    expect(codeOf(await create(admin.token))).toBe('400 VALIDATION_FAILED');
    travel(tooLong);
    expect(codeOf(await create(admin.token))).toBe('401 STEP_UP_REQUIRED');
  });
});

describe('a young session without the second factor, of a user whose MFA is on', () => {
  test('needs it for every sensitive call; changes of MFA answer as they always did', async () => {
    const service = await startService();
    stopClock();
    const user = await service.users.createWithMfa();
    const { api } = service;
    const change = { currentPassword: user.password, newPassword };
    const answers = [
      await api.post(`/api/v1/users/${user.id}/changePassword`, user.token, change),
      await api.post(`/api/v1/users/${user.id}/disableMfa`, user.token),
    ];
    expect(answers.map(codeOf)).toEqual(['401 STEP_UP_REQUIRED', '403 MFA_SESSION_REQUIRED']);
    expect((await service.users.stepUp(user.token, { code: user.enrolment.app.code(1) })).status).toBe(200);
    expect((await api.post(`/api/v1/users/${user.id}/changePassword`, user.token, change)).status).toBe(204);
  });
});

test('who has to enrol, or to change a generated password, can do so after any time', async () => {
  const restart = await onOneDatabase();
  const { users: before } = await restart();
  const user = await before.create();
  const service = await restart({ MFA_POLICY: 'user:required', ACCESS_TOKEN_TTL: '7200' });
  stopClock();
  const tokens = await service.users.signIn(user.name, user.password);
  travel(tooLong);
  const enable = (): Promise<ApiAnswer> =>
    service.api.post(`/api/v1/users/${user.id}/enableMfa`, tokens.access_token);
  expect(codeOf(await enable())).toBe('401 STEP_UP_REQUIRED');
  const stepped = await service.users.stepUp(tokens.access_token, { password: user.password });
  expect(stepped.body).toMatchObject({ mfa_enrolment_required: true });
  expect((await enable()).status).toBe(200);
});

describe('STEP_UP_MAX_AGE', () => {
  const enable = ({ api }: TestService, { id, token }: TestUser): Promise<ApiAnswer> =>
    api.post(`/api/v1/users/${id}/enableMfa`, token);

  test('sets the age in seconds', async () => {
    const service = await startService({ STEP_UP_MAX_AGE: '60' });
    stopClock();
    const user = await service.users.create();
    travel(60);
    expect((await enable(service, user)).status).toBe(200);
    travel(1);
    const refused = await enable(service, user);
    expect(refused.headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_user_authentication", acr_values="aal1", max_age=60',
    );
  });

  test('0 asks for no fresh proof; a step-up still works', async () => {
    const service = await startService({ STEP_UP_MAX_AGE: '0', ACCESS_TOKEN_TTL: '86400' });
    stopClock();
    const user = await service.users.create();
    const mfaUser = await service.users.createWithMfa();
    travel(80_000);
    expect((await enable(service, user)).status).toBe(200);
    const change = { currentPassword: mfaUser.password, newPassword };
    const path = `/api/v1/users/${mfaUser.id}/changePassword`;
    expect((await service.api.post(path, mfaUser.token, change)).status).toBe(204);
    expect(codeOf(await enable(service, mfaUser))).toBe('403 MFA_SESSION_REQUIRED');
    expect((await service.users.stepUp(user.token, { password: user.password })).status).toBe(200);
  });
});
