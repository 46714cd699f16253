import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { allRows } from '../support/database/rows.js';
import { guessWrong, locked, outcomeOf, times, wrongScratchCode } from '../support/users/guessing.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import type { MfaUser, TestUser } from '../support/users/users.js';

const tooLong = 901;

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

const codeOf = ({ status, body }: ApiAnswer): string => `${status} ${body?.code}`;

describe('somebody at a session that its user left open', () => {
  let service: TestService;
  let user: TestUser;
  let mfaUser: MfaUser;
  let session: Tokens;

  beforeAll(async () => {
    service = await startService({ ACCESS_TOKEN_TTL: '86400', LOCK_INITIAL_WAIT: '30' });
    stopClock();
  });

  beforeEach(async () => {
    user = await service.users.create();
    mfaUser = await service.users.createWithMfa();
    session = await service.users.signInWithMfa(mfaUser, mfaUser.enrolment.scratchCodes[0]);
    travel(tooLong);
  });

  const refresh = async (refresh_token: string): Promise<Tokens> =>
    (await service.api.token({ grant_type: 'refresh_token', refresh_token })).body as Tokens;
  const reissue = (token: string): Promise<ApiAnswer> =>
    service.api.post(`/api/v1/users/${mfaUser.id}/mfa/scratchCodes`, token);
  const stepUp = (proof: { code?: string; password?: string }, token = session.access_token) =>
    service.users.stepUp(token, proof);

  async function expectStillRefused(token = session.access_token): Promise<void> {
    expect(codeOf(await reissue(token))).toBe('401 STEP_UP_REQUIRED');
  }

  test('does not freshen it by refreshing', async () => {
    let { refresh_token } = session;
    for (let turn = 0; turn < 3; turn += 1) {
      const next = await refresh(refresh_token);
      await expectStillRefused(next.access_token);
      ({ refresh_token } = next);
    }
  });

  test('cannot use a code again that signed in', async () => {
    const passcode = mfaUser.enrolment.app.code();
    await service.users.signInWithMfa(mfaUser, passcode);
    expect(codeOf(await stepUp({ code: passcode }))).toBe('400 CODE_INVALID');
    expect(codeOf(await stepUp({ code: mfaUser.enrolment.scratchCodes[0] }))).toBe('400 CODE_INVALID');
    await expectStillRefused();
  });

  test('cannot sign in with a code that stepped up', async () => {
    const passcode = mfaUser.enrolment.app.code();
    expect((await stepUp({ code: passcode })).status).toBe(200);
    const again = await service.users.answer(await service.users.challenge(mfaUser), passcode);
    expect(codeOf(again)).toBe('400 CODE_INVALID');
    expect(codeOf(await stepUp({ code: passcode }))).toBe('400 CODE_INVALID');
  });

  test("cannot use a code or a password of somebody else's", async () => {
    const other = await service.users.createWithMfa();
    expect(codeOf(await stepUp({ code: other.enrolment.app.code(1) }))).toBe('400 CODE_INVALID');
    expect(codeOf(await stepUp({ code: other.enrolment.scratchCodes[0] }))).toBe('400 CODE_INVALID');
    expect(codeOf(await stepUp({ password: other.password }, user.token))).toBe(
      '400 CURRENT_PASSWORD_INVALID',
    );
    await service.users.signInWithMfa(other, other.enrolment.scratchCodes[0]);
    await expectStillRefused();
  });

  test('cannot use the password of a user with MFA, and does not learn whether it is right', async () => {
    const before = await allRows(service.database);
    for (const password of [mfaUser.password, 'not the right one']) {
      const { status, body } = await stepUp({ password });
      expect({ status, code: body.code, errors: body.errors }).toEqual({
        status: 400,
        code: 'VALIDATION_FAILED',
        errors: { password: ['password does not count for a user with MFA: send code or passkey'] },
      });
    }
    expect(await allRows(service.database)).toEqual(before);
    await expectStillRefused();
  });

  test('counts against the limit of signing in, and a lock holds in both', async () => {
    const wrong = { totp: mfaUser.enrolment.app.wrongCode(), scratch: wrongScratchCode(mfaUser) };
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      expect(codeOf(await stepUp({ code: attempt % 2 ? wrong.totp : wrong.scratch }))).toBe(
        '400 CODE_INVALID',
      );
    }
    expect(await guessWrong(service.users, mfaUser, 5)).toEqual(
      times(5, { status: 400, code: 'CODE_INVALID' }),
    );
    const right = mfaUser.enrolment.app.code(1);
    expect(outcomeOf(await stepUp({ code: right }))).toEqual(locked(30));
    const signIn = await service.users.answer(await service.users.challenge(mfaUser), right);
    expect(outcomeOf(signIn)).toEqual(locked(30));
    travel(30);
    expect((await stepUp({ code: right })).status).toBe(200);
    expect(await guessWrong(service.users, mfaUser, 9)).toEqual(
      times(9, { status: 400, code: 'CODE_INVALID' }),
    );
  });

  test('counts wrong passwords with those of signing in, and a lock holds in both', async () => {
    const wrong = { grant_type: 'password', username: user.name, password: 'not the right one' };
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      expect(codeOf(await stepUp({ password: 'not the right one' }, user.token))).toBe(
        '400 CURRENT_PASSWORD_INVALID',
      );
      expect(codeOf(await service.api.token(wrong))).toBe('400 CREDENTIALS_INVALID');
    }
    expect(codeOf(await stepUp({ password: user.password }, user.token))).toBe('429 PASSWORD_LOCKED');
    expect(codeOf(await service.api.token({ ...wrong, password: user.password }))).toBe(
      '429 PASSWORD_LOCKED',
    );
  });

  test('gains nothing with another session of the same user, which has proof of its own', async () => {
    const other = await service.users.signInWithMfa(mfaUser, mfaUser.enrolment.scratchCodes[1]);
    expect((await reissue(other.access_token)).status).toBe(200);
    await expectStillRefused();
  });

  test('gains nothing with a clock that is set back: a proof from long after now is not fresh', async () => {
    travel(-6 * 60 * 60);
    await expectStillRefused();
    const { status } = await service.users.stepUp(session.access_token, {
      code: mfaUser.enrolment.app.code(),
    });
    // The time steps of this hour are before the last accepted one.
    expect(status).toBe(400);
    travel(6 * 60 * 60);
    await expectStillRefused();
  });
});

test('processes whose clocks differ a little take the proof that another one has just seen', async () => {
  const service = await startService();
  stopClock();
  const user = await service.users.create();
  travel(-5);
  await service.users.enable(user);
});
