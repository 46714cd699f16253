import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the claims of a token
const claimsOf = (accessToken: string): any =>
  JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString());

describe('a client stays signed in by refreshing', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  const refresh = (refreshToken: string): Promise<ApiAnswer> =>
    service.api.token({ grant_type: 'refresh_token', refresh_token: refreshToken });

  test('each refresh returns a new token pair of the same session', async () => {
    const user = await service.users.create();
    let { token, refreshToken } = user;
    const { sid } = claimsOf(token);
    const seen = new Set([refreshToken]);
    for (let turn = 0; turn < 5; turn += 1) {
      const { status, body, headers } = await refresh(refreshToken);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        token_type: 'bearer',
        expires_in: 900,
        userId: user.id,
        mfa_enabled: false,
      });
      expect(headers.get('cache-control')).toBe('no-store');
      ({ access_token: token, refresh_token: refreshToken } = body);
      expect(claimsOf(token).sid).toBe(sid);
      expect((await service.api.get('/api/v1/users/me', token)).status).toBe(200);
      seen.add(refreshToken);
    }
    expect(seen.size).toBe(6);
  });

  test('the access token has the claims of the contract', async () => {
    const user = await service.users.create();
    const now = Math.floor(Date.now() / 1000);
    const { body } = await refresh(user.refreshToken);
    expect(claimsOf(body.access_token)).toEqual({
      sub: String(user.id),
      sid: expect.stringMatching(/^[0-9a-f]{32}$/),
      amr: ['pwd'],
      acr: 'aal1',
      auth_time: now,
      iat: now,
      exp: now + 900,
      iss: 'mfa-service',
      aud: 'mfa-service',
    });
  });

  test('a session that passed the second factor keeps that after a refresh', async () => {
    const user = await service.users.createWithMfa();
    const session = await service.users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    const { body } = await refresh(session.refresh_token);
    expect(body.mfa_enabled).toBe(true);
    expect(claimsOf(body.access_token).amr).toEqual(['pwd', 'otp', 'mfa']);
    const disabled = await service.api.post(`/api/v1/users/${user.id}/disableMfa`, body.access_token);
    expect(disabled.status).toBe(200);
  });

  test('a refresh token used twice ends its session and no other', async () => {
    const user = await service.users.create();
    const other = await service.users.signIn(user.name, user.password);
    const { body: next } = await refresh(user.refreshToken);
    expect(await refresh(user.refreshToken)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant', code: 'REFRESH_TOKEN_INVALID' },
    });
    expect((await refresh(next.refresh_token)).body.code).toBe('REFRESH_TOKEN_INVALID');
    for (const token of [user.token, next.access_token]) {
      expect((await service.api.get('/api/v1/users/me', token)).status).toBe(401);
    }
    expect((await service.api.get('/api/v1/users/me', other.access_token)).status).toBe(200);
    expect((await refresh(other.refresh_token)).status).toBe(200);
  });

  test('an unknown refresh token is refused', async () => {
    expect((await refresh('A'.repeat(43))).body).toMatchObject({
      error: 'invalid_grant',
      code: 'REFRESH_TOKEN_INVALID',
    });
  });
});
