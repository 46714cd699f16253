import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/api.js';
import { startService, type TestService } from '../support/service.js';
import { stopClock, travel } from '../support/time.js';

const longestWait = 3600;

describe('guessing that goes on for days (NIST SP 800-63B-4 3.2.2: at most 100 failures in a row)', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  test('after the hundredth wrong code only an unlocking helps', async () => {
    const user = await service.users.createWithMfa();
    const path = `/api/v1/users/${user.id}`;
    const admin = async (): Promise<string> =>
      (await service.users.signIn('administrator', service.users.adminPassword)).access_token;
    const verify = async (code: string): Promise<ApiAnswer> =>
      service.api.post(`${path}/verifyMfa`, await admin(), { code });

    for (let failure = 1; failure <= 100; failure += 1) {
      const { status, body } = await verify(user.enrolment.app.wrongCode());
      expect({ failure, status, valid: body.valid }).toEqual({ failure, status: 200, valid: false });
      if (failure >= 10) travel(longestWait);
    }
    travel(365 * 24 * longestWait);
    const refused = await verify(user.enrolment.app.code());
    expect(refused).toMatchObject({ status: 429, body: { code: 'MFA_LOCKED' } });
    expect(refused.headers.get('retry-after')).toBe(String(longestWait));
    const status = await service.api.get(`${path}/mfa`, await admin());
    expect(status.body.lockedUntil).toBe('9999-12-31T00:00:00.000Z');

    expect((await service.api.post(`${path}/mfa/unlock`, await admin())).status).toBe(204);
    const unlocked = await verify(user.enrolment.app.code());
    expect(unlocked).toMatchObject({ status: 200, body: { valid: true, method: 'totp' } });
  });
});
