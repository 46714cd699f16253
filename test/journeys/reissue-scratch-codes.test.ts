import { beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';

describe('reissuing scratch codes', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  test('returns five new ones and invalidates the old ones, but not the app or sessions', async () => {
    const user = await service.users.createWithMfa();
    const old = user.enrolment.scratchCodes;
    const { access_token: token } = await service.users.signInWithMfa(user, old[0]);
    const elsewhere = await service.users.signInWithMfa(user, old[1]);

    const answer = await service.api.post(`/api/v1/users/${user.id}/mfa/scratchCodes`, token);
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body)).toEqual(['userId', 'scratchCodes']);
    expect(answer.body.userId).toBe(user.id);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const fresh: string[] = answer.body.scratchCodes;
    expect(new Set([...fresh, ...old]).size).toBe(10);

    const status = await service.api.get(`/api/v1/users/${user.id}/mfa`, token);
    expect(status.body).toMatchObject({ state: 'enabled', scratchCodesRemaining: 5 });
    expect((await service.api.get('/api/v1/users/me', elsewhere.access_token)).status).toBe(200);
    for (const code of old) {
      const refused = await service.users.answer(await service.users.challenge(user), code);
      expect(refused).toMatchObject({ status: 400, body: { code: 'CODE_INVALID' } });
    }
    for (const code of fresh) await service.users.signInWithMfa(user, code);
    nextTimeStep();
    await service.users.signInWithMfa(user, user.enrolment.app.code());
  });

  test('does not affect those of a pending replacement', async () => {
    const user = await service.users.createWithMfa();
    const { access_token: token } = await service.users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    const replacement = await service.users.enable(user, true, token);
    await service.api.post(`/api/v1/users/${user.id}/mfa/scratchCodes`, token);
    const body = { code: replacement.scratchCodes[0], token: replacement.enrolmentToken };
    expect((await service.api.post(`/api/v1/users/${user.id}/acceptMfa`, token, body)).status).toBe(200);
    await service.users.signInWithMfa(user, replacement.scratchCodes[1]);
  });

  test('is a conflict while MFA is off or pending', async () => {
    const user = await service.users.create();
    const path = `/api/v1/users/${user.id}/mfa/scratchCodes`;
    const conflict = { status: 409, body: { code: 'MFA_NOT_ENABLED' } };
    expect(await service.api.post(path, user.token)).toMatchObject(conflict);
    const enrolment = await service.users.enable(user);
    expect(await service.api.post(path, user.token)).toMatchObject(conflict);
    await service.users.accept(user, enrolment);
    await service.users.signInWithMfa(user, enrolment.scratchCodes[4]);
  });
});
