import { beforeAll, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';

const guesses = 50;
const budget = 5;

let service: TestService;

beforeAll(async () => {
  service = await startService();
  stopClock();
});

/** Makes all guesses at the same time. @returns how often each error code was answered */
async function guess(attempt: () => Promise<ApiAnswer>): Promise<Record<string, number>> {
  const answers = await Promise.all(Array.from({ length: guesses }, attempt));
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    expect(status).toBe(400);
    counts[body.code] = (counts[body.code] ?? 0) + 1;
  }
  return counts;
}

test.each(['a wrong passcode', 'a wrong scratch code'])(
  'an MFA token: of 50 parallel guesses with %s, 5 are judged',
  async (kind) => {
    const user = await service.users.createWithMfa();
    const { app, scratchCodes } = user.enrolment;
    const wrong = kind === 'a wrong passcode' ? app.wrongCode() : unlike(scratchCodes);
    const challenge = await service.users.challenge(user);
    expect(await guess(() => service.users.answer(challenge, wrong))).toEqual({
      CODE_INVALID: budget - 1,
      MFA_TOKEN_EXHAUSTED: 1,
      MFA_TOKEN_INVALID: guesses - budget,
    });
    expect((await service.users.answer(challenge, app.code(1))).body.code).toBe('MFA_TOKEN_INVALID');
  },
);

test.each(['a wrong passcode', 'a wrong scratch code'])(
  'an enrolment: of 50 parallel guesses with %s, 5 are judged',
  async (kind) => {
    const user = await service.users.create();
    const { app, scratchCodes, enrolmentToken: token } = await service.users.enable(user);
    const wrong = kind === 'a wrong passcode' ? app.wrongCode() : unlike(scratchCodes);
    const accept = (code: string): Promise<ApiAnswer> =>
      service.api.post(`/api/v1/users/${user.id}/acceptMfa`, user.token, { code, token });
    expect(await guess(() => accept(wrong))).toEqual({
      CODE_INVALID: budget - 1,
      ENROLMENT_EXHAUSTED: 1,
      ENROLMENT_TOKEN_INVALID: guesses - budget,
    });
    expect((await accept(app.code())).body.code).toBe('ENROLMENT_TOKEN_INVALID');
    const status = await service.api.get(`/api/v1/users/${user.id}/mfa`, user.token);
    expect(status.body.state).toBe('disabled');
  },
);

function unlike(scratchCodes: readonly string[]): string {
  const candidates = ['00000000', '11111111', '22222222', '33333333', '44444444', '55555555'];
  return candidates.find((candidate) => !scratchCodes.includes(candidate)) ?? '';
}
