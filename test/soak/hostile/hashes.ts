import type { Cleanup } from '../../../bench/cleanup.js';
import type { Server } from '../../../bench/servers.js';
import { bound, flood, outcomes, type PlainAnswer, PlainClient } from '../../support/http/flood.js';
import { demand, SoakClient, tokenPath } from '../client.js';
import { percentiles } from '../monitor.js';
import type { Check } from '../results.js';
import type { Scenario } from './scenario.js';

const perSecond = 200;
const seconds = 20;
const networks = 200;
const signIns = 40;
const requiredSignIns = 38;
const timeLimitMs = 2_000;

const office = '127.250.0.1';
const password = 'four words of one attacker';

/** The request with this number; every network of the loopback range is another client. */
type Attempt = (number: number, address: string) => Promise<PlainAnswer>;

export const guesses: Scenario = {
  name: 'guesses',
  summary: `${perSecond} wrong passwords a second from ${networks} networks`,
  run: (server, cleanup) =>
    underFlood(
      server,
      cleanup,
      (client) => (number, address) => client.signIn(address, `nobody-${number}`, 'wrong on purpose'),
    ),
};

export const passwordChanges: Scenario = {
  name: 'password-changes',
  summary: `${perSecond} password changes a second by one administrator, from ${networks} networks`,
  run: (server, cleanup) =>
    underFlood(server, cleanup, (client, { victimId, token }) => (number, address) => {
      const newPassword = number % 2 ? 'password1' : `another password ${number}`;
      return client.post(`/api/v1/users/${victimId}/changePassword`, address, { newPassword }, token);
    }),
};

interface Attacker {
  readonly token: string;
  /** The user whose password may be changed. */
  readonly victimId: number;
}

async function underFlood(
  { url, config: { adminPassword = '' } }: Server,
  cleanup: Cleanup,
  attack: (client: PlainClient, attacker: Attacker) => Attempt,
): Promise<readonly Check[]> {
  const client = new PlainClient(url, bound);
  cleanup.add(() => client.close());
  const attempt = attack(client, await createAttacker(url, adminPassword));
  const signIn = (address: string): Promise<PlainAnswer> =>
    client.signIn(address, 'administrator', adminPassword);
  // An office in use: somebody there has signed in before the flood.
  await signIn(office);
  const flooding = flood({ perSecond, seconds }, (number) =>
    attempt(number, `127.${1 + (number % networks)}.0.1`),
  );
  const answers = await flood({ perSecond: signIns / seconds, seconds }, () => signIn(office));
  const inTime = answers.filter(({ status, milliseconds }) => status === 200 && milliseconds <= timeLimitMs);
  const { p50, p99 } = percentiles(answers.map(({ milliseconds }) => milliseconds));
  const flooded = outcomes(await flooding);
  const after = await signIn('127.251.0.1');
  return [
    {
      what: `${inTime.length} of ${signIns} sign-ins of an office within ${timeLimitMs} ms: p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`,
      passed: inTime.length >= requiredSignIns,
      examples: [JSON.stringify({ office: outcomes(answers), flood: flooded })],
    },
    {
      what: `a sign-in after the flood within ${timeLimitMs} ms: ${after.milliseconds.toFixed(0)} ms`,
      passed: after.status === 200 && after.milliseconds <= timeLimitMs,
      examples: [],
    },
  ];
}

async function createAttacker(url: string, adminPassword: string): Promise<Attacker> {
  const client = new SoakClient(url, 1);
  const signIn = async (username: string, secret: string): Promise<string> => {
    const body = await client.post(tokenPath, undefined, {
      grant_type: 'password',
      username,
      password: secret,
    });
    return demand(body.access_token);
  };
  const admin = await signIn('administrator', adminPassword);
  const create = async (name: string, role: string): Promise<number> => {
    const created = await client.must(201, 'POST', '/api/v1/users', admin, { name, role, password });
    return demand(created.id);
  };
  await create('attacker', 'admin');
  const attacker = { victimId: await create('victim', 'user'), token: await signIn('attacker', password) };
  client.close();
  return attacker;
}
