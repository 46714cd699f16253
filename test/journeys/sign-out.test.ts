import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';

describe('signing out', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  const signOut = (token: string): Promise<ApiAnswer> =>
    service.api.request('DELETE', '/api/oauth2/token', { token });

  test.each(['admin', 'helpdesk', 'user', 'verifier'] as const)(
    'as %s invalidates the tokens of this session only',
    async (role) => {
      const user = await service.users.create(role);
      const other = await service.users.signIn(user.name, user.password);
      expect(await signOut(user.token)).toMatchObject({ status: 204, text: '' });

      const refused = await service.api.get('/api/v1/users/me', user.token);
      expect(refused).toMatchObject({ status: 401, body: { code: 'ACCESS_TOKEN_INVALID' } });
      expect(refused.headers.get('www-authenticate')).toBe('Bearer');
      const refresh = { grant_type: 'refresh_token', refresh_token: user.refreshToken };
      expect((await service.api.token(refresh)).body.code).toBe('REFRESH_TOKEN_INVALID');
      expect((await signOut(other.access_token)).status).toBe(204);
    },
  );

  test('twice is refused, as the token is no longer valid', async () => {
    const user = await service.users.create();
    await signOut(user.token);
    const { status, body, headers } = await signOut(user.token);
    expect({ status, body }).toMatchObject({
      status: 401,
      body: { error: 'invalid_token', code: 'ACCESS_TOKEN_INVALID' },
    });
    expect(headers.get('www-authenticate')).toBe('Bearer');
  });

  test('and in again works', async () => {
    const user = await service.users.create();
    await signOut(user.token);
    const { access_token: token } = await service.users.signIn(user.name, user.password);
    expect((await service.api.get('/api/v1/users/me', token)).body.id).toBe(user.id);
  });
});
