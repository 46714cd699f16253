import { beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';
import type { TestUser } from '../support/users/users.js';
import { stopClock, travel } from '../support/service/time.js';

const hour = 3600;

describe('a session that is refreshed regularly', () => {
  let service: TestService;
  let busy: TestUser;
  let idle: TestUser;

  beforeAll(async () => {
    service = await startService({ REFRESH_TOKEN_TTL: String(2 * hour), SESSION_TTL: String(5 * hour) });
    stopClock();
    busy = await service.users.create();
    idle = await service.users.create();
  });

  const refused = { status: 400, body: { code: 'REFRESH_TOKEN_INVALID' } };
  const refresh = (refreshToken: string) =>
    service.api.token({ grant_type: 'refresh_token', refresh_token: refreshToken });

  test('ends at its listed expiry, and an idle one ends earlier', async () => {
    const ends = new Date(Date.now() + 5 * hour * 1000).toISOString();
    let { refreshToken } = busy;
    for (let hours = 1; hours <= 4; hours += 1) {
      travel(hour);
      const { status, body } = await refresh(refreshToken);
      expect(status).toBe(200);
      refreshToken = body.refresh_token;
      if (hours === 2) expect(await refresh(idle.refreshToken)).toMatchObject(refused);
      const { body: sessions } = await service.api.get(
        `/api/v1/users/${busy.id}/sessions`,
        body.access_token,
      );
      const prolonged = new Date(Date.now() + 2 * hour * 1000).toISOString();
      expect(sessions.results[0].expiresAt).toBe(hours < 4 ? prolonged : ends);
    }
    travel(hour);
    expect(await refresh(refreshToken)).toMatchObject(refused);
  });
});
