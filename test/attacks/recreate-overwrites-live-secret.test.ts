import { beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';
import type { Enrolment, MfaUser } from '../support/users/users.js';

describe('recreate, before the new authenticator is accepted', () => {
  let service: TestService;
  let user: MfaUser;
  let session: string;
  let replacement: Enrolment;

  beforeAll(async () => {
    service = await startService();
    stopClock();
    user = await service.users.createWithMfa();
    session = (await service.users.signInWithMfa(user, user.enrolment.scratchCodes[0])).access_token;
    replacement = await service.users.enable(user, true, session);
    nextTimeStep();
  });

  const signIn = async (code: string): Promise<number> =>
    (await service.users.answer(await service.users.challenge(user), code)).status;

  test('the live authenticator and its scratch codes sign in', async () => {
    expect(await signIn(user.enrolment.app.code())).toBe(200);
    expect(await signIn(user.enrolment.scratchCodes[1])).toBe(200);
  });

  test('the new authenticator and its scratch codes do not', async () => {
    expect(await signIn(replacement.app.code())).toBe(400);
    expect(await signIn(replacement.scratchCodes[0])).toBe(400);
  });

  test('wrong codes end the replacement, not the live authenticator', async () => {
    const abandoned = await service.users.enable(user, true, session);
    const wrong = { code: abandoned.app.wrongCode(), token: abandoned.enrolmentToken };
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const { status } = await service.api.post(`/api/v1/users/${user.id}/acceptMfa`, session, wrong);
      expect(status).toBe(400);
    }
    expect(await signIn(user.enrolment.scratchCodes[2])).toBe(200);
  });

  test('once it is accepted, only the new authenticator and its scratch codes do', async () => {
    replacement = await service.users.enable(user, true, session);
    await service.users.accept(user, replacement, session);
    nextTimeStep();
    expect(await signIn(user.enrolment.app.code())).toBe(400);
    expect(await signIn(user.enrolment.scratchCodes[3])).toBe(400);
    expect(await signIn(replacement.app.code())).toBe(200);
    expect(await signIn(replacement.scratchCodes[0])).toBe(200);
  });
});
