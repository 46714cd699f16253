import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { afterFile } from '../support/processes/cleanup.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { type Galera, startGalera } from '../support/database/galera.js';
import { type ServiceProcess, spawnService } from '../support/processes/processes.js';
import { PasskeySteps } from '../support/users/passkeys.js';
import { Users } from '../support/users/users.js';

const secret = (): string => randomBytes(32).toString('base64');
const keys = { JWT_SECRET: secret(), DIGEST_KEY: secret(), ENCRYPTION_KEYS: `k1:${secret()}` };
const ADMIN_PASSWORD = 'a-password-of-my-own';
const PUBLIC_URL = 'https://mfa.example.com';
const rounds = 8;

describe('three processes, each on its own node, at the same time', () => {
  let cluster: Galera;
  let services: readonly [ServiceProcess, ServiceProcess, ServiceProcess];
  let steps: PasskeySteps;

  beforeAll(async () => {
    cluster = await startGalera();
    afterFile(() => cluster.stop());
    await cluster.nodes[0].administer('CREATE DATABASE mfa');
    const start = (node: number) =>
      spawnService({
        ...{ ...keys, ADMIN_PASSWORD, PUBLIC_URL },
        DATA_DIR: temporaryFolder(),
        DATABASE_URL: cluster.urlFrom(node, 'mfa'),
      });
    services = await Promise.all([start(0), start(1), start(2)]);
    const [{ api }] = services;
    steps = new PasskeySteps(api, new Users(api, ADMIN_PASSWORD), PUBLIC_URL);
  });

  const onEach = (
    call: (service: ServiceProcess, node: number) => Promise<ApiAnswer>,
  ): Promise<ApiAnswer[]> => Promise.all(services.map(call));
  const statuses = (answers: readonly ApiAnswer[]): number[] => answers.map(({ status }) => status).sort();
  /** Waits until every node has this challenge, and with it what was written before. */
  const everywhere = async (challenge: string): Promise<void> => {
    for (const node of cluster.nodes)
      await expect
        .poll(() => node.administer(`SELECT 1 FROM mfa.passkey_challenges WHERE challenge = '${challenge}'`))
        .toHaveLength(1);
  };

  test('take a signed challenge once, for a sign-in and for a step-up', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const user = await steps.createUser('user', steps.device({ countsBy: 0 }));
      const mfaToken = await steps.users.challenge(user);
      const options = await steps.requestOptions(mfaToken);
      await everywhere(options.challenge);
      const signed = user.device.get(options);
      const answers = await onEach(({ api }) =>
        api.token({ grant_type: 'mfa', mfa_token: mfaToken, passkey: signed }),
      );
      expect(statuses(answers)).toEqual([200, 400, 400]);

      const token = answers.find(({ status }) => status === 200)?.body.access_token;
      const path = '/api/v1/sessions/current/stepUp';
      await expect.poll(async () => (await steps.api.get('/api/v1/users/me', token)).status).toBe(200);
      const { body: own } = await steps.api.post(`${path}/passkeyOptions`, token, {});
      await everywhere(own.challenge);
      const passkey = user.device.get(own);
      const proofs = await onEach(({ api }) => api.post(path, token, { passkey }));
      expect(statuses(proofs)).toEqual([200, 400, 400]);
    }
  });

  test('take a counter once, for three sign-ins', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const user = await steps.createUser();
      const signed: [string, object][] = [];
      for (let each = 0; each < 3; each += 1) {
        const mfaToken = await steps.users.challenge(user);
        const options = await steps.requestOptions(mfaToken);
        await everywhere(options.challenge);
        signed.push([mfaToken, user.device.get(options, { signCount: 5 })]);
      }
      const answers = await onEach(({ api }, node) => {
        const [mfa_token, passkey] = signed[node] ?? [];
        return api.token({ grant_type: 'mfa', mfa_token, passkey });
      });
      expect(statuses(answers)).toEqual([200, 400, 400]);
    }
  });

  test('register a credential for one of three users', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const device = steps.device();
      const calls: { id: number; token: string; body: object }[] = [];
      for (let each = 0; each < 3; each += 1) {
        const user = await steps.users.create();
        const { token, options } = await steps.creationOptions(user);
        await everywhere(options.challenge);
        calls.push({ ...user, body: { token, name: 'Mine', credential: device.create(options) } });
      }
      const answers = await onEach(({ api }, node) => {
        const { id, token, body } = calls[node] ?? {};
        return api.post(`/api/v1/users/${id}/passkeys`, token, body);
      });
      expect(statuses(answers)).toEqual([201, 409, 409]);
      const enabled = await cluster.nodes[0].read(
        `SELECT COUNT(*) AS count FROM mfa.authenticators WHERE userId IN (${calls.map(({ id }) => id).join()})`,
      );
      expect(enabled).toEqual([{ count: 1 }]);
    }
  });
});
