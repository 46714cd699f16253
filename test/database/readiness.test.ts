import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createDatabase, engine } from '../support/database/database.js';
import { head, openRaw } from '../support/http/half-sent.js';
import { MovedClock } from '../support/processes/moved-clock.js';
import { type ServiceProcess, spawnService } from '../support/processes/processes.js';

const ADMIN_PASSWORD = randomBytes(12).toString('hex');
const database = await createDatabase();
const environment = { ...database.environment, ADMIN_PASSWORD };

const checksOf = async (service: ServiceProcess) => {
  const { status, body } = await service.api.get('/health/ready');
  const failed = (body.checks as { ok: boolean }[]).filter(({ ok }) => !ok);
  return { status, failed };
};

test('a service that is ready lists what it has checked', async () => {
  const service = await spawnService(environment);
  const { status, body } = await service.api.get('/health/ready');
  expect({ status, body }).toEqual({
    status: 200,
    body: {
      status: 'ok',
      checks: [
        { name: 'process', ok: true },
        { name: 'database', ok: true },
        { name: 'schema', ok: true },
        // There is no other clock beside an embedded database.
        ...(engine === 'mariadb' ? [{ name: 'clock', ok: true, aheadSeconds: 0 }] : []),
      ],
    },
  });
  expect(service.output).not.toContain('ready');
  expect(await service.stop()).toBe(0);
});

test('SIGTERM: not ready at once, while calls on open connections are served', async () => {
  const service = await spawnService(environment);
  const [probe, call, busy] = await Promise.all([1, 2, 3].map(() => openRaw(service.url)));
  const json = JSON.stringify({
    grant_type: 'password',
    username: 'administrator',
    password: ADMIN_PASSWORD,
  });
  const signIn = ['Content-Type: application/json', `Content-Length: ${json.length}`, 'Expect: 100-continue'];
  await busy?.exchange(head('POST', '/api/oauth2/token', ...signIn), /100 Continue/);

  const stopping = service.stop();
  await expect
    .poll(() =>
      fetch(service.url).then(
        () => 'open',
        () => 'closed',
      ),
    )
    .toBe('closed');
  const notReady = await probe?.exchange(head('GET', '/health/ready'), /\}$/);
  expect(notReady).toMatch(/^HTTP\/1\.1 503 [\s\S]*connection: close\r\n/i);
  expect(notReady).toContain('"checks":[{"name":"process","ok":false,"reason":"stopping"}]');
  const served = await call?.exchange(head('GET', '/api/v1/openapi.json'), /\r\n\r\n/);
  expect(served).toMatch(/^HTTP\/1\.1 200 [\s\S]*connection: close\r\n/i);
  expect(await busy?.exchange(json, /access_token/)).toMatch(/HTTP\/1\.1 200 /);
  expect(await stopping).toBe(0);
});

describe.runIf(engine === 'mariadb')('a process whose clock differs from the database server’s', () => {
  test('by more than 15 s is not ready, says by how much (in the log once a minute), and recovers by itself', async () => {
    const clock = new MovedClock();
    const service = await spawnService({ ...environment, ...clock.environment }, [], clock.nodeFlags);
    for (const [seconds, said] of [
      [40, 'not ready: the clock is 40 s ahead of the database'],
      [-40, 'not ready: the clock is 40 s behind the database'],
    ] as const) {
      clock.move(seconds);
      const failed = [{ name: 'clock', ok: false, reason: 'wrong', aheadSeconds: seconds }];
      for (let probe = 0; probe < 5; probe += 1)
        expect(await checksOf(service)).toEqual({ status: 503, failed });
      await expect.poll(() => service.output.split(said).length - 1).toBe(1);
    }
    clock.move(14);
    expect(await checksOf(service)).toEqual({ status: 200, failed: [] });
    await expect.poll(() => service.output).toContain('ready again');
    expect(await service.stop()).toBe(0);
  });

  test('is not taken for such a one because the answer was slow, or the process paused', async () => {
    const service = await spawnService(environment);
    const probes = [1, 2, 3].map(() => checksOf(service));
    process.kill(service.pid, 'SIGSTOP');
    await delay(1_000);
    process.kill(service.pid, 'SIGCONT');
    for (const probe of await Promise.all(probes)) expect(probe).toEqual({ status: 200, failed: [] });
    expect(await service.stop()).toBe(0);
  });
});
