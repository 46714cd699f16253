import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import { Users } from '../support/users/users.js';

const day = 24 * 60 * 60;

describe('everything issued expires to the second', () => {
  let service: TestService;
  let users: Users;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  beforeEach(() => {
    // The administrator's session from the previous test may have expired.
    users = new Users(service.api, service.users.adminPassword);
  });

  test('an enrolment after 10 minutes', async () => {
    const [inTime, late] = [await users.create('user', 'in-time'), await users.create('user', 'late')];
    const [enrolment, lateEnrolment] = [await users.enable(inTime), await users.enable(late)];
    travel(599);
    await users.accept(inTime, enrolment);
    travel(1);
    const body = { code: lateEnrolment.app.code(), token: lateEnrolment.enrolmentToken };
    const answer = await service.api.post(`/api/v1/users/${late.id}/acceptMfa`, late.token, body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'ENROLMENT_TOKEN_INVALID' } });
    await users.accept(late, await users.enable(late));
  });

  test('an MFA token after 5 minutes', async () => {
    const user = await users.create('user', 'challenged');
    const enrolment = await users.enable(user);
    await users.accept(user, enrolment);
    const [inTime, late] = [await users.challenge(user), await users.challenge(user)];
    travel(299);
    expect((await users.answer(inTime, enrolment.app.code())).status).toBe(200);
    travel(1);
    const answer = await users.answer(late, enrolment.scratchCodes[0]);
    expect(answer).toMatchObject({ status: 400, body: { code: 'MFA_TOKEN_INVALID' } });
    await users.signInWithMfa(user, enrolment.scratchCodes[0]);
  });

  test('an access token after 15 minutes, while its session continues', async () => {
    const user = await users.create('user', 'reader');
    travel(899);
    expect((await service.api.get('/api/v1/users/me', user.token)).status).toBe(200);
    travel(1);
    const { status, body, headers } = await service.api.get('/api/v1/users/me', user.token);
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'ACCESS_TOKEN_INVALID' });
    expect(headers.get('www-authenticate')).toBe('Bearer');
    const refresh = { grant_type: 'refresh_token', refresh_token: user.refreshToken };
    const { body: next } = await service.api.token(refresh);
    expect((await service.api.get('/api/v1/users/me', next.access_token)).status).toBe(200);
  });

  test('a refresh token 14 days after it was issued', async () => {
    const user = await users.create('user', 'traveller');
    travel(14 * day - 1);
    const refresh = { grant_type: 'refresh_token', refresh_token: user.refreshToken };
    const { status, body } = await service.api.token(refresh);
    expect(status).toBe(200);
    travel(14 * day);
    const late = { grant_type: 'refresh_token', refresh_token: body.refresh_token };
    expect(await service.api.token(late)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant', code: 'REFRESH_TOKEN_INVALID' },
    });
  });
});

test('configured lifetimes are applied and reported', async () => {
  const service = await startService({
    ACCESS_TOKEN_TTL: '120',
    REFRESH_TOKEN_TTL: '300',
    ENROLMENT_TTL: '60',
    CHALLENGE_TTL: '30',
  });
  stopClock();
  const user = await service.users.create();
  const enrolment = await service.users.enable(user);
  await service.users.accept(user, enrolment);
  const { name: username, password } = user;
  const challenge = await service.api.token({ grant_type: 'password', username, password });
  expect(challenge.body.expires_in).toBe(30);
  const pair = await service.users.answer(challenge.body.mfa_token, enrolment.scratchCodes[0]);
  expect(pair.body.expires_in).toBe(120);
  const replacement = await service.users.enable(user, true, pair.body.access_token);
  const open = await service.users.challenge(user);
  travel(30);
  expect((await service.users.answer(open, enrolment.scratchCodes[1])).body.code).toBe('MFA_TOKEN_INVALID');
  travel(30);
  const body = { code: replacement.app.code(), token: replacement.enrolmentToken };
  const accepted = await service.api.post(`/api/v1/users/${user.id}/acceptMfa`, pair.body.access_token, body);
  expect(accepted.body.code).toBe('ENROLMENT_TOKEN_INVALID');
  travel(60);
  expect((await service.api.get('/api/v1/users/me', pair.body.access_token)).status).toBe(401);
  travel(180);
  const refresh = { grant_type: 'refresh_token', refresh_token: pair.body.refresh_token };
  expect((await service.api.token(refresh)).body.code).toBe('REFRESH_TOKEN_INVALID');
});
