import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { rowsOf } from '../support/database/rows.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';
import type { MfaUser } from '../support/users/users.js';

describe('MFA tokens that an attacker collected while the password was valid', () => {
  let service: TestService;
  let user: MfaUser;
  let collected: string;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  beforeEach(async () => {
    user = await service.users.createWithMfa();
    collected = await service.users.challenge(user);
  });

  const asAdmin = async (method: string, path: string, json?: unknown) =>
    service.api.request(method, `/api/v1/users/${user.id}${path}`, {
      token: await service.users.admin(),
      json,
    });

  test.each([
    [
      'a new password',
      () => asAdmin('POST', '/changePassword', { newPassword: 'four other words now' }),
      'four other words now',
    ],
    ['the end of all sessions', () => asAdmin('DELETE', '/sessions'), undefined],
  ])('judge no code and move no counter after %s', async (_, change, newPassword = user.password) => {
    expect((await change()).status).toBe(204);
    const before = await rowsOf(service.database, 'mfa_limits');
    for (const code of [user.enrolment.app.wrongCode(), user.enrolment.app.code(1), '00000000']) {
      const { status, body } = await service.users.answer(collected, code);
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'MFA_TOKEN_INVALID' });
    }
    expect(await rowsOf(service.database, 'mfa_limits')).toEqual(before);
    // The correct code was not spent.
    await service.users.signInWithMfa({ ...user, password: newPassword }, user.enrolment.app.code(1));
  });
});
