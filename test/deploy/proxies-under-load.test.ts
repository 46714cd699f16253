import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { createDatabase, openDatabase } from '../support/database/database.js';
import { type Load, startLoad } from '../support/deploy/load.js';
import { behindEachProxy, installedProxies, publicName, startProxy } from '../support/deploy/proxies.js';
import { freePorts } from '../support/http/ports.js';
import { afterFile } from '../support/processes/cleanup.js';
import { type ServiceProcess, spawnService } from '../support/processes/processes.js';
import { Users } from '../support/users/users.js';

const ADMIN_PASSWORD = 'a-password-of-my-own';
const callersPerProxy = 3;
/** Longer than it takes a proxy to see that a process has gone. */
const noticedAfterMs = 500;

describe('while one process is stopped and another is killed', () => {
  const loads = new Map<string, Load>();
  /** While a process stopped or was killed, by `performance.now()`. */
  const faults: { readonly began: number; readonly ended: number }[] = [];
  const during = async (fault: () => Promise<void>): Promise<void> => {
    const began = performance.now();
    await fault();
    faults.push({ began, ended: performance.now() });
  };
  let enrolments: Map<string, number>;

  beforeAll(async () => {
    const database = await createDatabase();
    const environment = { ...database.environment, ADMIN_PASSWORD, TRUSTED_PROXIES: '127.0.0.1' };
    const ports = (await freePorts(2)) as [number, number];
    const start = (port: number): Promise<ServiceProcess> =>
      spawnService({ ...environment, PUBLIC_URL: `https://${publicName}`, PORT: String(port) });
    const [one, two] = await Promise.all([start(ports[0]), start(ports[1])]);
    const users = new Users(one.api, ADMIN_PASSWORD);
    for (const name of installedProxies) {
      const callers = await Promise.all(Array.from({ length: callersPerProxy }, () => users.create()));
      loads.set(name, startLoad(name, (await startProxy(name, ports)).client, callers));
    }

    await delay(500);
    await during(async () => expect(await one.stop()).toBe(0));
    await delay(500);
    await start(ports[0]);
    // Until the proxies use it again.
    await delay(2_500);
    await during(() => two.kill());
    await delay(1_500);
    await Promise.all([...loads.values()].map((load) => load.stop()));

    const rows = await openDatabase(loadConfig(environment));
    afterFile(() => rows.destroy());
    const found: { userAgent: string; number: unknown }[] = await rows.query(
      "SELECT userAgent, COUNT(*) AS number FROM audit_events WHERE type = 'mfa.enrolment_started' GROUP BY userAgent",
    );
    enrolments = new Map(found.map(({ userAgent, number }) => [userAgent, Number(number)]));
  }, 60_000);

  behindEachProxy((name) => {
    const sent = (method: string) => loads.get(name)?.sent.filter((call) => call.method === method) ?? [];

    test('no POST is carried out twice, and each that was answered is carried out', () => {
      const posts = sent('POST');
      expect(posts.length).toBeGreaterThan(30);
      for (const { userAgent, outcome } of posts) {
        const times = enrolments.get(userAgent) ?? 0;
        expect(times, userAgent).toBeLessThanOrEqual(1);
        if (outcome === 200) expect(times, userAgent).toBe(1);
      }
    });

    test('no GET fails', () => {
      expect(sent('GET').filter(({ outcome }) => outcome !== 200)).toEqual([]);
    });

    test('only those POSTs fail that are on their way to a process when it goes', () => {
      const failed = sent('POST').filter(({ outcome }) => outcome !== 200);
      const isExplained = (call: { began: number; ended: number }): boolean =>
        faults.some(({ began, ended }) => call.ended > began && call.began < ended + noticedAfterMs);
      expect(failed.filter((call) => !isExplained(call))).toEqual([]);
      expect(failed.length).toBeLessThanOrEqual(callersPerProxy * faults.length);
    });
  });
});
