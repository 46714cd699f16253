import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { rowsOf } from '../support/database/rows.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';
import type { MfaUser } from '../support/users/users.js';

describe('MFA off and on again', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  const disable = (user: { id: number }, token: string): Promise<ApiAnswer> =>
    service.api.post(`/api/v1/users/${user.id}/disableMfa`, token);

  async function disabled(): Promise<{ user: MfaUser; token: string }> {
    const user = await service.users.createWithMfa();
    const { access_token } = await service.users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    expect((await disable(user, access_token)).status).toBe(200);
    return { user, token: access_token };
  }

  test('works, and nothing of the first enrolment is left', async () => {
    const { user, token } = await disabled();
    const second = await service.users.enable(user, false, token);
    expect(second.secretKey).not.toBe(user.enrolment.secretKey);
    await service.users.accept(user, second, token);
    nextTimeStep();
    const signIn = async (code: string): Promise<number> =>
      (await service.users.answer(await service.users.challenge(user), code)).status;
    expect(await signIn(user.enrolment.app.code())).toBe(400);
    expect(await signIn(user.enrolment.scratchCodes[1])).toBe(400);
    expect(await signIn(second.app.code())).toBe(200);
    expect(await signIn(second.scratchCodes[0])).toBe(200);
  });

  test('turning it off removes all rows and the pending enrolment; a second time is refused', async () => {
    const user = await service.users.createWithMfa();
    const { access_token: token } = await service.users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    const replacement = await service.users.enable(user, true, token);
    const challenge = await service.users.challenge(user);
    const elsewhere = await service.users.signInWithMfa(user, user.enrolment.scratchCodes[1]);
    expect((await disable(user, token)).status).toBe(200);

    const status = await service.api.get(`/api/v1/users/${user.id}/mfa`, token);
    expect(status.body).toMatchObject({ state: 'disabled', enabledAt: null, scratchCodesRemaining: 0 });
    const rows = await rowsOf(service.database, 'authenticators');
    expect(rows.filter((row) => JSON.parse(row).userId === user.id)).toEqual([]);
    const answered = await service.users.answer(challenge, user.enrolment.app.code(1));
    expect(answered.body.code).toBe('MFA_TOKEN_INVALID');
    const accepted = await service.api.post(`/api/v1/users/${user.id}/acceptMfa`, token, {
      code: replacement.app.code(),
      token: replacement.enrolmentToken,
    });
    expect(accepted.body.code).toBe('ENROLMENT_TOKEN_INVALID');
    expect((await service.api.get('/api/v1/users/me', elsewhere.access_token)).status).toBe(401);
    expect((await disable(user, token)).body.code).toBe('MFA_NOT_ENABLED');
    await service.users.signIn(user.name, user.password);
  });

  test('turning it off while an enrolment is pending is refused, and the enrolment stays', async () => {
    const user = await service.users.create();
    const enrolment = await service.users.enable(user);
    expect((await disable(user, user.token)).body.code).toBe('MFA_NOT_ENABLED');
    await service.users.accept(user, enrolment);
  });

  test('a sign-in between its two steps is cancelled', async () => {
    const user = await service.users.createWithMfa();
    const { access_token: token } = await service.users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    const challenge = await service.users.challenge(user);
    await disable(user, token);
    const second = await service.users.enable(user, false, token);
    await service.users.accept(user, second, token);
    const answered = await service.users.answer(challenge, second.app.code(1));
    expect(answered.body.code).toBe('MFA_TOKEN_INVALID');
  });

  test('ten parallel calls to turn it off succeed once', async () => {
    const user = await service.users.createWithMfa();
    const { access_token: token } = await service.users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    const answers = await Promise.all(Array.from({ length: 10 }, () => disable(user, token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body?.code === 'MFA_NOT_ENABLED')).toHaveLength(9);
  });

  test('turning it on and off at the same time leaves one or the other, never half', async () => {
    for (let round = 0; round < 5; round += 1) {
      const user = await service.users.createWithMfa();
      const session = await service.users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
      const token = session.access_token;
      const replacement = await service.users.enable(user, true, token);
      await Promise.all([
        disable(user, token),
        service.api.post(`/api/v1/users/${user.id}/acceptMfa`, token, {
          code: replacement.app.code(),
          token: replacement.enrolmentToken,
        }),
      ]);
      const { state } = (await service.api.get(`/api/v1/users/${user.id}/mfa`, token)).body;
      expect(['enabled', 'disabled']).toContain(state);
      const rows = (await rowsOf(service.database, 'authenticators')).map((row) => JSON.parse(row));
      const statuses = rows.filter(({ userId }) => userId === user.id).map(({ status }) => status);
      expect(statuses).toEqual(state === 'enabled' ? ['active'] : []);
    }
  });
});
