import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { codeInvalid, guess, locked, outcomeOf } from '../support/users/guessing.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import type { MfaUser } from '../support/users/users.js';

const longestWait = 3600;
const maxFailures = 50;
const endOfTime = '9999-12-31T00:00:00.000Z';

describe('guessing for days (NIST SP 800-63B-4 3.2.2: at most 100 failures in a row)', () => {
  let service: TestService;
  let user: MfaUser;
  let path: string;

  beforeAll(async () => {
    service = await startService();
  });

  beforeEach(async () => {
    vi.useRealTimers();
    stopClock();
    user = await service.users.createWithMfa();
    path = `/api/v1/users/${user.id}`;
  });

  const admin = async (): Promise<string> =>
    (await service.users.signIn('administrator', service.users.adminPassword)).access_token;
  const verify = async (code: string): Promise<ApiAnswer> =>
    service.api.post(`${path}/verifyMfa`, await admin(), { code });
  const signIn = (code: string): Promise<ApiAnswer> => guess(service.users, user, code);
  const statusOf = async (): Promise<object> => (await service.api.get(`${path}/mfa`, await admin())).body;
  const unlock = async (): Promise<ApiAnswer> => service.api.post(`${path}/mfa/unlock`, await admin());

  test('locks sign-in at the fiftieth wrong code until an administrator unlocks it', async () => {
    for (let failure = 1; failure <= maxFailures; failure += 1) {
      expect({ failure, ...outcomeOf(await signIn(user.enrolment.app.wrongCode())) }).toEqual({
        failure,
        ...codeInvalid,
      });
      if (failure >= 10) travel(longestWait);
    }
    travel(365 * 24 * longestWait);
    const refused = await signIn(user.enrolment.app.code());
    expect(outcomeOf(refused)).toEqual(locked(longestWait));
    expect(refused.body.error_description).toMatch(/locked until an administrator unlocks it\.$/);
    expect(await statusOf()).toMatchObject({ lockedUntil: endOfTime, verifyMfaLockedUntil: null });

    expect((await unlock()).status).toBe(204);
    expect((await signIn(user.enrolment.app.code())).status).toBe(200);
  });

  test('locks verifyMfa at the fiftieth wrong code through a verifier until an administrator unlocks it', async () => {
    for (let failure = 1; failure <= maxFailures; failure += 1) {
      const { status, body } = await verify(user.enrolment.app.wrongCode());
      expect({ failure, status, valid: body.valid }).toEqual({ failure, status: 200, valid: false });
      if (failure >= 10) travel(longestWait);
    }
    travel(365 * 24 * longestWait);
    expect(outcomeOf(await verify(user.enrolment.app.code()))).toEqual(locked(longestWait));
    expect(await statusOf()).toMatchObject({ lockedUntil: null, verifyMfaLockedUntil: endOfTime });

    expect((await unlock()).status).toBe(204);
    const unlocked = await verify(user.enrolment.app.code());
    expect(unlocked).toMatchObject({ status: 200, body: { valid: true, method: 'totp' } });
  });
});
