import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import {
  codeInvalid,
  guess,
  locked,
  outcomeOf,
  visible,
  wrongScratchCode,
} from '../support/users/guessing.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import type { MfaUser, TestUser } from '../support/users/users.js';

/** NIST SP 800-63B-4 3.1.4: the user should be warned, as somebody else may have used the code first. */
describe('a used code that is entered again', () => {
  let service: TestService;
  let verifier: TestUser;
  let user: MfaUser;
  /** The user's access token, of a session that passed the second factor. */
  let token: string;

  beforeAll(async () => {
    service = await startService();
    stopClock();
    verifier = await service.users.create('verifier');
  });

  beforeEach(async () => {
    user = await service.users.createWithMfa();
    ({ access_token: token } = await service.users.signInWithMfa(user, user.enrolment.scratchCodes[4]));
  });

  const signIn = (code: string): Promise<ApiAnswer> => guess(service.users, user, code);
  const verify = (code: string): Promise<ApiAnswer> =>
    service.api.post(`/api/v1/users/${user.id}/verifyMfa`, verifier.token, { code });
  const lastDuplicateUse = async (): Promise<string | null> =>
    (await service.api.get(`/api/v1/users/${user.id}/mfa`, token)).body.lastDuplicateUseAt;

  async function duplicateEvents(): Promise<object[]> {
    const path = `/api/v1/auditEvents?userId=${user.id}&type=mfa.code_used_again`;
    return (await service.api.get(path, await service.users.admin())).body.results;
  }

  async function expectReported(method: string, actorUserId: number | null): Promise<void> {
    expect(await lastDuplicateUse()).toBe(new Date().toISOString());
    expect(await duplicateEvents()).toMatchObject([
      { outcome: 'failure', actorUserId, occurredAt: new Date().toISOString(), details: { method } },
    ]);
  }

  async function expectNotReported(): Promise<void> {
    expect(await lastDuplicateUse()).toBeNull();
    expect(await duplicateEvents()).toEqual([]);
  }

  const usable = {
    totp: () => user.enrolment.app.code(1),
    scratchCode: () => user.enrolment.scratchCodes[0],
  } as const;
  const wrong = {
    totp: () => user.enrolment.app.wrongCode(),
    scratchCode: () => wrongScratchCode(user),
  } as const;

  test.each(['totp', 'scratchCode'] as const)(
    'to sign in (%s) is reported to the user and the audit trail, but not in the answer',
    async (method) => {
      const code = usable[method]();
      expect(outcomeOf(await signIn(code))).toEqual({ status: 200 });
      await expectNotReported();
      travel(7);
      const answer = await signIn(code);
      expect(outcomeOf(answer)).toEqual(codeInvalid);
      expect(visible(answer)).toEqual(visible(await signIn(wrong[method]())));
      await expectReported(method, null);
    },
  );

  test.each(['totp', 'scratchCode'] as const)(
    'to verifyMfa (%s) is reported likewise, but not to the application',
    async (method) => {
      const code = usable[method]();
      expect((await verify(code)).body).toEqual({ valid: true, method });
      await expectNotReported();
      travel(7);
      const answer = await verify(code);
      expect(answer.body).toEqual({ valid: false, method });
      expect(visible(answer)).toEqual(visible(await verify(wrong[method]())));
      await expectReported(method, verifier.id);
    },
  );

  test('after it accepted the authenticator is reported', async () => {
    expect(outcomeOf(await signIn(user.enrolment.app.code()))).toEqual(codeInvalid);
    await expectReported('totp', null);
  });

  test('is reported with the time of the last attempt', async () => {
    await signIn(user.enrolment.scratchCodes[4]);
    const first = await lastDuplicateUse();
    travel(7);
    await signIn(wrongScratchCode(user));
    await signIn(user.enrolment.app.wrongCode());
    await signIn(user.enrolment.scratchCodes[0]);
    expect(await lastDuplicateUse()).toBe(first);
    await signIn(user.enrolment.scratchCodes[4]);
    expect(await lastDuplicateUse()).toBe(new Date().toISOString());
    expect(await duplicateEvents()).toHaveLength(2);
  });

  test('ten times locks the account like wrong codes', async () => {
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      expect(outcomeOf(await signIn(user.enrolment.scratchCodes[4]))).toEqual(codeInvalid);
    }
    expect(outcomeOf(await signIn(usable.totp()))).toEqual(locked(30));
  });

  test('is not reported if it was never used: right, wrong, stale or replaced', async () => {
    const stale = user.enrolment.app.code(1);
    const [replaced] = user.enrolment.scratchCodes;
    expect((await service.api.post(`/api/v1/users/${user.id}/mfa/scratchCodes`, token)).status).toBe(200);
    expect(outcomeOf(await signIn(replaced))).toEqual(codeInvalid);
    travel(90);
    expect(outcomeOf(await signIn(stale))).toEqual(codeInvalid);
    await signIn(user.enrolment.app.wrongCode());
    await signIn(wrongScratchCode(user));
    expect(outcomeOf(await signIn(user.enrolment.app.code()))).toEqual({ status: 200 });
    await expectNotReported();
  });

  test('while the account is locked is not reported, as no code is judged', async () => {
    for (let attempt = 1; attempt <= 10; attempt += 1) await signIn(wrongScratchCode(user));
    expect(outcomeOf(await signIn(user.enrolment.scratchCodes[4]))).toEqual(locked(30));
    await expectNotReported();
  });

  test('for another account is not reported to the owner of the code', async () => {
    const other = await service.users.createWithMfa();
    const [used] = user.enrolment.scratchCodes;
    await signIn(used);
    expect(outcomeOf(await guess(service.users, other, used))).toEqual(codeInvalid);
    await expectNotReported();
  });
});
