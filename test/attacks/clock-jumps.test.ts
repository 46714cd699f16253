import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { anyStops, ClockWalk } from '../support/oracles/clock-walk.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import type { Enrolment, MfaUser, TestUser } from '../support/users/users.js';

const minute = 60;
const hour = 60 * minute;

/** Offsets in seconds: shortly and long before a moment, after it, beyond the life of any sign-in token, and back at it. */
const around = [-30, -5 * minute, -6 * hour, 30, 11 * minute, 6 * hour, 0];

let service: TestService;

beforeAll(async () => {
  service = await startService({ ACCESS_TOKEN_TTL: String(24 * hour) });
});

beforeEach(setClockRight);

function setClockRight(): void {
  vi.useRealTimers();
  stopClock();
}

/** Sets the clock to each offset from now, and returns to now. */
async function aroundNow(check: (index: number) => Promise<void>): Promise<void> {
  const now = Date.now();
  for (const [index, seconds] of around.entries()) {
    travel((now - Date.now()) / 1000 + seconds);
    await check(index);
  }
}

const outcomeOf = ({ status, body }: ApiAnswer): string => (status === 200 ? 'in' : `${status} ${body.code}`);

/** Uses a new challenge each time, so that only the code can be wrong. */
async function signIn(user: TestUser, code: string): Promise<string> {
  return outcomeOf(await service.users.answer(await service.users.challenge(user), code));
}

test('wherever the clock jumps, no code is accepted twice, and no time step at or before the last accepted one', async () => {
  await fc.assert(
    fc.asyncProperty(anyStops, async (stops) => {
      setClockRight();
      const walk = new ClockWalk(service.users, await service.users.createWithMfa());
      for (const stop of stops) await walk.stop(stop);
    }),
    { numRuns: 4, endOnFailure: true },
  );
});

test('a scratch code works once, whatever the clock says, and the others stay valid', async () => {
  const user = await service.users.createWithMfa();
  const [used, ...unused] = user.enrolment.scratchCodes;
  expect(await signIn(user, used)).toBe('in');
  await aroundNow(async () => {
    expect(await signIn(user, used)).toBe('400 CODE_INVALID');
  });
  for (const [index, code] of unused.entries()) {
    travel(index % 2 === 0 ? -hour : 2 * hour);
    expect(await signIn(user, code)).toBe('in');
    expect(await signIn(user, code)).toBe('400 CODE_INVALID');
  }
});

describe('a challenge', () => {
  let user: MfaUser;

  beforeEach(async () => {
    user = await service.users.createWithMfa();
    travel(2 * hour);
  });

  test('that was answered cannot be used again', async () => {
    const challenge = await service.users.challenge(user);
    expect((await service.users.answer(challenge, user.enrolment.app.code())).status).toBe(200);
    await aroundNow(async () => {
      for (const code of [user.enrolment.app.code(), user.enrolment.scratchCodes[0]])
        expect(outcomeOf(await service.users.answer(challenge, code))).toBe('400 MFA_TOKEN_INVALID');
    });
    expect(await signIn(user, user.enrolment.scratchCodes[0])).toBe('in');
  });

  test('that used up its attempts cannot be used again', async () => {
    const challenge = await service.users.challenge(user);
    for (let attempt = 1; attempt <= 5; attempt += 1)
      await service.users.answer(challenge, user.enrolment.app.wrongCode());
    await aroundNow(async () => {
      const answer = await service.users.answer(challenge, user.enrolment.scratchCodes[0]);
      expect(outcomeOf(answer)).toBe('400 MFA_TOKEN_INVALID');
    });
    expect(await signIn(user, user.enrolment.scratchCodes[0])).toBe('in');
  });

  test('that expired spends no code, and accepts no spent code when the clock goes back', async () => {
    const { app, scratchCodes } = user.enrolment;
    const challenge = await service.users.challenge(user);
    const shownThen = app.code();
    expect(await signIn(user, shownThen)).toBe('in');
    travel(5 * minute);
    for (const code of [app.code(), scratchCodes[0]])
      expect(outcomeOf(await service.users.answer(challenge, code))).toBe('400 MFA_TOKEN_INVALID');
    const shownNow = app.code();
    for (const code of [shownNow, scratchCodes[0]]) expect(await signIn(user, code)).toBe('in');
    travel(-5 * minute);
    for (const code of [shownThen, shownNow, app.code(1), scratchCodes[0]])
      expect((await service.users.answer(challenge, code)).status).toBe(400);
  });
});

