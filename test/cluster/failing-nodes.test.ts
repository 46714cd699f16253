import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { afterFile } from '../support/processes/cleanup.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { type Galera, startGalera } from '../support/database/galera.js';
import { type Ending, type ServiceProcess, spawnService, spawnTool } from '../support/processes/processes.js';
import { expectUnavailable, timed, type TimedAnswer } from '../support/http/unavailability.js';
import { Users } from '../support/users/users.js';

const secret = (): string => randomBytes(32).toString('base64');
const keys = { JWT_SECRET: secret(), DIGEST_KEY: secret(), ENCRYPTION_KEYS: `k1:${secret()}` };
const ADMIN_PASSWORD = 'a-password-of-my-own';
const recovery = { timeout: 45_000, interval: 200 };

interface Served {
  readonly service: ServiceProcess;
  readonly admin: string;
}

describe('a cluster with a node that', () => {
  let cluster: Galera;

  beforeAll(async () => {
    cluster = await startGalera();
    afterFile(() => cluster.stop());
    await cluster.nodes[0].administer('CREATE DATABASE mfa');
  });

  /** Starts a service that knows this many nodes, with the given one first. */
  const serve = async (node: number, names = 3): Promise<Served> => {
    const service = await spawnService({
      ...keys,
      ADMIN_PASSWORD,
      DATA_DIR: temporaryFolder(),
      DATABASE_URL: cluster.urlFrom(node, 'mfa', names),
    });
    return { service, admin: await new Users(service.api, ADMIN_PASSWORD).admin() };
  };
  /** Copies the database, as a program that knows this many nodes. */
  const backUp = (node: number, names = 3): Promise<Ending> =>
    spawnTool('backup', [join(temporaryFolder(), 'copy')], {
      ...keys,
      DATABASE_URL: cluster.urlFrom(node, 'mfa', names),
    }).ending;
  let made = 0;
  const newUser = () => ({ name: `somebody-${(made += 1)}`, password: 'four words are better' });
  const write = ({ service, admin }: Served): Promise<TimedAnswer> =>
    timed(() => service.api.post('/api/v1/users', admin, newUser()));
  const ready = ({ service }: Served): Promise<TimedAnswer> => timed(() => service.api.get('/health/ready'));

  /** Waits for a successful write; every earlier answer must be a proper 503. */
  const untilWritten = async (served: Served): Promise<void> => {
    await expect
      .poll(async () => {
        const answer = await write(served);
        if (answer.status !== 201) expectUnavailable(answer);
        return answer.status;
      }, recovery)
      .toBe(201);
  };
  const untilReady = (served: Served): Promise<void> =>
    expect.poll(async () => (await ready(served)).status, recovery).toBe(200);
  /** And it does not fail again. */
  const untilServing = async (served: Served): Promise<void> => {
    await untilWritten(served);
    await untilReady(served);
    for (let count = 0; count < 10; count += 1) expect((await write(served)).status).toBe(201);
  };
  const untilNotReady = (served: Served, reason: string): Promise<void> =>
    expect
      .poll(async () => (await ready(served)).body.checks, recovery)
      .toContainEqual({ name: 'database', ok: false, reason });

  test('is read-only: the service uses the next node, or is not ready while it knows no other', async () => {
    const [several, alone] = await Promise.all([serve(1), serve(1, 1)]);
    await cluster.nodes[1].administer('SET GLOBAL read_only = 1');
    await untilNotReady(alone, 'readOnly');
    expectUnavailable(await write(alone));
    await untilServing(several);

    await cluster.nodes[1].administer('SET GLOBAL read_only = 0');
    await untilReady(alone);
    await untilWritten(alone);
    await Promise.all([several, alone].map(({ service }) => service.stop()));
  });

  test('is isolated but still answers: the service uses the next node, also at its start, and so does a backup', async () => {
    const [several, alone] = await Promise.all([serve(0), serve(0, 1)]);
    const isolate = (on: 0 | 1) =>
      cluster.nodes[0].administer(`SET GLOBAL wsrep_provider_options = 'gmcast.isolate=${on}'`);
    await isolate(1);
    await untilNotReady(alone, 'notPrimary');
    expectUnavailable(await write(alone));
    await untilServing(several);
    await untilWritten(await serve(0));
    expect(await backUp(0)).toMatchObject({ code: 0, stderr: '' });
    expect(await backUp(0, 1)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('WSREP has not yet prepared node') as string,
    });

    await isolate(0);
    await untilReady(alone);
    await untilWritten(alone);
    await Promise.all([several, alone].map(({ service }) => service.stop()));
  });

  test('is silent, with its connections open: the service uses the next node, and the silent one again when it is back', async () => {
    const [several, alone] = await Promise.all([serve(1), serve(1, 1)]);
    const { freeze, thaw, isSynced } = cluster.nodes[1];
    const during = Promise.all([1, 2, 3].map(() => write(several)));
    freeze();
    for (const answer of await during) if (answer.status !== 201) expectUnavailable(answer);
    await untilNotReady(alone, 'timeout');
    expectUnavailable(await write(alone));
    await untilServing(several);
    await untilWritten(await serve(1));

    thaw();
    await expect.poll(isSynced, recovery).toBe(true);
    await untilReady(alone);
    await untilWritten(alone);
    await Promise.all([several, alone].map(({ service }) => service.stop()));
  });

  test('lags behind: what another process has just issued is found all the same', async () => {
    const [near, far] = await Promise.all([serve(0, 1), serve(1, 1)]);
    const users = new Users(near.service.api, ADMIN_PASSWORD);
    const user = await users.createWithMfa();
    const { api } = far.service;
    const calls = {
      session: async () => {
        const { access_token: token } = await users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
        return () => api.get('/api/v1/users/me', token);
      },
      'MFA token': async () => {
        const token = await users.challenge(user);
        return () =>
          api.token({ grant_type: 'mfa', mfa_token: token, mfa_code: user.enrolment.scratchCodes[1] });
      },
      'refresh token': async () => {
        const { name, password } = await users.create();
        const { refresh_token } = await users.signIn(name, password);
        return () => api.token({ grant_type: 'refresh_token', refresh_token });
      },
      'enrolment token': async () => {
        const { id, token } = await users.create();
        const { app, enrolmentToken } = await users.enable({ id, token });
        return () =>
          api.post(`/api/v1/users/${id}/acceptMfa`, token, { code: app.code(), token: enrolmentToken });
      },
      account: async () => {
        const { id } = await users.create();
        return () => api.get(`/api/v1/users/${id}`, far.admin);
      },
    };
    for (const [what, issue] of Object.entries(calls)) {
      const goOn = await cluster.nodes[1].holdBack();
      const use = await issue();
      const answer = timed(use);
      // Long enough for an answer that does not wait.
      await delay(300);
      goOn();
      expect(await answer, what).toMatchObject({ status: 200 });
    }
    expect(await timed(() => api.get('/api/v1/users/2000000', far.admin))).toMatchObject({ status: 404 });
    await Promise.all([near, far].map(({ service }) => service.stop()));
  });

  test('is killed under load: acknowledged writes are on the other nodes, and the service continues', async () => {
    const served = await serve(2);
    const kept: string[] = [];
    let running = true;
    const worker = async (): Promise<void> => {
      while (running) {
        const user = newUser();
        const answer = await timed(() => served.service.api.post('/api/v1/users', served.admin, user));
        if (answer.status === 201) kept.push(user.name);
        // A write without an answer may have taken effect.
        else if (answer.status !== 409) expectUnavailable(answer);
      }
    };
    const workers = [1, 2, 3].map(worker);
    await expect.poll(() => kept.length, recovery).toBeGreaterThan(20);
    await cluster.nodes[2].kill();
    const before = kept.length;
    await expect.poll(() => kept.length, recovery).toBeGreaterThan(before + 20);
    running = false;
    await Promise.all(workers);
    const rows = await cluster.nodes[0].read('SELECT name FROM mfa.users');
    const names = new Set(rows.map(({ name }) => String(name)));
    expect(kept.filter((name) => !names.has(name))).toEqual([]);
  });
});
