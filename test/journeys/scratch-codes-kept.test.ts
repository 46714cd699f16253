import { expect, test } from 'vitest';
import { startService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';
import { AuthenticatorCalls } from '../support/users/authenticators.js';

test('a user keeps the scratch codes that were given while another enrolment waited', async () => {
  const { api, users } = await startService();
  stopClock();
  const user = await users.create();
  const added = await new AuthenticatorCalls(api, user.id, user.token).add({ name: 'Tablet' });
  const enrolment = await users.enable(user);
  await users.accept(user, enrolment);
  const session = await users.signInWithMfa(user, enrolment.scratchCodes[0]);
  nextTimeStep();
  const confirmed = await new AuthenticatorCalls(api, user.id, session.access_token).confirm(added);
  expect(confirmed.status, confirmed.text).toBe(200);
  const signIn = async (code: string) => users.answer(await users.challenge(user), code);
  expect((await signIn(added.scratchCodes?.[0] ?? '')).body.code).toBe('CODE_INVALID');
  expect((await signIn(enrolment.scratchCodes[1])).status).toBe(200);
});
