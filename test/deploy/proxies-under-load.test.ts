import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { createDatabase, openDatabase } from '../support/database/database.js';
import { type Load, startLoad } from '../support/deploy/load.js';
import { proxyNames, publicName, startProxy } from '../support/deploy/proxies.js';
import { freePorts } from '../support/http/ports.js';
import { afterFile } from '../support/processes/cleanup.js';
import { type ServiceProcess, spawnService } from '../support/processes/processes.js';
import { isMissing } from '../support/processes/programs.js';
import { Users } from '../support/users/users.js';

const ADMIN_PASSWORD = 'a-password-of-my-own';
const callersPerProxy = 3;
/** Longer than any call here, and than it takes a proxy to see that a process has gone. */
const aroundFaultMs = 500;

const installed = proxyNames.filter((name) => !isMissing(name));

describe('while one process is stopped and another is killed', () => {
  const loads = new Map<string, Load>();
  /** When a process began to stop or was killed, by `performance.now()`. */
  const faults: number[] = [];
  let enrolments: Map<string, number>;

  beforeAll(async () => {
    const database = await createDatabase();
    afterFile(() => database.remove());
    const environment = { ...database.environment, ADMIN_PASSWORD, TRUSTED_PROXIES: '127.0.0.1' };
    const ports = (await freePorts(2)) as [number, number];
    const start = (port: number): Promise<ServiceProcess> =>
      spawnService({ ...environment, PUBLIC_URL: `https://${publicName}`, PORT: String(port) });
    const [one, two] = await Promise.all([start(ports[0]), start(ports[1])]);
    const users = new Users(one.api, ADMIN_PASSWORD);
    for (const name of installed) {
      const callers = await Promise.all(Array.from({ length: callersPerProxy }, () => users.create()));
      loads.set(name, startLoad(name, (await startProxy(name, ports)).client, callers));
    }

    await delay(500);
    faults.push(performance.now());
    expect(await one.stop()).toBe(0);
    await delay(500);
    await start(ports[0]);
    // Until the proxies use it again.
    await delay(2_500);
    faults.push(performance.now());
    await two.kill();
    await delay(1_500);
    await Promise.all([...loads.values()].map((load) => load.stop()));

    const rows = await openDatabase(loadConfig(environment));
    afterFile(() => rows.destroy());
    const found: { userAgent: string; number: unknown }[] = await rows.query(
      "SELECT userAgent, COUNT(*) AS number FROM audit_events WHERE type = 'mfa.enrolment_started' GROUP BY userAgent",
    );
    enrolments = new Map(found.map(({ userAgent, number }) => [userAgent, Number(number)]));
  }, 60_000);

  describe.each(installed)('behind %s', (name) => {
    const sent = (method: string) => loads.get(name)?.sent.filter((call) => call.method === method) ?? [];

    test('no POST is carried out twice, and each that was answered is carried out', () => {
      const posts = sent('POST');
      expect(posts.length).toBeGreaterThan(100);
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
      const isExplained = (began: number): boolean =>
        faults.some((fault) => began > fault - aroundFaultMs && began < fault + aroundFaultMs);
      expect(failed.filter(({ began }) => !isExplained(began))).toEqual([]);
      expect(failed.length).toBeLessThanOrEqual(callersPerProxy * faults.length);
    });
  });
});
