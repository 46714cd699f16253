import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { createDatabase } from '../support/database/database.js';
import { type ServiceProcess, spawnService } from '../support/processes/processes.js';
import { tally } from '../support/users/guessing.js';
import { type MfaUser, Users } from '../support/users/users.js';

const tries = 30;
const judgedAfterwards = 10;
const rounds = 8;

describe('a step-up at the same time as something else, on two processes with one database', () => {
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

  const at = (index: number): Users => (index % 2 === 0 ? users[0] : users[1]);
  const refresh = (index: number, refresh_token: string): Promise<ApiAnswer> =>
    (index % 2 === 0 ? processes[0] : processes[1]).api.token({ grant_type: 'refresh_token', refresh_token });
  const isAlive = async (token: string): Promise<boolean> =>
    (await processes[0].api.get('/api/v1/users/me', token)).status === 200;

  async function race(user: MfaUser, code: string): Promise<void> {
    const session = await users[0].signInWithMfa(user, user.enrolment.scratchCodes[4]);
    const answers = await Promise.all(
      Array.from({ length: tries }, (_, index) => at(index).stepUp(session.access_token, { code })),
    );
    const pairs = answers.filter(({ body }) => 'access_token' in body);
    expect(pairs.map(({ status }) => status)).toEqual([200]);
    const refused = answers.filter((answer) => !pairs.includes(answer));
    expect(tally(refused.map(({ status, body }) => `${status} ${body.code}`))).toEqual({
      '400 CODE_INVALID': judgedAfterwards,
      '429 MFA_LOCKED': tries - 1 - judgedAfterwards,
    });
  }

  test('thirty times with one scratch code yields one token pair', async () => {
    const user = await users[0].createWithMfa();
    await race(user, user.enrolment.scratchCodes[2]);
  });

  test('thirty times with one passcode yields one token pair', async () => {
    const user = await users[0].createWithMfa();
    await race(user, user.enrolment.app.code(1));
  });

  test('with five scratch codes, all count, and one refresh token is left', async () => {
    const user = await users[0].createWithMfa();
    const [last, ...codes] = user.enrolment.scratchCodes;
    const session = await users[0].signInWithMfa(user, last);
    const answers = await Promise.all(
      codes.map((code, index) => at(index).stepUp(session.access_token, { code })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const results: number[] = [];
    for (const { body } of answers) results.push((await refresh(0, body.refresh_token)).status);
    // Using a superseded one ends the session, so at most one refresh succeeds.
    expect(results.filter((status) => status === 200).length).toBeLessThanOrEqual(1);
    expect(await isAlive(session.access_token)).toBe(false);
  });

  test('with a refresh leaves one usable refresh token, or ends the session as one used twice', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const user = await users[0].create();
      const [stepped, refreshed] = await Promise.all([
        at(round).stepUp(user.token, { password: user.password }),
        refresh(round + 1, user.refreshToken),
      ]);
      if (refreshed.status === 200) {
        // The refresh came first, or nobody would have this refresh token; the step-up superseded it.
        expect(stepped.status).toBe(200);
        expect((await refresh(round, stepped.body.refresh_token)).status).toBe(200);
        expect((await refresh(round, refreshed.body.refresh_token)).body.code).toBe('REFRESH_TOKEN_INVALID');
      } else {
        expect(refreshed.body.code).toBe('REFRESH_TOKEN_INVALID');
      }
      expect(await isAlive(user.token)).toBe(false);
    }
  });

  test('with signing out never leaves a session alive', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const user = await users[0].create();
      const [stepped, signedOut] = await Promise.all([
        at(round).stepUp(user.token, { password: user.password }),
        processes[(round + 1) % 2 === 0 ? 0 : 1].api.request('DELETE', '/api/oauth2/token', {
          token: user.token,
        }),
      ]);
      expect(signedOut.status).toBe(204);
      expect([200, 401]).toContain(stepped.status);
      expect(await isAlive(user.token)).toBe(false);
      if (stepped.status !== 200) continue;
      expect(await isAlive(stepped.body.access_token)).toBe(false);
      expect((await refresh(0, stepped.body.refresh_token)).status).toBe(400);
    }
  });

  test('with disabling the user never leaves a session alive, and spends no code after it', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const user = await users[0].createWithMfa();
      const session = await users[0].signInWithMfa(user, user.enrolment.scratchCodes[0]);
      const admin = await users[0].admin();
      const change = (disabled: boolean): Promise<ApiAnswer> =>
        processes[(round + 1) % 2 === 0 ? 0 : 1].api.request('PUT', `/api/v1/users/${user.id}`, {
          token: admin,
          json: { disabled },
        });
      const [, code] = user.enrolment.scratchCodes;
      const [stepped] = await Promise.all([at(round).stepUp(session.access_token, { code }), change(true)]);
      expect([200, 401]).toContain(stepped.status);
      expect(await isAlive(session.access_token)).toBe(false);
      await change(false);
      expect(await isAlive(session.access_token)).toBe(false);
      const signIn = await users[0].answer(await users[0].challenge(user), code);
      expect(signIn.status).toBe(stepped.status === 200 ? 400 : 200);
    }
  });
});
