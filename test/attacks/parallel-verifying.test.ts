import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { tally, wrongScratchCode } from '../support/users/guessing.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';
import type { MfaUser, TestUser } from '../support/users/users.js';

const allowedPerVerifier = 10;
const allowedInAll = 50;

describe('wrong codes through verifiers, all at once', () => {
  let service: TestService;
  let owner: MfaUser;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  beforeEach(async () => {
    owner = await service.users.createWithMfa();
  });

  const verify = ({ token }: TestUser): Promise<ApiAnswer> =>
    service.api.post(`/api/v1/users/${owner.id}/verifyMfa`, token, { code: wrongScratchCode(owner) });
  const outcomes = (answers: readonly ApiAnswer[]): Record<string, number> =>
    tally(answers.map(({ status, body }) => `${status} ${body.code ?? body.valid}`));

  test('ten of one verifier are judged', async () => {
    const verifier = await service.users.create('verifier');
    const answers = await Promise.all(Array.from({ length: 30 }, () => verify(verifier)));
    expect(outcomes(answers)).toEqual({
      '200 false': allowedPerVerifier,
      '429 MFA_LOCKED': 30 - allowedPerVerifier,
    });
  });

  test('fifty of twelve verifiers are judged', async () => {
    const verifiers = [];
    for (let count = 0; count < 12; count += 1) verifiers.push(await service.users.create('verifier'));
    const answers = await Promise.all(
      verifiers.flatMap((each) => Array.from({ length: 5 }, () => verify(each))),
    );
    expect(outcomes(answers)).toEqual({ '200 false': allowedInAll, '429 MFA_LOCKED': 60 - allowedInAll });
  });
});
