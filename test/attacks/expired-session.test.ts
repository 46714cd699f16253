import { beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import type { TestUser } from '../support/users/users.js';

const hour = 3600;

/** The access token is valid for a day and the clean-up does not run, so only the guard can refuse the session. */
describe.each([
  ['its lifetime is over', { SESSION_TTL: String(hour) }],
  ['it was not refreshed in time', { REFRESH_TOKEN_TTL: String(hour) }],
])('an access token of an expired session (%s)', (_, lifetime) => {
  let service: TestService;
  let user: TestUser;

  beforeAll(async () => {
    service = await startService({ ACCESS_TOKEN_TTL: String(24 * hour), ...lifetime });
    stopClock();
    user = await service.users.create();
  });

  const calls = [
    ['GET', '/api/v1/users/me'],
    ['GET', '/api/v1/users/{id}'],
    ['POST', '/api/v1/users/{id}/enableMfa'],
    ['DELETE', '/api/oauth2/token'],
  ] as const;

  const status = async (method: string, path: string): Promise<number> =>
    (await service.api.request(method, path.replace('{id}', String(user.id)), { token: user.token })).status;

  test('neither reads nor writes', async () => {
    travel(hour - 1);
    expect(await status('GET', '/api/v1/users/me')).toBe(200);
    travel(1);
    for (const [method, path] of calls) expect(await status(method, path), `${method} ${path}`).toBe(401);
    const sessions = await service.database.query<unknown[]>('SELECT 1 FROM sessions WHERE userId = ?', [
      user.id,
    ]);
    expect(sessions, 'its row is still there').toHaveLength(1);
  });
});
