import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { codeInvalid, guess, locked, told, visible, wrongScratchCode } from '../support/users/guessing.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import type { MfaUser, TestUser } from '../support/users/users.js';

/** NIST SP 800-63B-4 3.1.4: the user is to be warned of a second use, for somebody else may have made the first. */
describe('a code that was used is offered again', () => {
  let service: TestService;
  let verifier: TestUser;
  let user: MfaUser;
  /** The user's own, of a session that passed the second factor. */
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

  async function expectTold(method: string, actorUserId: number | null): Promise<void> {
    expect(await lastDuplicateUse()).toBe(new Date().toISOString());
    expect(await duplicateEvents()).toMatchObject([
      { outcome: 'failure', actorUserId, occurredAt: new Date().toISOString(), details: { method } },
    ]);
  }

  async function expectNothingTold(): Promise<void> {
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
    'to sign in, %s: the user and the audit trail are told, and whoever offers it is not',
    async (method) => {
      const code = usable[method]();
      expect(told(await signIn(code))).toEqual({ status: 200 });
      await expectNothingTold();
      travel(7);
      const answer = await signIn(code);
      expect(told(answer)).toEqual(codeInvalid);
      expect(visible(answer)).toEqual(visible(await signIn(wrong[method]())));
      await expectTold(method, null);
    },
  );

  test.each(['totp', 'scratchCode'] as const)(
    'to verifyMfa, %s: they are told as well, and the application is not',
    async (method) => {
      const code = usable[method]();
      expect((await verify(code)).body).toEqual({ valid: true, method });
      await expectNothingTold();
      travel(7);
      const answer = await verify(code);
      expect(answer.body).toEqual({ valid: false, method });
      expect(visible(answer)).toEqual(visible(await verify(wrong[method]())));
      await expectTold(method, verifier.id);
    },
  );

  test('the code that accepted the authenticator', async () => {
    expect(told(await signIn(user.enrolment.app.code()))).toEqual(codeInvalid);
    await expectTold('totp', null);
  });

  test('the time of the last one is kept', async () => {
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

  test('ten times: they lock the account like wrong codes', async () => {
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      expect(told(await signIn(user.enrolment.scratchCodes[4]))).toEqual(codeInvalid);
    }
    expect(told(await signIn(usable.totp()))).toEqual(locked(30));
  });

  test('codes that were not used tell nothing: right, wrong, stale or replaced', async () => {
    const stale = user.enrolment.app.code(1);
    const [replaced] = user.enrolment.scratchCodes;
    expect((await service.api.post(`/api/v1/users/${user.id}/mfa/scratchCodes`, token)).status).toBe(200);
    expect(told(await signIn(replaced))).toEqual(codeInvalid);
    travel(90);
    expect(told(await signIn(stale))).toEqual(codeInvalid);
    await signIn(user.enrolment.app.wrongCode());
    await signIn(wrongScratchCode(user));
    expect(told(await signIn(user.enrolment.app.code()))).toEqual({ status: 200 });
    await expectNothingTold();
  });

  test('while the account is locked, it tells nothing: no code is judged', async () => {
    for (let attempt = 1; attempt <= 10; attempt += 1) await signIn(wrongScratchCode(user));
    expect(told(await signIn(user.enrolment.scratchCodes[4]))).toEqual(locked(30));
    await expectNothingTold();
  });

  test('by somebody else: it is told of the one whose code it is', async () => {
    const other = await service.users.createWithMfa();
    const [used] = user.enrolment.scratchCodes;
    await signIn(used);
    expect(told(await guess(service.users, other, used))).toEqual(codeInvalid);
    await expectNothingTold();
  });
});
