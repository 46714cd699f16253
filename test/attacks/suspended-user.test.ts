import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';
import type { Enrolment, TestUser } from '../support/users/users.js';

describe('all tokens of a user are invalid as soon as the user', () => {
  let service: TestService;
  let user: TestUser;
  let enrolment: Enrolment;
  let session: { access_token: string; refresh_token: string };
  let challenge: string;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  beforeEach(async () => {
    user = await service.users.create();
    enrolment = await service.users.enable(user);
    await service.users.accept(user, enrolment);
    session = await service.users.signInWithMfa(user, enrolment.scratchCodes[0]);
    challenge = await service.users.challenge(user);
    expect((await service.api.get('/api/v1/users/me', session.access_token)).status).toBe(200);
  });

  const asAdmin = async (method: string, json?: unknown): Promise<ApiAnswer> =>
    service.api.request(method, `/api/v1/users/${user.id}`, { token: await service.users.admin(), json });

  async function expectEverythingRefused(): Promise<void> {
    for (const token of [user.token, session.access_token]) {
      expect((await service.api.get('/api/v1/users/me', token)).status).toBe(401);
      expect((await service.api.post(`/api/v1/users/${user.id}/disableMfa`, token)).status).toBe(401);
    }
    const refresh = { grant_type: 'refresh_token', refresh_token: session.refresh_token };
    expect((await service.api.token(refresh)).body.code).toBe('REFRESH_TOKEN_INVALID');
    for (const code of [enrolment.app.wrongCode(), enrolment.app.code(1)])
      expect((await service.users.answer(challenge, code)).body.code).toBe('MFA_TOKEN_INVALID');
    const first = { grant_type: 'password', username: user.name, password: user.password };
    expect((await service.api.token(first)).body.code).toBe('CREDENTIALS_INVALID');
  }

  test('is disabled', async () => {
    expect((await asAdmin('PUT', { disabled: true })).status).toBe(200);
    await expectEverythingRefused();
  });

  test('is deleted', async () => {
    expect((await asAdmin('DELETE')).status).toBe(204);
    await expectEverythingRefused();
  });

  test('disables the account, including the session that did so', async () => {
    const other = await service.users.create('admin');
    const path = `/api/v1/users/${other.id}`;
    const disabled = await service.api.request('PUT', path, { token: other.token, json: { disabled: true } });
    expect(disabled.status).toBe(200);
    const refresh = { grant_type: 'refresh_token', refresh_token: other.refreshToken };
    expect((await service.api.token(refresh)).body.code).toBe('REFRESH_TOKEN_INVALID');
    const admin = await service.users.admin();
    await service.api.request('PUT', path, { token: admin, json: { disabled: false } });
    expect((await service.api.get('/api/v1/users/me', other.token)).status).toBe(401);
    expect((await service.api.token(refresh)).body.code).toBe('REFRESH_TOKEN_INVALID');
  });

  test('is disabled, and stay invalid when the account is enabled again', async () => {
    expect((await asAdmin('PUT', { disabled: true })).status).toBe(200);
    expect((await asAdmin('PUT', { disabled: false })).status).toBe(200);
    expect((await service.api.get('/api/v1/users/me', session.access_token)).status).toBe(401);
    const second = await service.users.answer(challenge, enrolment.app.code(1));
    expect(second.body.code).toBe('MFA_TOKEN_INVALID');
    await service.users.signInWithMfa(user, enrolment.scratchCodes[1]);
  });

  test('loses a role, as far as the role was needed', async () => {
    const administrator = await service.users.create('admin');
    expect((await service.api.get('/api/v1/users', administrator.token)).status).toBe(200);
    await service.api.request('PUT', `/api/v1/users/${administrator.id}`, {
      token: await service.users.admin(),
      json: { role: 'user' },
    });
    expect((await service.api.get('/api/v1/users', administrator.token)).status).toBe(403);
  });

  test('signs out', async () => {
    await service.api.request('DELETE', '/api/oauth2/token', { token: session.access_token });
    expect((await service.api.get('/api/v1/users/me', session.access_token)).status).toBe(401);
    const refresh = { grant_type: 'refresh_token', refresh_token: session.refresh_token };
    expect((await service.api.token(refresh)).body.code).toBe('REFRESH_TOKEN_INVALID');
  });

  test('gets a new password, including a pending sign-in', async () => {
    const json = { newPassword: 'four other words now' };
    const changed = await service.api.post(
      `/api/v1/users/${user.id}/changePassword`,
      await service.users.admin(),
      json,
    );
    expect(changed.status).toBe(204);
    await expectEverythingRefused();
  });
});
