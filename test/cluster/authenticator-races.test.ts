import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { type Galera, startGalera } from '../support/database/galera.js';
import { afterFile } from '../support/processes/cleanup.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { type ServiceProcess, spawnService } from '../support/processes/processes.js';
import { AuthenticatorCalls } from '../support/users/authenticators.js';
import { type MfaUser, type TestUser, Users } from '../support/users/users.js';

const secret = (): string => randomBytes(32).toString('base64');
const keys = { JWT_SECRET: secret(), DIGEST_KEY: secret(), ENCRYPTION_KEYS: `k1:${secret()}` };
const ADMIN_PASSWORD = 'a-password-of-my-own';
const rounds = 8;

type OnNodes = readonly [AuthenticatorCalls, AuthenticatorCalls, AuthenticatorCalls];

describe('three processes, each on its own node, at the same time', () => {
  let cluster: Galera;
  let services: readonly [ServiceProcess, ServiceProcess, ServiceProcess];
  let users: Users;

  beforeAll(async () => {
    cluster = await startGalera();
    afterFile(() => cluster.stop());
    await cluster.nodes[0].administer('CREATE DATABASE mfa');
    const start = (node: number) =>
      spawnService({
        ...{ ...keys, ADMIN_PASSWORD },
        DATA_DIR: temporaryFolder(),
        DATABASE_URL: cluster.urlFrom(node, 'mfa'),
      });
    services = await Promise.all([start(0), start(1), start(2)]);
    users = new Users(services[0].api, ADMIN_PASSWORD);
  });

  let made = 0;
  /** A user with MFA, and their calls through each process. */
  async function signedIn(): Promise<{ user: MfaUser; token: string; at: OnNodes }> {
    const user = await users.createWithMfa('user', `racer-${(made += 1)}`);
    const { access_token: token } = await users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    const [first, second, third] = services;
    const on = ({ api }: ServiceProcess): AuthenticatorCalls => new AuthenticatorCalls(api, user.id, token);
    return { user, token, at: [on(first), on(second), on(third)] };
  }

  const outcome = ({ status, body }: ApiAnswer): string =>
    (body?.code as string | undefined) ?? String(status);
  const rowsOf = async (what: string, { id }: TestUser): Promise<number> =>
    (await cluster.nodes[0].read(`SELECT 1 FROM mfa.${what} AND userId = ${id}`)).length;

  test('accept an enrolment or replace it, whoever asks for another', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const user = await users.create('user', `starter-${round}`);
      const { app, enrolmentToken } = await users.enable(user);
      const by = round % 2 === 0 ? user.token : await users.admin();
      const path = `/api/v1/users/${user.id}`;
      const [enabled, accepted] = await Promise.all([
        services[1].api.post(`${path}/enableMfa`, by),
        services[2].api.post(`${path}/acceptMfa`, user.token, { code: app.code(), token: enrolmentToken }),
      ]);
      expect(['200, ENROLMENT_TOKEN_INVALID', 'MFA_ALREADY_ENABLED, 200']).toContain(
        [enabled, accepted].map(outcome).join(', '),
      );
      const pending = await rowsOf("authenticators WHERE status = 'pending'", user);
      expect(pending).toBe(enabled.status === 200 ? 1 : 0);
      expect(await rowsOf("authenticators WHERE status = 'active'", user)).toBe(1 - pending);
    }
  });

  test('confirm an added authenticator once', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { at } = await signedIn();
      const added = await at[0].add({ name: 'Tablet' });
      const answers = await Promise.all(at.map((calls) => calls.confirm(added)));
      expect(answers.map(outcome).sort()).toEqual([
        '200',
        'ENROLMENT_TOKEN_INVALID',
        'ENROLMENT_TOKEN_INVALID',
      ]);
      expect(await at[0].names()).toEqual(['Authenticator app', 'Tablet']);
    }
  });

  test('never make a fourth TOTP authenticator active', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { user, token, at } = await signedIn();
      await at[0].addActive({ name: 'Second' });
      await at[0].remove(await at[0].idOf('Authenticator app'));
      const main = await users.enable(user, true, token);
      await at[0].addActive({ name: 'Third' });
      const added = await at[0].add({ name: 'Fourth' });
      await Promise.all([
        services[1].api.post(`/api/v1/users/${user.id}/acceptMfa`, token, {
          code: main.app.code(),
          token: main.enrolmentToken,
        }),
        at[2].confirm(added),
      ]);
      expect(await rowsOf("authenticators WHERE status = 'active'", user)).toBe(3);
    }
  });

  test('leave nothing behind when the last two are removed', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { user, at } = await signedIn();
      const tablet = await at[0].addActive({ name: 'Tablet' });
      const main = await at[0].idOf('Authenticator app');
      const removals = await Promise.all([at[1].remove(main), at[2].remove(tablet.id)]);
      expect(removals.map(outcome)).toEqual(['204', '204']);
      for (const table of ['authenticators', 'scratch_codes', 'mfa_limits'])
        expect(await rowsOf(`${table} WHERE 1 = 1`, user), table).toBe(0);
      expect(await rowsOfDisabled(user)).toBe(1);
    }
  });

  test('resynchronise once with the same two codes', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { at } = await signedIn();
      const drifted = await at[0].addActive({ name: 'Drifted' });
      const codes = [drifted.app.code(400), drifted.app.code(401)];
      const answers = await Promise.all(at.map((calls) => calls.resynchronise(drifted.id, codes)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    }
  });

  const rowsOfDisabled = async ({ id }: MfaUser): Promise<number> => {
    const sql = `SELECT 1 FROM mfa.audit_events WHERE type = 'mfa.disabled' AND subjectUserId = ${id}`;
    return (await cluster.nodes[0].read(sql)).length;
  };
});
