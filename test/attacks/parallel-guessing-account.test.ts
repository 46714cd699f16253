import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { createDatabase } from '../support/database/database.js';
import { tally, wrongScratchCode } from '../support/users/guessing.js';
import { type ServiceProcess, spawnService } from '../support/processes/processes.js';
import { type MfaUser, type TestUser, Users } from '../support/users/users.js';

const guesses = 50;
const budget = 10;

describe('fifty guesses at one account at the same time, on two processes with one database', () => {
  let processes: readonly [ServiceProcess, ServiceProcess];
  let users: Users;
  let verifier: TestUser;
  let user: MfaUser;

  beforeAll(async () => {
    const database = await createDatabase();
    const ADMIN_PASSWORD = 'only for this race';
    // The lock must outlast the race on a slow machine.
    const environment = { ...database.environment, ADMIN_PASSWORD, LOCK_INITIAL_WAIT: '3600' };
    processes = [await spawnService(environment), await spawnService(environment)];
    users = new Users(processes[0].api, ADMIN_PASSWORD);
    verifier = await users.create('verifier');
  });

  beforeEach(async () => {
    user = await users.createWithMfa();
  });

  const at = (index: number): ServiceProcess => (index % 2 === 0 ? processes[0] : processes[1]);
  const wrongCode = (index: number): string =>
    index % 4 < 2 ? user.enrolment.app.wrongCode() : wrongScratchCode(user);
  const openChallenges = (count: number): Promise<string[]> =>
    Promise.all(Array.from({ length: count }, () => users.challenge(user)));
  const answer = (index: number, challenge: string | undefined, code: string): Promise<ApiAnswer> =>
    at(index).api.token({ grant_type: 'mfa', mfa_token: challenge, mfa_code: code });
  const verify = (index: number, code: string): Promise<ApiAnswer> =>
    at(index).api.post(`/api/v1/users/${user.id}/verifyMfa`, verifier.token, { code });

  const allGuesses = (attempt: (index: number) => Promise<ApiAnswer>): Promise<ApiAnswer[]> =>
    Promise.all(Array.from({ length: guesses }, (_, index) => attempt(index)));
  const tallied = (answers: readonly ApiAnswer[]): Record<string, number> =>
    tally(answers.map(({ status, body }) => `${status} ${body.code ?? `valid: ${body.valid}`}`));

  test('ten are judged when they are spread over many sign-ins', async () => {
    const challenges = await openChallenges(25);
    const answers = await allGuesses((index) => answer(index, challenges[index % 25], wrongCode(index)));
    expect(tallied(answers)).toEqual({ '400 CODE_INVALID': budget, '429 MFA_LOCKED': guesses - budget });
  });

  test('ten are judged when they exhaust few sign-ins', async () => {
    const challenges = await openChallenges(4);
    const answers = await allGuesses((index) => answer(index, challenges[index % 4], wrongCode(index)));
    const counts = tallied(answers);
    const judged = (counts['400 CODE_INVALID'] ?? 0) + (counts['400 MFA_TOKEN_EXHAUSTED'] ?? 0);
    const refused = (counts['429 MFA_LOCKED'] ?? 0) + (counts['400 MFA_TOKEN_INVALID'] ?? 0);
    expect({ judged, refused }).toEqual({ judged: budget, refused: guesses - budget });
  });

  test('ten are judged through one verifier, and the owner still signs in', async () => {
    const answers = await allGuesses((index) => verify(index, wrongCode(index)));
    expect(tallied(answers)).toEqual({ '200 valid: false': budget, '429 MFA_LOCKED': guesses - budget });
    await users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
  });

  test('ten of each are judged when half of them come through a verifier', async () => {
    const challenges = await openChallenges(25);
    const answers = await allGuesses((index) =>
      index < 25 ? answer(index, challenges[index], wrongCode(index)) : verify(index, wrongCode(index)),
    );
    expect(tallied(answers)).toEqual({
      '400 CODE_INVALID': budget,
      '200 valid: false': budget,
      '429 MFA_LOCKED': guesses - 2 * budget,
    });
  });

  test('fifty of a hundred are judged through ten verifiers, and then none', async () => {
    const verifiers = await Promise.all(Array.from({ length: 10 }, () => users.create('verifier')));
    const path = `/api/v1/users/${user.id}/verifyMfa`;
    const ask = (index: number, code: string): Promise<ApiAnswer> =>
      at(index).api.post(path, verifiers[index % 10]?.token, { code });
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => ask(index, wrongCode(index))),
    );
    expect(tallied(answers)).toEqual({ '200 valid: false': 50, '429 MFA_LOCKED': 50 });
    expect((await ask(1, user.enrolment.app.code(1))).body.code).toBe('MFA_LOCKED');
    await users.signInWithMfa(user, user.enrolment.app.code(1));
  });

  test('correct codes among the guesses beyond the limit do not sign in, and are not spent', async () => {
    const challenges = await openChallenges(25);
    await allGuesses((index) => answer(index, challenges[index % 25], wrongCode(index)));
    await allGuesses((index) => verify(index, wrongCode(index)));
    const { app, scratchCodes } = user.enrolment;
    const right = [app.code(), app.code(1), ...scratchCodes];
    const hidden = (index: number): string => right[index / 7] ?? wrongCode(index);
    const answers = await allGuesses((index) =>
      index % 3 === 0 ? verify(index, hidden(index)) : answer(index, challenges[index % 25], hidden(index)),
    );
    expect(tallied(answers)).toEqual({ '429 MFA_LOCKED': guesses });
    const unlock = `/api/v1/users/${user.id}/mfa/unlock`;
    expect((await processes[1].api.post(unlock, await users.admin())).status).toBe(204);
    for (const code of scratchCodes) await users.signInWithMfa(user, code);
  });
});
