import { beforeAll, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';

let service: TestService;

beforeAll(async () => {
  service = await startService();
  stopClock();
});

test('a passcode that acceptMfa accepted does not sign in', async () => {
  const user = await service.users.create();
  const enrolment = await service.users.enable(user);
  const code = enrolment.app.code();
  await service.users.accept(user, enrolment);
  const answer = await service.users.answer(await service.users.challenge(user), code);
  expect(answer.status).toBe(400);
  expect(answer.body.code).toBe('CODE_INVALID');
  nextTimeStep();
  const next = await service.users.answer(await service.users.challenge(user), enrolment.app.code());
  expect(next.status).toBe(200);
});

test('a scratch code that acceptMfa accepted does not sign in', async () => {
  const user = await service.users.create();
  const { scratchCodes, enrolmentToken } = await service.users.enable(user);
  const accept = { code: scratchCodes[4], token: enrolmentToken };
  expect((await service.api.post(`/api/v1/users/${user.id}/acceptMfa`, user.token, accept)).status).toBe(200);
  const answer = await service.users.answer(await service.users.challenge(user), scratchCodes[4]);
  expect(answer.status).toBe(400);
  expect(answer.body.code).toBe('CODE_INVALID');
  const other = await service.users.answer(await service.users.challenge(user), scratchCodes[3]);
  expect(other.status).toBe(200);
});
