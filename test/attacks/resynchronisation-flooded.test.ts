import { expect, test } from 'vitest';
import { startService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';
import { AuthenticatorCalls } from '../support/users/authenticators.js';

const wrongPair = ['00000000', '00000001'] as const;

/** Seconds of processor time, whatever else the machine does. */
async function costOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000_000;
}

test('of 80 parallel attempts to resynchronise, hardly more are looked for than wrong codes are allowed', async () => {
  const service = await startService();
  stopClock();
  const user = await service.users.createWithMfa();
  nextTimeStep();
  const { access_token } = await service.users.signInWithMfa(user, user.enrolment.app.code());
  const calls = new AuthenticatorCalls(service.api, user.id, access_token);
  nextTimeStep();
  const costliest = { name: 'Hardware token', algorithm: 'SHA512', digits: 8, period: 15 };
  const { id } = await calls.addActive(costliest);

  const costOfOne = await costOf(() => calls.resynchronise(id, wrongPair));
  const codes: string[] = [];
  const cost = await costOf(async () => {
    const answers = await Promise.all(Array.from({ length: 80 }, () => calls.resynchronise(id, wrongPair)));
    codes.push(...answers.map(({ body }) => body.code as string));
  });
  expect(codes.filter((code) => code === 'CODE_INVALID')).toHaveLength(9);
  expect(new Set(codes)).toEqual(new Set(['CODE_INVALID', 'MFA_LOCKED']));
  expect(cost / costOfOne).toBeLessThan(40);
});
