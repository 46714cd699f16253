import { beforeAll, describe, expect, test } from 'vitest';
import { type Route, startServiceWithRoutes } from '../support/http/routes.js';
import { allRows } from '../support/database/rows.js';
import type { TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';
import type { MfaUser } from '../support/users/users.js';

describe('a token works only for its purpose', () => {
  let service: TestService;
  let routes: readonly Route[];
  let user: MfaUser;

  beforeAll(async () => {
    ({ service, routes } = await startServiceWithRoutes());
    stopClock();
    user = await service.users.createWithMfa();
  });

  test('MFA, refresh and enrolment tokens authorise no route', async () => {
    const bearers = [
      await service.users.challenge(user),
      user.refreshToken,
      user.enrolment.enrolmentToken,
      (await service.users.enable(await service.users.create())).enrolmentToken,
    ];
    const before = await allRows(service.database);
    const guarded = routes.filter((route) => !isPublic(route));
    expect(guarded.length).toBeGreaterThan(10);
    for (const { method, path } of guarded) {
      for (const bearer of bearers) {
        const { status, headers } = await fetch(service.api.url + path.replace(':id', String(user.id)), {
          method,
          headers: { Authorization: `Bearer ${bearer}` },
        });
        expect({ method, path, status }).toEqual({ method, path, status: 401 });
        expect(headers.get('www-authenticate')).toBe('Bearer');
      }
    }
    expect(await allRows(service.database)).toEqual(before);
  });

  test('an access token does not work as a refresh or MFA token', async () => {
    const before = await allRows(service.database);
    for (const accessToken of [user.token, await service.users.admin()]) {
      const refreshed = await service.api.token({ grant_type: 'refresh_token', refresh_token: accessToken });
      expect(refreshed.status).toBe(400);
      expect(refreshed.body).toMatchObject({ error: 'invalid_grant', code: 'REFRESH_TOKEN_INVALID' });
      const answered = await service.users.answer(accessToken, user.enrolment.app.code(1));
      expect(answered.status).toBe(400);
      expect(answered.body).toMatchObject({ error: 'invalid_grant', code: 'MFA_TOKEN_INVALID' });
    }
    expect(await allRows(service.database)).toEqual(before);
  });

  test('a refresh token does not work as an MFA token, nor the reverse', async () => {
    const challenge = await service.users.challenge(user);
    const refreshed = await service.api.token({ grant_type: 'refresh_token', refresh_token: challenge });
    expect(refreshed.body).toMatchObject({ error: 'invalid_grant', code: 'REFRESH_TOKEN_INVALID' });
    const answered = await service.users.answer(user.refreshToken, user.enrolment.app.code(1));
    expect(answered.body).toMatchObject({ error: 'invalid_grant', code: 'MFA_TOKEN_INVALID' });
    expect((await service.users.answer(challenge, user.enrolment.app.code(1))).status).toBe(200);
  });

  test('the stored digest of an MFA token does not work as the token', async () => {
    await service.users.challenge(user);
    const [row] = await service.database.query('SELECT tokenDigest FROM mfa_challenges');
    const answered = await service.users.answer(row.tokenDigest, user.enrolment.scratchCodes[0]);
    expect(answered.body.code).toBe('MFA_TOKEN_INVALID');
  });
});

function isPublic({ method, path }: Route): boolean {
  return (
    (method === 'POST' &&
      ['/api/oauth2/token', '/api/oauth2/passkeyOptions', '/console/token'].includes(path)) ||
    !/^\/(api\/(v1\/(users|auditEvents)|oauth2)|console\/)/.test(path)
  );
}
