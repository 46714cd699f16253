import { beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';

describe('a user without a phone at hand accepts MFA with a scratch code', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  test('which is spent, while each of the others signs in once', async () => {
    const user = await service.users.create();
    const enrolment = await service.users.enable(user);
    const [first, ...others] = enrolment.scratchCodes;
    const accepted = await service.api.post(`/api/v1/users/${user.id}/acceptMfa`, user.token, {
      code: first,
      token: enrolment.enrolmentToken,
    });
    expect(accepted).toMatchObject({ status: 200, text: '' });

    const spent = await service.users.answer(await service.users.challenge(user), first);
    expect(spent).toMatchObject({ status: 400, body: { error: 'invalid_grant', code: 'CODE_INVALID' } });
    for (const code of others) {
      expect(await service.users.signInWithMfa(user, code)).toMatchObject({ mfa_enabled: true });
    }
    for (const code of others) {
      const again = await service.users.answer(await service.users.challenge(user), code);
      expect(again).toMatchObject({ status: 400, body: { code: 'CODE_INVALID' } });
    }
  });

  test('which spends no time step, so that the app signs in at once', async () => {
    const user = await service.users.create();
    const enrolment = await service.users.enable(user);
    const body = { code: enrolment.scratchCodes[2], token: enrolment.enrolmentToken };
    await service.api.post(`/api/v1/users/${user.id}/acceptMfa`, user.token, body);
    expect(await service.users.signInWithMfa(user, enrolment.app.code())).toMatchObject({ userId: user.id });
  });

  test('but not with a scratch code of another user', async () => {
    const [user, other] = [await service.users.create(), await service.users.create()];
    const enrolment = await service.users.enable(user);
    const foreign = await service.users.enable(other);
    const body = { code: foreign.scratchCodes[0], token: enrolment.enrolmentToken };
    const answer = await service.api.post(`/api/v1/users/${user.id}/acceptMfa`, user.token, body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'CODE_INVALID' } });
    const status = await service.api.get(`/api/v1/users/${user.id}/mfa`, user.token);
    expect(status.body.state).toBe('pending');
  });
});
