import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/api.js';
import { passwordFrom } from '../support/forwarding.js';
import { tally } from '../support/guessing.js';
import { startService, type TestService } from '../support/service.js';
import type { TestUser } from '../support/users.js';

const perSecond = 200;
const floodSeconds = 6;
const signIns = 40;
const enough = 38;
const patience = 2_000;
const office = '198.51.100.77';
const wrong = 'a password that is wrong';

/** How each of them is refused, if it is. */
const outcome = ({ status, body }: ApiAnswer): string => (status < 300 ? 'in' : `${status} ${body?.code}`);

describe('while somebody keeps the hashes busy', () => {
  let service: TestService;
  let owner: TestUser;
  let attacker: TestUser;

  beforeAll(async () => {
    service = await startService({ TRUSTED_PROXIES: '127.0.0.1', TOKEN_REQUESTS_PER_MINUTE: '1000000' });
    [owner, attacker] = [await service.users.create(), await service.users.create()];
  });

  /** Sends so many requests a second, whether or not they are answered. */
  async function flood(attempt: (number: number) => Promise<ApiAnswer>): Promise<ApiAnswer[]> {
    const answers: Promise<ApiAnswer>[] = [];
    const started = performance.now();
    for (let sent = 0; sent < perSecond * floodSeconds; sent += 1) {
      answers.push(attempt(sent));
      const ahead = started + (sent * 1000) / perSecond - performance.now();
      if (ahead > 1) await delay(ahead);
    }
    return Promise.all(answers);
  }

  /** Forty sign-ins from one office, evenly over the flood. @returns how many got in within two seconds. */
  async function ownerSignsIn(): Promise<number> {
    const times = await Promise.all(
      Array.from({ length: signIns }, async (_, index) => {
        await delay((index * floodSeconds * 1000) / signIns);
        const started = performance.now();
        const { status } = await passwordFrom(service.api, office, owner.name, owner.password);
        return status === 200 ? performance.now() - started : Infinity;
      }),
    );
    return times.filter((milliseconds) => milliseconds <= patience).length;
  }

  const ipv6 = (prefix: number, network: number): string =>
    `2001:db8:${prefix.toString(16)}:${network.toString(16)}::1`;
  const guessFrom = (address: string, number: number): Promise<ApiAnswer> =>
    passwordFrom(service.api, address, `nobody-${number}`, wrong);
  const signInFrom = (address: string): Promise<ApiAnswer> =>
    passwordFrom(service.api, address, attacker.name, attacker.password);
  const changeFrom = (address: string, json: object): Promise<ApiAnswer> =>
    service.api.request('POST', `/api/v1/users/${attacker.id}/changePassword`, {
      token: attacker.token,
      json,
      headers: { 'X-Forwarded-For': address },
    });

  test.each<[string, (number: number) => Promise<ApiAnswer>]>([
    ['guesses from 200 /64s of one /48', (number) => guessFrom(ipv6(1, number % 200), number)],
    ['guesses from 200 /48s', (number) => guessFrom(ipv6(2 + (number % 200), 0), number)],
    ['right passwords of one account, from one address', () => signInFrom('203.0.113.9')],
    [
      'right passwords of one account, from 200 /48s',
      (number) => signInFrom(ipv6(1_000 + (number % 200), 0)),
    ],
    [
      'password changes of one user to a common password, from 200 /48s',
      (number) =>
        changeFrom(ipv6(2_000 + (number % 200), 0), {
          currentPassword: attacker.password,
          newPassword: 'password1',
        }),
    ],
    [
      'password changes of one user to the same password, from 200 /48s',
      (number) =>
        changeFrom(ipv6(3_000 + (number % 200), 0), {
          currentPassword: attacker.password,
          newPassword: attacker.password,
        }),
    ],
  ])('%s: an office signs in as usual', async (_title, attempt) => {
    const flooding = flood(attempt);
    const signedIn = await ownerSignsIn();
    const refused = tally((await flooding).map(outcome));
    expect(signedIn, JSON.stringify(refused)).toBeGreaterThanOrEqual(enough);
    const started = performance.now();
    expect((await passwordFrom(service.api, '198.51.100.78', owner.name, owner.password)).status).toBe(200);
    expect(performance.now() - started).toBeLessThan(patience);
  });
});
