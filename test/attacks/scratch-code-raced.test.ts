import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { createDatabase } from '../support/database/database.js';
import { tally } from '../support/users/guessing.js';
import { type ServiceProcess, spawnService } from '../support/processes/processes.js';
import { type MfaUser, Users } from '../support/users/users.js';

const tries = 30;
const judgedAfterwards = 10;

describe('thirty sign-ins with one code at the same time, on two processes with one database', () => {
  let processes: readonly [ServiceProcess, ServiceProcess];
  let users: readonly [Users, Users];

  beforeAll(async () => {
    const database = await createDatabase();
    const ADMIN_PASSWORD = 'only for this race';
    // The lock must outlast the race on a slow machine.
    const environment = { ...database.environment, ADMIN_PASSWORD, LOCK_INITIAL_WAIT: '3600' };
    processes = [await spawnService(environment), await spawnService(environment)];
    users = [new Users(processes[0].api, ADMIN_PASSWORD), new Users(processes[1].api, ADMIN_PASSWORD)];
  });

  /** Uses a new sign-in for every try, so that only the code can run out. */
  async function race(user: MfaUser, code: string): Promise<ApiAnswer[]> {
    const challenges = await Promise.all(Array.from({ length: tries }, () => users[0].challenge(user)));
    return Promise.all(challenges.map((challenge, index) => at(index).answer(challenge, code)));
  }

  const at = (index: number): Users => (index % 2 === 0 ? users[0] : users[1]);

  function expectOnePair(answers: readonly ApiAnswer[]): string {
    const pairs = answers.filter(({ body }) => 'access_token' in body || 'refresh_token' in body);
    expect(pairs.map(({ status }) => status)).toEqual([200]);
    const refused = answers.filter((answer) => !pairs.includes(answer));
    // The first wins; ten of the rest are judged before the account is locked.
    expect(tally(refused.map(({ status, body }) => `${status} ${body.code}`))).toEqual({
      '400 CODE_INVALID': judgedAfterwards,
      '429 MFA_LOCKED': tries - 1 - judgedAfterwards,
    });
    return pairs[0]?.body.access_token;
  }

  test('a scratch code yields exactly one token pair', async () => {
    const user = await users[0].createWithMfa();
    const accessToken = expectOnePair(await race(user, user.enrolment.scratchCodes[2]));
    const status = await processes[1].api.get(`/api/v1/users/${user.id}/mfa`, accessToken);
    expect(status.body.scratchCodesRemaining).toBe(4);
  });

  test('a passcode yields exactly one token pair', async () => {
    const user = await users[0].createWithMfa();
    // The next time step stays in the window for the whole race.
    expectOnePair(await race(user, user.enrolment.app.code(1)));
  });

  test('one sign-in answered with five scratch codes at once yields exactly one token pair', async () => {
    const user = await users[0].createWithMfa();
    const challenge = await users[1].challenge(user);
    const answers = await Promise.all(
      user.enrolment.scratchCodes.map((code, index) => at(index).answer(challenge, code)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400]);
    const [pair] = answers.filter(({ status }) => status === 200);
    const status = await processes[0].api.get(`/api/v1/users/${user.id}/mfa`, pair?.body.access_token);
    expect(status.body.scratchCodesRemaining).toBe(4);
  });
});
