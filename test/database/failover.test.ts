import { describe, expect, inject, test } from 'vitest';
import { createDatabase, engine } from '../support/database/database.js';
import { type ServiceProcess, spawnService } from '../support/processes/processes.js';
import { startTcpProxy, type TcpProxy } from '../support/http/tcp-proxy.js';
import { expectUnavailable, timed, type TimedAnswer } from '../support/http/unavailability.js';
import { Users } from '../support/users/users.js';

const ADMIN_PASSWORD = 'a-password-of-my-own';

/** Starts a service whose DATABASE_URL lists these ports of one server as the hosts of a cluster. */
async function serve(ports: readonly number[]): Promise<{ service: ServiceProcess; admin: string }> {
  const database = await createDatabase();
  const hosts = ports.map((port) => `127.0.0.1:${port}`).join(',');
  const url = String(database.environment['DATABASE_URL']).replace(/@[^/]+/, `@${hosts}`);
  const service = await spawnService({ ...database.environment, DATABASE_URL: url, ADMIN_PASSWORD });
  return { service, admin: await new Users(service.api, ADMIN_PASSWORD).admin() };
}

const write = ({ service, admin }: Awaited<ReturnType<typeof serve>>) =>
  timed(() => service.api.post('/api/v1/users/1000/enableMfa', admin, {}));

async function startDeadHost(): Promise<TcpProxy> {
  const proxy = await startTcpProxy();
  await proxy.close();
  return proxy;
}

describe.runIf(engine === 'mariadb')('a cluster of database hosts (MariaDB only)', () => {
  const server = engine === 'mariadb' ? inject('mariaDbPort') : 0;

  test('with a dead first host is used through the next', async () => {
    const dead = await startDeadHost();
    const cluster = await serve([dead.port, server]);
    expect((await write(cluster)).status).toBe(200);
  });

  test('with a silent first host is used through the next', async () => {
    const silent = await startTcpProxy();
    const cluster = await serve([silent.port, server]);
    expect((await write(cluster)).status).toBe(200);
    expect(silent.carried).toBeGreaterThan(0);
  });

  test('is used without interruption when each host dies in turn, under load', async () => {
    const first = await startTcpProxy(server);
    const second = await startTcpProxy(server);
    const cluster = await serve([first.port, second.port]);
    const answers: TimedAnswer[] = [];
    const succeeded = (): number => answers.filter(({ status }) => status === 200).length;
    const expectProgress = (): Promise<void> =>
      expect.poll(succeeded, { timeout: 20_000 }).toBeGreaterThan(succeeded() + 20);
    let running = true;
    const worker = async (): Promise<void> => {
      while (running) answers.push(await write(cluster));
    };
    const workers = Promise.all([1, 2, 3, 4].map(worker));

    await expectProgress();
    await first.close();
    await expectProgress();
    expect(second.carried).toBeGreaterThan(0);

    await first.open();
    const carriedBefore = first.carried;
    await second.close();
    await expectProgress();
    expect(first.carried).toBeGreaterThan(carriedBefore);

    running = false;
    await workers;
    answers.filter(({ status }) => status !== 200).forEach(expectUnavailable);
  }, 90_000);

  test('of which the one in use goes silent: calls fail in time, and soon the next host is used', async () => {
    const first = await startTcpProxy(server);
    const second = await startTcpProxy(server);
    const cluster = await serve([first.port, second.port]);
    // Fills the pool with connections that nobody uses when the silence begins.
    const filled = await Promise.all(Array.from({ length: 12 }, () => write(cluster)));
    expect(filled.map(({ status }) => status)).toEqual(filled.map(() => 200));
    first.silence();
    const began = performance.now();
    const refused = await write(cluster);
    expectUnavailable(refused);
    expect((await write(cluster)).status, 'the next call already uses the other host').toBe(200);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(second.carried).toBeGreaterThan(0);
    for (let call = 0; call < 12; call += 1) expect((await write(cluster)).status).toBe(200);
  });

  test('with no host left causes 503', async () => {
    const first = await startTcpProxy(server);
    const second = await startTcpProxy(server);
    const cluster = await serve([first.port, second.port]);
    await Promise.all([first.close(), second.close()]);
    expectUnavailable(await write(cluster));
    await second.open();
    await expect.poll(async () => (await write(cluster)).status, { timeout: 10_000 }).toBe(200);
  });
});
