import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import {
  guess,
  guessWrong,
  outcomeOf,
  verifyAs,
  verifyWrong,
  wrongScratchCode,
} from '../support/users/guessing.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import type { MfaUser, TestUser } from '../support/users/users.js';

const allowed = 10;
const minute = 60;

let service: TestService;
let verifier: TestUser;
let owner: MfaUser;

beforeAll(async () => {
  service = await startService({ ACCESS_TOKEN_TTL: '86400' });
  stopClock();
  verifier = await service.users.create('verifier');
});

beforeEach(async () => {
  vi.useRealTimers();
  stopClock();
  owner = await service.users.createWithMfa('admin');
});

async function eventsOf(type: string): Promise<{ actorUserId: number | null; details: object }[]> {
  const path = `/api/v1/auditEvents?userId=${owner.id}&type=${type}&limit=200`;
  return (await service.api.get(path, await service.users.admin())).body.results;
}

describe('refused codes', () => {
  const refusedCodes = 60;

  const sendRefused = async (attempt: () => Promise<ApiAnswer>): Promise<void> => {
    for (let batch = 0; batch < refusedCodes / 20; batch += 1) {
      const answers = await Promise.all(Array.from({ length: 20 }, attempt));
      for (const answer of answers) expect(answer.body.code).toBe('MFA_LOCKED');
    }
  };
  const countedRefusals = async (): Promise<number[]> =>
    (await eventsOf('mfa.verification_failed'))
      .map(({ details }) => (details as { attempts?: number }).attempts ?? 0)
      .filter((attempts) => attempts > 0)
      .reverse();

  test('of a locked verifier write one audit event a minute, which counts them', async () => {
    await verifyWrong(service.api, verifier, owner, allowed);
    travel(30);
    await verifyWrong(service.api, verifier, owner, 1);
    travel(60);
    await verifyWrong(service.api, verifier, owner, 1);
    await sendRefused(() => verifyAs(service.api, verifier, owner, wrongScratchCode(owner)));
    expect(await countedRefusals()).toEqual([1]);
    travel(minute);
    await sendRefused(() => verifyAs(service.api, verifier, owner, owner.enrolment.app.wrongCode()));
    expect(await countedRefusals()).toEqual([1, refusedCodes]);
    travel(minute);
    // The wait is over: the first code that is judged also writes the event for the remaining refusals.
    await verifyWrong(service.api, verifier, owner, 1);
    expect(await countedRefusals()).toEqual([1, refusedCodes, refusedCodes - 1]);
    expect((await eventsOf('mfa.locked')).map(({ details }) => details)).toMatchObject([
      { failedAttempts: 13, seconds: 240, scope: 'verifier' },
      { failedAttempts: 12, seconds: 120, scope: 'verifier' },
      { failedAttempts: 11, seconds: 60, scope: 'verifier' },
      { failedAttempts: 10, seconds: 30, scope: 'verifier' },
    ]);
  });

  test('of a locked sign-in write one event a minute, too', async () => {
    const challenge = await service.users.challenge(owner);
    await guessWrong(service.users, owner, allowed);
    const answer = (): Promise<ApiAnswer> => service.users.answer(challenge, owner.enrolment.app.wrongCode());
    await sendRefused(answer);
    expect(await countedRefusals()).toEqual([1]);
    travel(30);
    expect(outcomeOf(await guess(service.users, owner, owner.enrolment.app.code(1)))).toEqual({
      status: 200,
    });
    expect(await countedRefusals()).toEqual([1, refusedCodes - 1]);
  });

  test('of an eleventh verifier after 50 wrong codes of all verifiers do so, too', async () => {
    for (let count = 0; count < 5; count += 1)
      await verifyWrong(service.api, await service.users.create('verifier'), owner, allowed);
    await sendRefused(() => verifyAs(service.api, verifier, owner, wrongScratchCode(owner)));
    expect(await countedRefusals()).toEqual([1]);
    travel(minute);
    await verifyAs(service.api, verifier, owner, wrongScratchCode(owner));
    expect(await countedRefusals()).toEqual([1, refusedCodes]);
  });
});
