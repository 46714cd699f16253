import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cleanup } from '../../cleanup.js';
import type { Server } from '../../servers.js';
import { type Body, demand, SoakClient, tokenPath } from '../client.js';
import { percentiles } from '../monitor.js';
import type { Check } from '../results.js';
import type { Scenario } from './scenario.js';

const perSecond = 200;
const seconds = 20;
const networks = 200;
const signIns = 40;
const enough = 38;
const patience = 2_000;

const office = '127.250.0.1';
const password = 'four words of one attacker';

interface Answer {
  readonly status: number;
  readonly milliseconds: number;
  readonly body: Body;
}

/** A request by its number: every network of the loopback range is another client. */
type Attempt = (number: number, localAddress: string) => Promise<Answer>;

export const guesses: Scenario = {
  name: 'guesses',
  summary: `${perSecond} wrong passwords a second from ${networks} networks`,
  run: (server, cleanup) =>
    underFlood(server, cleanup, (post) => (number, address) => {
      const json = { grant_type: 'password', username: `nobody-${number}`, password: 'wrong on purpose' };
      return post(address, tokenPath, json);
    }),
};

export const passwordChanges: Scenario = {
  name: 'password-changes',
  summary: `${perSecond} password changes a second by one administrator, from ${networks} networks`,
  run: (server, cleanup) =>
    underFlood(server, cleanup, (post, { victimId, token }) => (number, address) => {
      const newPassword = number % 2 ? 'password1' : `another password ${number}`;
      return post(address, `/api/v1/users/${victimId}/changePassword`, { newPassword }, token);
    }),
};

type Post = ReturnType<typeof poster>;

interface Attacker {
  readonly token: string;
  /** Whose password may be changed. */
  readonly victimId: number;
}

async function underFlood(
  { url, config }: Server,
  cleanup: Cleanup,
  attack: (post: Post, attacker: Attacker) => Attempt,
): Promise<readonly Check[]> {
  const agent = new Agent({ keepAlive: true });
  cleanup.add(() => agent.destroy());
  const post = poster(url, agent);
  const attempt = attack(post, await createAttacker(url, config.adminPassword ?? ''));
  const signIn: Attempt = (_number, address) =>
    post(address, tokenPath, {
      grant_type: 'password',
      username: 'administrator',
      password: config.adminPassword,
    });
  // An office at work: somebody there has signed in before the flood begins.
  await signIn(0, office);
  const flooding = send(perSecond * seconds, seconds, (number) =>
    attempt(number, `127.${1 + (number % networks)}.0.1`),
  );
  const answers = await send(signIns, seconds, (number) => signIn(number, office));
  const inTime = answers.filter(({ status, milliseconds }) => status === 200 && milliseconds <= patience);
  const { p50, p99 } = percentiles(answers.map(({ milliseconds }) => milliseconds));
  const refused = tally(await flooding);
  const after = await signIn(0, '127.251.0.1');
  return [
    {
      what: `${inTime.length} of ${signIns} sign-ins of an office within ${patience} ms: p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`,
      passed: inTime.length >= enough,
      examples: [JSON.stringify({ office: tally(answers), flood: refused })],
    },
    {
      what: `a sign-in after the flood within ${patience} ms: ${after.milliseconds.toFixed(0)} ms`,
      passed: after.status === 200 && after.milliseconds <= patience,
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

/** So many, evenly over so long, whether or not they are answered. */
async function send(
  count: number,
  duration: number,
  attempt: (number: number) => Promise<Answer>,
): Promise<Answer[]> {
  const broken = (): Answer => ({ status: 0, milliseconds: Infinity, body: {} });
  const started = performance.now();
  const answers: Promise<Answer>[] = [];
  for (let number = 0; number < count; number += 1) {
    answers.push(attempt(number).catch(broken));
    const ahead = started + (number * duration * 1000) / count - performance.now();
    if (ahead > 1) await delay(ahead);
  }
  return Promise.all(answers);
}

function poster(url: string, agent: Agent) {
  return (localAddress: string, path: string, json: object, token?: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const started = performance.now();
      const body = JSON.stringify(json);
      const headers = {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      };
      const sent = request(url + path, { method: 'POST', agent, localAddress, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(parts).toString();
          resolve({
            status: response.statusCode ?? 0,
            milliseconds: performance.now() - started,
            body: text === '' ? {} : (JSON.parse(text) as Body),
          });
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
}

function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const outcome = `${status} ${body.code ?? ''}`.trim();
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}
