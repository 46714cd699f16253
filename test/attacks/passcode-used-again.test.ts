import { beforeAll, beforeEach, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock, travel } from '../support/service/time.js';
import type { MfaUser } from '../support/users/users.js';

let service: TestService;
let user: MfaUser;

beforeAll(async () => {
  service = await startService({ ACCESS_TOKEN_TTL: '7200' });
  stopClock();
});

beforeEach(async () => {
  user = await service.users.createWithMfa();
  // Far enough from the accepted time step that only this test's codes matter.
  travel(4 * 30);
});

async function signIn(code: string): Promise<{ status: number; code?: string }> {
  const { status, body } = await service.users.answer(await service.users.challenge(user), code);
  return { status, ...(body.code && { code: body.code }) };
}

const refused = { status: 400, code: 'CODE_INVALID' };

test('a code signs in once', async () => {
  const code = user.enrolment.app.code();
  expect(await signIn(code)).toEqual({ status: 200 });
  expect(await signIn(code)).toEqual(refused);
  nextTimeStep();
  expect(await signIn(code)).toEqual(refused);
});

test('a code of an earlier time step is refused after a later one was used', async () => {
  expect(await signIn(user.enrolment.app.code())).toEqual({ status: 200 });
  expect(await signIn(user.enrolment.app.code(-1))).toEqual(refused);
});

test('a code of the next time step invalidates the two older ones in the window', async () => {
  expect(await signIn(user.enrolment.app.code(1))).toEqual({ status: 200 });
  expect(await signIn(user.enrolment.app.code())).toEqual(refused);
  expect(await signIn(user.enrolment.app.code(-1))).toEqual(refused);
  nextTimeStep();
  expect(await signIn(user.enrolment.app.code())).toEqual(refused);
  expect(await signIn(user.enrolment.app.code(1))).toEqual({ status: 200 });
});

test('each time step in the window signs in, in ascending order', async () => {
  for (const step of [-1, 0, 1]) expect(await signIn(user.enrolment.app.code(step))).toEqual({ status: 200 });
});

test('no time step outside the window signs in', async () => {
  for (const step of [-3, -2, 2, 3]) expect(await signIn(user.enrolment.app.code(step))).toEqual(refused);
});

test('one of ten parallel sign-ins with the same code succeeds', async () => {
  const code = user.enrolment.app.code();
  const challenges = await Promise.all(Array.from({ length: 10 }, () => service.users.challenge(user)));
  const answers = await Promise.all(challenges.map((challenge) => service.users.answer(challenge, code)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});

test('an MFA token works once, even with the next code', async () => {
  const challenge = await service.users.challenge(user);
  expect((await service.users.answer(challenge, user.enrolment.app.code())).status).toBe(200);
  const again = await service.users.answer(challenge, user.enrolment.app.code(1));
  expect(again.body.code).toBe('MFA_TOKEN_INVALID');
});