describe('an enrolment', () => {
  let user: TestUser;
  let enrolment: Enrolment;

  beforeEach(async () => {
    user = await service.users.create();
    enrolment = await service.users.enable(user);
  });

  const accept = async (
    code: string,
    { enrolmentToken: token }: Enrolment,
    bearer: string,
  ): Promise<string> =>
    outcomeOf(await service.api.post(`/api/v1/users/${user.id}/acceptMfa`, bearer, { code, token }));

  test('that was confirmed cannot be used again, nor can the code that confirmed it', async () => {
    const code = enrolment.app.code();
    await service.users.accept(user, enrolment);
    const session = await service.users.signInWithMfa(user, enrolment.scratchCodes[0]);
    await aroundNow(async () => {
      for (const tried of [code, enrolment.app.code(), enrolment.scratchCodes[1]]) {
        const outcome = await accept(tried, enrolment, session.access_token);
        expect(outcome).toBe('400 ENROLMENT_TOKEN_INVALID');
      }
      expect(await signIn(user, code)).toBe('400 CODE_INVALID');
    });
    expect(await signIn(user, enrolment.scratchCodes[1])).toBe('in');
  });

  test('that expired accepts no code of the live authenticator when the clock goes back', async () => {
    const live = enrolment;
    const confirmingCode = live.app.code();
    await service.users.accept(user, live);
    const { access_token } = await service.users.signInWithMfa(user, live.scratchCodes[0]);
    const expired = await service.users.enable(user, true, access_token);
    travel(10 * minute);
    expect(await accept(expired.app.code(), expired, access_token)).toBe('400 ENROLMENT_TOKEN_INVALID');
    const laterCode = live.app.code();
    expect(await signIn(user, laterCode)).toBe('in');
    travel(-10 * minute);
    for (const spent of [confirmingCode, laterCode, live.scratchCodes[0]])
      expect(await accept(spent, expired, access_token)).toMatch(/^400 /);
    expect(await signIn(user, confirmingCode)).toBe('400 CODE_INVALID');
    expect(await signIn(user, live.scratchCodes[1])).toBe('in');
  });

  test('that replaced another revives neither the old token nor the old codes', async () => {
    const old = enrolment;
    await service.users.accept(user, old);
    const { access_token } = await service.users.signInWithMfa(user, old.scratchCodes[0]);
    const superseded = await service.users.enable(user, true, access_token);
    const replacement = await service.users.enable(user, true, access_token);
    travel(2 * minute);
    const confirmingCode = replacement.app.code();
    await service.users.accept(user, replacement, access_token);
    await aroundNow(async (index) => {
      for (const dead of [superseded, replacement]) {
        const outcome = await accept(dead.app.code(), dead, access_token);
        expect(outcome).toBe('400 ENROLMENT_TOKEN_INVALID');
      }
      const deadCodes = [confirmingCode, old.app.code(), old.scratchCodes[1]];
      expect(await signIn(user, deadCodes[index % 3] ?? '')).toBe('400 CODE_INVALID');
    });
    expect(await signIn(user, replacement.scratchCodes[0])).toBe('in');
  });
});

test('after a clock that was a month ahead is set right, no wait lasts longer than the longest one', async () => {
  const user = await service.users.createWithMfa();
  const month = 30 * 24 * hour;
  travel(month);
  for (let failure = 0; failure < 10; failure += 1) {
    await service.users.answer(await service.users.challenge(user), user.enrolment.app.wrongCode());
  }
  expect(await signIn(user, user.enrolment.scratchCodes[0])).toBe('429 MFA_LOCKED');
  const wrong = { grant_type: 'password', username: user.name, password: 'not the right one' };
  const right = { ...wrong, password: user.password };
  for (let failure = 0; failure < 10; failure += 1) await service.api.token(wrong);
  expect(outcomeOf(await service.api.token(right))).toBe('429 PASSWORD_LOCKED');

  travel(-month);
  expect(await signIn(user, user.enrolment.scratchCodes[0])).toBe('in');
});
