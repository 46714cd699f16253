import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { afterFile } from '../support/processes/cleanup.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { type Galera, startGalera } from '../support/database/galera.js';
import { type ServiceProcess, spawnService } from '../support/processes/processes.js';
import { Users } from '../support/users/users.js';

const secret = (): string => randomBytes(32).toString('base64');
const keys = { JWT_SECRET: secret(), DIGEST_KEY: secret(), ENCRYPTION_KEYS: `k1:${secret()}` };
const ADMIN_PASSWORD = 'a-password-of-my-own';
const rounds = 8;
const newPassword = 'four other words now';
const stepUp = '/api/v1/sessions/current/stepUp';

let made = 0;
const newName = (): string => `racer-${(made += 1)}`;

describe('three processes, each on its own node, at the same time', () => {
  let cluster: Galera;
  let services: readonly [ServiceProcess, ServiceProcess, ServiceProcess];
  let users: Users;
  let admin: string;

  beforeAll(async () => {
    cluster = await startGalera();
    afterFile(() => cluster.stop());
    await cluster.nodes[0].administer('CREATE DATABASE mfa');
    const start = (node: number) =>
      spawnService({
        ...keys,
        ADMIN_PASSWORD,
        DATA_DIR: temporaryFolder(),
        DATABASE_URL: cluster.urlFrom(node, 'mfa'),
      });
    services = await Promise.all([start(0), start(1), start(2)]);
    users = new Users(services[0].api, ADMIN_PASSWORD);
    admin = await users.admin();
  });

  const onEach = (
    call: (service: ServiceProcess, node: number) => Promise<ApiAnswer>,
  ): Promise<ApiAnswer[]> => Promise.all(services.map(call));
  const statuses = (answers: readonly ApiAnswer[]): number[] => answers.map(({ status }) => status).sort();
  /** Waits until every node has the session of this access token. */
  const everywhere = (token: string): Promise<void> =>
    expect
      .poll(async () => statuses(await onEach(({ api }) => api.get('/api/v1/users/me', token))))
      .toEqual([200, 200, 200]);
  const put = ({ api }: ServiceProcess, id: number, json: object, token = admin): Promise<ApiAnswer> =>
    api.request('PUT', `/api/v1/users/${id}`, { token, json });

  test('read what one of them has written', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const user = await users.create('user', newName());
      const read = await onEach(({ api }) => api.get('/api/v1/users/me', user.token));
      expect(statuses(read)).toEqual([200, 200, 200]);
    }
  });

  test.each(['scratch code', 'passcode'])('let a %s sign in once', async (kind) => {
    for (let round = 0; round < rounds; round += 1) {
      const user = await users.createWithMfa('user', newName());
      const challenges: string[] = [];
      for (let each = 0; each < 3; each += 1) challenges.push(await users.challenge(user));
      const mfa_code = kind === 'passcode' ? user.enrolment.app.code(1) : user.enrolment.scratchCodes[0];
      const answers = await onEach(({ api }, node) =>
        api.token({ grant_type: 'mfa', mfa_token: challenges[node], mfa_code }),
      );
      expect(statuses(answers)).toEqual([200, 400, 400]);
    }
  });

  test.each(['scratch code', 'passcode'])('let a %s step up once', async (kind) => {
    for (let round = 0; round < rounds; round += 1) {
      const user = await users.createWithMfa('user', newName());
      const session = await users.signInWithMfa(user, user.enrolment.scratchCodes[1]);
      const code = kind === 'passcode' ? user.enrolment.app.code(1) : user.enrolment.scratchCodes[0];
      await everywhere(session.access_token);
      const answers = await onEach(({ api }) => api.post(stepUp, session.access_token, { code }));
      expect(statuses(answers)).toEqual([200, 400, 400]);
      const given = answers.find(({ status }) => status === 200)?.body.refresh_token;
      const refreshed = await services[2].api.token({ grant_type: 'refresh_token', refresh_token: given });
      expect(refreshed.status).toBe(200);
    }
  });

  test('leave no more than one refresh token of a session that steps up, is refreshed and signs out', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const user = await users.create('user', newName());
      const { token, refreshToken, password } = user;
      await everywhere(token);
      const [stepped, refreshed, signedOut] = await Promise.all([
        services[0].api.post(stepUp, token, { password }),
        services[1].api.token({ grant_type: 'refresh_token', refresh_token: refreshToken }),
        round % 2 === 0
          ? services[2].api.request('DELETE', '/api/oauth2/token', { token })
          : services[2].api.post(stepUp, token, { password }),
      ]);
      const continued: number[] = [];
      for (const { body } of [stepped, refreshed, signedOut].filter(
        ({ body: given }) => given?.refresh_token,
      )) {
        const next = { grant_type: 'refresh_token', refresh_token: body.refresh_token };
        continued.push((await services[1].api.token(next)).status);
      }
      expect(continued.filter((status) => status === 200).length).toBeLessThan(2);
      if (round % 2 === 0) expect(continued).not.toContain(200);
    }
  });

  test('accept five wrong codes for a challenge in total', async () => {
    const user = await users.createWithMfa('user', newName());
    const mfa_token = await users.challenge(user);
    const mfa_code = user.enrolment.app.wrongCode();
    const answers = [];
    for (let round = 0; round < 4; round += 1)
      answers.push(...(await onEach(({ api }) => api.token({ grant_type: 'mfa', mfa_token, mfa_code }))));
    const judged = answers.filter(({ body }) => ['CODE_INVALID', 'MFA_TOKEN_EXHAUSTED'].includes(body.code));
    expect(judged).toHaveLength(5);
  });

  test('return at most one token pair for a refresh token, and then end its session', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const user = await users.create('user', newName());
      const request = { grant_type: 'refresh_token', refresh_token: user.refreshToken };
      const answers = await onEach(({ api }) => api.token(request));
      const given = answers.filter(({ status }) => status === 200);
      expect(given.length).toBeLessThan(2);
      for (const { body } of given) {
        const next = { grant_type: 'refresh_token', refresh_token: body.refresh_token };
        expect((await services[0].api.token(next)).body.code).toBe('REFRESH_TOKEN_INVALID');
      }
    }
  });

  test.each([
    ['is disabled', (id: number, service: ServiceProcess) => put(service, id, { disabled: true })],
    [
      'gets a new password',
      (id: number, { api }: ServiceProcess) =>
        api.post(`/api/v1/users/${id}/changePassword`, admin, { newPassword }),
    ],
    [
      'has its sessions ended',
      (id: number, { api }: ServiceProcess) =>
        api.request('DELETE', `/api/v1/users/${id}/sessions`, { token: admin }),
    ],
  ])('leave no session of a sign-in open after the account %s', async (what, revoke) => {
    for (let round = 0; round < rounds; round += 1) {
      const user = await users.create('user', newName());
      const credentials = { grant_type: 'password', username: user.name, password: user.password };
      const signIns = [];
      for (let each = 0; each < 3; each += 1) signIns.push(services[0].api.token(credentials));
      const [taken, ...answers] = await Promise.all([revoke(user.id, services[1]), ...signIns]);
      expect(taken.status, what).toBeLessThan(300);
      for (const { body } of answers.filter(({ status }) => status === 200)) {
        const status = async (): Promise<number> =>
          (await services[2].api.get('/api/v1/users/me', body.access_token)).status;
        // The third node may apply a moment later what the others have committed.
        if (what !== 'has its sessions ended') {
          await expect.poll(status).toBe(401);
          continue;
        }
        if ((await status()) !== 200) continue;
        // It was opened after the others had ended, so it is listed.
        const { body: known } = await services[2].api.get(`/api/v1/users/${user.id}/sessions`, admin);
        expect(known.results).not.toEqual([]);
      }
    }
  });

  test('leave one administrator when two remove each other', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const others = [await users.create('admin', newName()), await users.create('admin', newName())];
      // The first administrator is disabled for now.
      expect((await put(services[0], 1000, { disabled: true }, others[0]?.token)).status).toBe(200);
      const [a, b] = others as [(typeof others)[0], (typeof others)[0]];
      await Promise.all([
        put(services[1], b.id, { disabled: true }, a.token),
        put(services[2], a.id, { disabled: true }, b.token),
      ]);
      const left = await cluster.nodes[0].read(
        "SELECT id FROM mfa.users WHERE role = 'admin' AND disabledAt IS NULL",
      );
      expect(left).toHaveLength(1);
      const keeper = others.find(({ id }) => id === left[0]?.['id']);
      expect((await put(services[0], 1000, { disabled: false }, keeper?.token)).status).toBe(200);
      users = new Users(services[0].api, ADMIN_PASSWORD);
      admin = await users.admin();
      for (const { id } of others)
        await services[0].api.request('DELETE', `/api/v1/users/${id}`, { token: admin });
    }
  });

  test('leave MFA on and no invitation after inviting and accepting', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const user = await users.create('user', newName());
      const enrolment = await users.enable(user);
      const path = `/api/v1/users/${user.id}`;
      const [invited, accepted] = await Promise.all([
        services[1].api.post(`${path}/mfa/invitation`, admin),
        services[2].api.post(`${path}/acceptMfa`, user.token, {
          code: enrolment.app.code(),
          token: enrolment.enrolmentToken,
        }),
      ]);
      expect([201, 409]).toContain(invited.status);
      expect(accepted.status).toBe(200);
      const left = await cluster.nodes[0].read(
        `SELECT COUNT(*) AS count FROM mfa.mfa_invitations WHERE userId = ${user.id}`,
      );
      expect(left).toEqual([{ count: 0 }]);
    }
  });

  test('create a user name once', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const user = { name: `wanted-${round}`, password: 'four words are better' };
      const answers = await onEach(({ api }) => api.post('/api/v1/users', admin, user));
      expect(statuses(answers)).toEqual([201, 409, 409]);
    }
  });
});
