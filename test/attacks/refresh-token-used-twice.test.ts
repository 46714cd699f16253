import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';

describe('a refresh token that two parties hold', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  const refresh = (token: string): Promise<ApiAnswer> =>
    service.api.token({ grant_type: 'refresh_token', refresh_token: token });
  const meStatus = async (accessToken: string): Promise<number> =>
    (await service.api.get('/api/v1/users/me', accessToken)).status;

  test.each([2, 20])(
    'used %i times in parallel yields one token pair, and the session ends',
    async (times) => {
      const user = await service.users.create();
      const answers = await Promise.all(Array.from({ length: times }, () => refresh(user.refreshToken)));
      const pairs = answers.filter(({ status }) => status === 200);
      expect(pairs).toHaveLength(1);
      for (const { status, body } of answers.filter((answer) => !pairs.includes(answer))) {
        expect({ status, code: body.code }).toEqual({ status: 400, code: 'REFRESH_TOKEN_INVALID' });
      }
      expect(await meStatus(user.token)).toBe(401);
      expect(await meStatus(pairs[0]?.body.access_token)).toBe(401);
      expect((await refresh(pairs[0]?.body.refresh_token)).status).toBe(400);
    },
  );

  test('used one after the other signs out both the thief and the owner, and is in the audit trail', async () => {
    const user = await service.users.create();
    const thief = await refresh(user.refreshToken);
    expect(await meStatus(thief.body.access_token)).toBe(200);
    expect((await refresh(user.refreshToken)).body.code).toBe('REFRESH_TOKEN_INVALID');
    expect(await meStatus(thief.body.access_token)).toBe(401);
    expect((await refresh(thief.body.refresh_token)).body.code).toBe('REFRESH_TOKEN_INVALID');
    const query = `/api/v1/auditEvents?userId=${user.id}&type=session.refresh_token_reused`;
    const events = await service.api.get(query, await service.users.admin());
    expect(events.body.results).toHaveLength(1);
  });

  test('is reported once, however many requests use it again at the same moment', async () => {
    for (let round = 0; round < 8; round += 1) {
      const user = await service.users.create();
      await refresh(user.refreshToken);
      await Promise.all(Array.from({ length: 12 }, () => refresh(user.refreshToken)));
      const query = `/api/v1/auditEvents?userId=${user.id}&type=session.refresh_token_reused`;
      const { body } = await service.api.get(query, await service.users.admin());
      expect(body.results).toHaveLength(1);
    }
  });

  test('does not end the sessions of other devices', async () => {
    const user = await service.users.create();
    const other = await service.users.signIn(user.name, user.password);
    await refresh(user.refreshToken);
    await refresh(user.refreshToken);
    expect(await meStatus(user.token)).toBe(401);
    expect(await meStatus(other.access_token)).toBe(200);
  });
});
