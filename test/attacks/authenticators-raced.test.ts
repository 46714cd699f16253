import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { createDatabase, openDatabase } from '../support/database/database.js';
import { afterFile } from '../support/processes/cleanup.js';
import { type ServiceProcess, spawnService } from '../support/processes/processes.js';
import { AuthenticatorApp } from '../support/oracles/authenticator-app.js';
import { type AddedAuthenticator, AuthenticatorCalls } from '../support/users/authenticators.js';
import { tally } from '../support/users/guessing.js';
import { type MfaUser, Users } from '../support/users/users.js';
import { expectNoPartialRows } from '../support/database/enrolment-rows.js';
import { loadConfig } from '../../src/config/config.js';

const rounds = 6;
const tries = 20;

interface Signed {
  readonly user: MfaUser;
  readonly token: string;
  /** The calls by each process. */
  readonly at: readonly [AuthenticatorCalls, AuthenticatorCalls];
}

describe('the authenticators of one user, changed on two processes with one database at once', () => {
  let processes: readonly [ServiceProcess, ServiceProcess];
  let users: Users;
  let noPartialRows: () => Promise<void>;

  beforeAll(async () => {
    const database = await createDatabase();
    const ADMIN_PASSWORD = 'only for this race';
    const environment = { ...database.environment, ADMIN_PASSWORD, LOCK_INITIAL_WAIT: '3600' };
    processes = [await spawnService(environment), await spawnService(environment)];
    users = new Users(processes[0].api, ADMIN_PASSWORD);
    const rows = await openDatabase(loadConfig(environment));
    afterFile(() => rows.destroy());
    noPartialRows = () => expectNoPartialRows(rows);
  });

  const outcome = ({ status, body }: ApiAnswer): string =>
    (body?.code as string | undefined) ?? String(status);
  const callsOf = (userId: number, token: string): Signed['at'] => [
    new AuthenticatorCalls(processes[0].api, userId, token),
    new AuthenticatorCalls(processes[1].api, userId, token),
  ];
  const onBoth = (call: (index: 0 | 1) => Promise<ApiAnswer>, count = tries): Promise<ApiAnswer[]> =>
    Promise.all(Array.from({ length: count }, (_, index) => call(index % 2 === 0 ? 0 : 1)));
  const statusOf = async ({ id }: { id: number }): Promise<ApiAnswer['body']> =>
    (await processes[1].api.get(`/api/v1/users/${id}/mfa`, await users.admin())).body;

  async function signedIn(): Promise<Signed> {
    const user = await users.createWithMfa();
    const { access_token: token } = await users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    return { user, token, at: callsOf(user.id, token) };
  }

  test('an added one is confirmed once', async () => {
    const { user, at } = await signedIn();
    const added = await at[0].add({ name: 'Tablet' });
    const answers = tally((await onBoth((index) => at[index].confirm(added))).map(outcome));
    expect(answers).toEqual({ 200: 1, ENROLMENT_TOKEN_INVALID: tries - 1 });
    const path = `/api/v1/auditEvents?userId=${user.id}&type=mfa.authenticator_added`;
    expect((await processes[0].api.get(path, await users.admin())).body.results).toHaveLength(1);
  });

  test('a fourth TOTP authenticator never becomes active', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { user, token, at } = await signedIn();
      await at[0].addActive({ name: 'Second' });
      await at[0].remove(await at[0].idOf('Authenticator app'));
      const main = await users.enable(user, true, token);
      await at[0].addActive({ name: 'Third' });
      const added = await at[0].add({ name: 'Fourth' });
      const [accepted, confirmed] = await Promise.all([
        processes[0].api.post(`/api/v1/users/${user.id}/acceptMfa`, token, {
          code: main.app.code(),
          token: main.enrolmentToken,
        }),
        at[1].confirm(added),
      ]);
      expect([outcome(accepted), outcome(confirmed)].sort()).toEqual(['200', 'AUTHENTICATOR_LIMIT']);
      expect(await at[0].names()).toHaveLength(3);
    }
  });

  test('one that is added while MFA is turned off brings scratch codes, or is gone with it', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { user, token, at } = await signedIn();
      const disable = `/api/v1/users/${user.id}/disableMfa`;
      const [disabled, added] = await Promise.all([
        processes[0].api.post(disable, token, {}),
        at[1].requestToAdd({ name: 'Tablet' }),
      ]);
      expect([disabled.status, added.status]).toEqual([200, 201]);
      const { authenticatorId: id, qrString, token: enrolmentToken, scratchCodes } = added.body;
      const app = AuthenticatorApp.scan(qrString as string);
      const confirmed = await at[0].confirm({ id, app, enrolmentToken } as AddedAuthenticator);
      const status = await statusOf(user);
      if (scratchCodes === undefined) expect(outcome(confirmed)).toBe('ENROLMENT_TOKEN_INVALID');
      else expect(status).toMatchObject({ state: 'enabled', scratchCodesRemaining: 5 });
    }
  });

  test('the last two removed at once leave MFA off and nothing behind', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { user, at } = await signedIn();
      const tablet = await at[0].addActive({ name: 'Tablet' });
      const main = await at[0].idOf('Authenticator app');
      const removals = await Promise.all([at[0].remove(main), at[1].remove(tablet.id)]);
      expect(removals.map(outcome)).toEqual(['204', '204']);
      expect(await statusOf(user)).toMatchObject({ state: 'disabled', scratchCodesRemaining: 0 });
      const path = `/api/v1/auditEvents?userId=${user.id}&type=mfa.disabled`;
      expect((await processes[0].api.get(path, await users.admin())).body.results).toHaveLength(1);
      await noPartialRows();
    }
  });

  test('the last one removed while another is confirmed: MFA is off, or on with the other', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { user, at } = await signedIn();
      const added = await at[0].add({ name: 'Tablet' });
      const main = await at[0].idOf('Authenticator app');
      const [removed, confirmed] = await Promise.all([at[0].remove(main), at[1].confirm(added)]);
      expect(outcome(removed)).toBe('204');
      expect(['200', 'ENROLMENT_TOKEN_INVALID']).toContain(outcome(confirmed));
      const { state, scratchCodesRemaining } = await statusOf(user);
      expect([state, scratchCodesRemaining]).toEqual(
        confirmed.status === 200 ? ['enabled', 4] : ['disabled', 0],
      );
      await noPartialRows();
    }
  });

  test('two drifted codes resynchronise once', async () => {
    const { user, at } = await signedIn();
    const drifted = await at[0].addActive({ name: 'Drifted' });
    const codes = [drifted.app.code(400), drifted.app.code(401)];
    const answers = tally(
      (await onBoth((index) => at[index].resynchronise(drifted.id, codes), 8)).map(outcome),
    );
    expect(answers).toEqual({ 200: 1, CODE_INVALID: 7 });
    expect((await users.answer(await users.challenge(user), codes[1])).status).toBe(400);
  });

  test('a passcode of one of three signs in once', async () => {
    const { user, at } = await signedIn();
    const more: AddedAuthenticator[] = [];
    for (const name of ['Second', 'Third']) more.push(await at[0].addActive({ name }));
    for (const { app } of [user.enrolment, ...more]) {
      const code = app.code(1);
      const challenges = await Promise.all(Array.from({ length: 8 }, () => users.challenge(user)));
      const answers = await Promise.all(
        challenges.map((mfa_token, index) =>
          processes[index % 2 === 0 ? 0 : 1].api.token({ grant_type: 'mfa', mfa_token, mfa_code: code }),
        ),
      );
      expect(tally(answers.map(outcome))).toEqual({ 200: 1, CODE_INVALID: 7 });
      await processes[0].api.post(`/api/v1/users/${user.id}/mfa/unlock`, await users.admin());
    }
  });

  test('a scratch code of the old set signs in before a replacement is accepted, or not at all', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { user, token } = await signedIn();
      const replacement = await users.enable(user, true, token);
      const mfa_token = await users.challenge(user);
      const [accepted, signedInWith] = await Promise.all([
        processes[0].api.post(`/api/v1/users/${user.id}/acceptMfa`, token, {
          code: replacement.app.code(),
          token: replacement.enrolmentToken,
        }),
        processes[1].api.token({
          grant_type: 'mfa',
          mfa_token,
          mfa_code: user.enrolment.scratchCodes[1],
        }),
      ]);
      expect(accepted.status).toBe(200);
      if (signedInWith.status === 200) {
        const me = await processes[1].api.get('/api/v1/users/me', signedInWith.body.access_token);
        expect(me.status, 'accepting ends the sessions of others').toBe(401);
      }
      expect((await statusOf(user)).scratchCodesRemaining).toBe(5);
    }
  });
});
