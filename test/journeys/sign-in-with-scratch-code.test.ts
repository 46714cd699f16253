import { beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';
import type { MfaUser } from '../support/users/users.js';

describe('a user without a phone signs in with scratch codes', () => {
  let service: TestService;
  let user: MfaUser;

  beforeAll(async () => {
    service = await startService();
    stopClock();
    user = await service.users.createWithMfa();
  });

  const remaining = async (token: string): Promise<number> => {
    const { body } = await service.api.get(`/api/v1/users/${user.id}/mfa`, token);
    return body.scratchCodesRemaining;
  };

  test('once with each, which counts as the second factor', async () => {
    let left = 5;
    expect(await remaining(user.token)).toBe(5);
    for (const code of user.enrolment.scratchCodes) {
      const { status, body } = await service.users.answer(await service.users.challenge(user), code);
      expect(status).toBe(200);
      expect(Object.keys(body)).toEqual([
        'access_token',
        'token_type',
        'expires_in',
        'refresh_token',
        'userId',
        'mfa_enabled',
      ]);
      const payload = Buffer.from(body.access_token.split('.')[1], 'base64url').toString();
      expect(JSON.parse(payload).amr).toEqual(['pwd', 'otp', 'mfa']);
      left -= 1;
      expect(await remaining(body.access_token)).toBe(left);
    }
    expect(left).toBe(0);
  });

  test('but not twice with the same one', async () => {
    for (const code of user.enrolment.scratchCodes) {
      const answer = await service.users.answer(await service.users.challenge(user), code);
      expect(answer).toMatchObject({ status: 400, body: { code: 'CODE_INVALID' } });
    }
  });

  test('even after a wrong one, with the same MFA token', async () => {
    const other = await service.users.createWithMfa();
    const right = other.enrolment.scratchCodes[0];
    const wrong = other.enrolment.scratchCodes.includes('00000000') ? '99999999' : '00000000';
    const mfaToken = await service.users.challenge(other);
    expect((await service.users.answer(mfaToken, wrong)).body.code).toBe('CODE_INVALID');
    expect((await service.users.answer(mfaToken, right)).status).toBe(200);
  });

  test('but not twice with the same MFA token', async () => {
    const other = await service.users.createWithMfa();
    const mfaToken = await service.users.challenge(other);
    expect((await service.users.answer(mfaToken, other.enrolment.scratchCodes[0])).status).toBe(200);
    const again = await service.users.answer(mfaToken, other.enrolment.scratchCodes[1]);
    expect(again).toMatchObject({ status: 400, body: { code: 'MFA_TOKEN_INVALID' } });
    expect(
      (await service.users.signInWithMfa(other, other.enrolment.scratchCodes[1])).access_token,
    ).toBeTypeOf('string');
  });
});
