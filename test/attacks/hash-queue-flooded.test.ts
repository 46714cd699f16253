import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { afterFile } from '../support/processes/cleanup.js';
import { createDatabase } from '../support/database/database.js';
import { flood, forwarded, outcomes, type PlainAnswer, PlainClient } from '../support/http/flood.js';
import { spawnService } from '../support/processes/processes.js';
import { type TestUser, Users } from '../support/users/users.js';
import { setRealPasswordCost } from '../support/service/password-cost.js';

setRealPasswordCost();

const seconds = 3;
const maxPerSecond = 200;
const maxSignIns = 20;
/** In milliseconds, on a machine capable of forty sign-ins a second. */
const patience = 2_000;
const wantedCapacity = 40;
const officeAddress = '198.51.100.77';
const wrong = 'a password that is wrong';

/** One /48 for each number. */
const site = (number: number): string => `2001:db8:${number.toString(16)}::1`;
/** One /64 of the same /48 for each number. */
const network = (number: number): string => `2001:db8:0:${number.toString(16)}::1`;

describe('while an attacker keeps the password hasher busy', () => {
  let client: PlainClient;
  let owner: TestUser;
  let attacker: TestUser;
  let victim: TestUser;

  beforeAll(async () => {
    const database = await createDatabase();
    const adminPassword = randomBytes(12).toString('base64url');
    const service = await spawnService({
      ...database.environment,
      ADMIN_PASSWORD: adminPassword,
      TRUSTED_PROXIES: '127.0.0.1',
    });
    const users = new Users(service.api, adminPassword);
    [owner, victim, attacker] = [await users.create(), await users.create(), await users.create('admin')];
    client = new PlainClient(service.url, forwarded);
    afterFile(() => client.close());
  });

  /** @returns the sign-ins per second that this machine manages at the moment */
  async function measureCapacity(): Promise<number> {
    const started = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => client.signIn('192.0.2.1', attacker.name, attacker.password)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    return 20_000 / (performance.now() - started);
  }

  const guess = (address: string, number: number): Promise<PlainAnswer> =>
    client.signIn(address, `nobody-${number}`, wrong);
  const change = (address: string, newPassword: string): Promise<PlainAnswer> =>
    client.post(
      `/api/v1/users/${attacker.id}/changePassword`,
      address,
      { currentPassword: attacker.password, newPassword },
      attacker.token,
    );

  const floods: Record<string, (number: number) => Promise<PlainAnswer>> = {
    'guesses from 200 /64s of one /48': (number) => guess(network(number % 200), number),
    'guesses from 200 /48s': (number) => guess(site(1 + (number % 200)), number),
    'right passwords of one account, from one address': () =>
      client.signIn('203.0.113.9', attacker.name, attacker.password),
    'right passwords of one account, from 200 /48s': (number) =>
      client.signIn(site(1_000 + (number % 200)), attacker.name, attacker.password),
    'changes of one password to a common one, from 200 /48s': (number) =>
      change(site(2_000 + (number % 200)), 'password1'),
    "an administrator's changes of somebody's password, from 200 /48s": (number) =>
      client.post(
        `/api/v1/users/${victim.id}/changePassword`,
        site(3_000 + (number % 200)),
        { newPassword: `another password ${number}` },
        attacker.token,
      ),
  };

  // Once more, in case the machine was busy with something else in the middle of these seconds.
  test.each(Object.entries(floods))(
    'an office signs in within two seconds despite %s',
    { retry: 1 },
    async (_title, attempt) => {
      const capacity = await measureCapacity();
      const signIns = Math.min(maxSignIns, Math.floor((capacity / 8) * seconds));
      const flooding = flood({ perSecond: Math.min(maxPerSecond, 4 * capacity), seconds }, attempt);
      const office = await flood({ perSecond: signIns / seconds, seconds }, () =>
        client.signIn(officeAddress, owner.name, owner.password),
      );
      const flooded = outcomes(await flooding);
      const after = await client.signIn('198.51.100.78', owner.name, owner.password);
      // Whatever else the machine does meanwhile slows it down.
      const slowest = Math.min(capacity, await measureCapacity());
      const patient = patience * Math.max(1, wantedCapacity / slowest);
      const inTime = office.filter(({ status, milliseconds }) => status === 200 && milliseconds <= patient);
      const summary = JSON.stringify({ capacity, slowest, flood: flooded, office: outcomes(office) });
      expect(inTime.length, summary).toBeGreaterThanOrEqual(Math.floor(signIns * 0.95));
      expect(after.status).toBe(200);
      expect(after.milliseconds).toBeLessThan(patient);
    },
  );
});
