import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  codeInvalid,
  guess,
  guessWrong,
  locked,
  times,
  outcomeOf,
  visible,
} from '../support/users/guessing.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import type { MfaUser, Users } from '../support/users/users.js';

/** Wrong codes in a row before an account is locked. */
const allowed = 10;

describe('wrong codes are counted per account, over all sign-ins', () => {
  let service: TestService;
  let users: Users;
  let user: MfaUser;

  beforeAll(async () => {
    service = await startService({ ACCESS_TOKEN_TTL: '86400' });
    users = service.users;
    stopClock();
  });

  beforeEach(async () => {
    user = await users.createWithMfa();
  });

  const wrong = async (): Promise<object> =>
    outcomeOf(await guess(users, user, user.enrolment.app.wrongCode()));
  const statusOf = async (token: string): Promise<{ lockedUntil: string | null }> =>
    (await service.api.get(`/api/v1/users/${user.id}/mfa`, token)).body;

  test('ten sign-ins with one wrong code each lock it, also for pending sign-ins', async () => {
    const earlier = await users.challenge(user);
    expect(await guessWrong(users, user, allowed)).toEqual(times(allowed, codeInvalid));
    expect(await wrong()).toEqual(locked(30));
    expect(outcomeOf(await users.answer(earlier, user.enrolment.app.code(1)))).toEqual(locked(30));
  });

  test('two sign-ins with five wrong codes each lock it', async () => {
    for (let signIn = 1; signIn <= 2; signIn += 1) {
      const challenge = await users.challenge(user);
      for (let attempt = 1; attempt <= 5; attempt += 1) {
        const { body } = await users.answer(challenge, user.enrolment.app.wrongCode());
        expect(body.code).toBe(attempt === 5 ? 'MFA_TOKEN_EXHAUSTED' : 'CODE_INVALID');
      }
    }
    expect(await wrong()).toEqual(locked(30));
  });

  test('while it is locked, the answer does not reveal whether a code was right, and no code is spent', async () => {
    await guessWrong(users, user, allowed);
    const { app, scratchCodes } = user.enrolment;
    const challenge = await users.challenge(user);
    const refusal = visible(await users.answer(challenge, app.wrongCode()));
    const passcode = app.code(1);
    for (const right of [passcode, scratchCodes[0]]) {
      expect(visible(await users.answer(challenge, right))).toEqual(refusal);
    }
    travel(30);
    expect(outcomeOf(await users.answer(challenge, passcode))).toEqual({ status: 200 });
    expect(outcomeOf(await guess(users, user, scratchCodes[0]))).toEqual({ status: 200 });
  });

  test('guesses at a locked account do not extend the wait', async () => {
    await guessWrong(users, user, allowed);
    travel(10);
    expect(await guessWrong(users, user, 15)).toEqual(times(15, locked(20)));
    travel(20);
    expect(await wrong()).toEqual(codeInvalid);
    expect(await wrong()).toEqual(locked(60));
  });

  test('Retry-After is the remaining time, rounded up to whole seconds', async () => {
    await guessWrong(users, user, allowed);
    const lockedUntil = new Date(Date.now() + 30_000).toISOString();
    expect(await statusOf(await users.admin())).toMatchObject({ lockedUntil });
    for (const [seconds, left] of [
      [0, 30],
      [10.5, 20],
      [18.501, 1],
      [0.998, 1],
    ] as const) {
      travel(seconds);
      expect(await wrong()).toEqual(locked(left));
    }
    travel(0.001);
    expect(await statusOf(await users.admin())).toMatchObject({ lockedUntil: null });
    expect(outcomeOf(await guess(users, user, user.enrolment.app.code()))).toEqual({ status: 200 });
  });

  test('every further wrong code doubles the wait, up to an hour', async () => {
    await guessWrong(users, user, allowed - 1);
    for (const wait of [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]) {
      expect(await wrong()).toEqual(codeInvalid);
      expect(await wrong()).toEqual(locked(wait));
      travel(wait);
    }
    expect(outcomeOf(await guess(users, user, user.enrolment.app.code()))).toEqual({ status: 200 });
  });

  test('a correct code resets the count and the wait', async () => {
    await guessWrong(users, user, allowed);
    travel(30);
    await guessWrong(users, user, 1);
    travel(60);
    expect(outcomeOf(await guess(users, user, user.enrolment.app.code()))).toEqual({ status: 200 });
    expect(await guessWrong(users, user, allowed - 1)).toEqual(times(allowed - 1, codeInvalid));
    expect(outcomeOf(await guess(users, user, user.enrolment.scratchCodes[0]))).toEqual({ status: 200 });
    expect(await guessWrong(users, user, allowed)).toEqual(times(allowed, codeInvalid));
    expect(await wrong()).toEqual(locked(30));
  });
});

test('the number of wrong codes and the wait are configurable', async () => {
  const { users } = await startService({ MFA_MAX_FAILURES: '2', LOCK_INITIAL_WAIT: '3000' });
  stopClock();
  const user = await users.createWithMfa();
  expect(await guessWrong(users, user, 3)).toEqual([codeInvalid, codeInvalid, locked(3000)]);
  travel(3000);
  expect(await guessWrong(users, user, 2)).toEqual([codeInvalid, locked(3600)]);
});
