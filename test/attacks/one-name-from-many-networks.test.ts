import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CleanUp } from '../../src/operations/clean-up.js';
import type { ApiAnswer } from '../support/http/api.js';
import { openWriter } from '../support/database/database.js';
import { passwordFrom } from '../support/http/forwarding.js';
import { tally, outcomeOf } from '../support/users/guessing.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';

const wrong = 'a password that is wrong';
const refused = { status: 400, code: 'CREDENTIALS_INVALID' };
const waiting = (retryAfter: number) => ({ status: 429, code: 'PASSWORD_LOCKED', retryAfter });
const bound = 100;
const day = 24 * 60 * 60;

/** An address in the /48 and the /64 with these numbers. */
const site = (number: number, network = 1): string =>
  `2001:db8:${number.toString(16)}:${network.toString(16)}::1`;

let service: TestService;
let name: string;
let password: string;
let names = 0;

beforeAll(async () => {
  service = await startService({ TRUSTED_PROXIES: '127.0.0.1' });
  stopClock();
});

beforeEach(() => {
  travel(2 * day);
  names += 1;
  [name, password] = [`guessed-at-${names}`, 'correct horse battery'];
});

async function createUser(): Promise<void> {
  const { access_token } = await service.users.signIn('administrator', service.users.adminPassword);
  expect((await service.api.post('/api/v1/users', access_token, { name, password })).status).toBe(201);
}

const guess = (address: string, guessed = wrong): Promise<ApiAnswer> =>
  passwordFrom(service.api, address, name, guessed);
const codes = (answers: readonly ApiAnswer[]): Record<string, number> =>
  tally(answers.map(({ body }) => body.code));

/** Uses up today's failures for the name: makes one from elsewhere, and sets the count in the database. */
async function useUp(count = bound): Promise<void> {
  expect(outcomeOf(await guess('203.0.113.1'))).toEqual(refused);
  const { transactions, close } = await openWriter(service.config);
  await transactions.run((manager) =>
    manager.query(
      "UPDATE password_limits SET failedAttempts = ? WHERE network = '' AND failedAttempts = 1 AND expiresAt = ?",
      [count, Date.now() + day * 1000],
    ),
  );
  await close();
}

describe.each(['a user', 'nobody'])('guessing the password of %s from many networks', (whose) => {
  beforeEach(async () => {
    if (whose === 'a user') await createUser();
  });

  test('a hundred guesses from ten networks are judged, then one per network', async () => {
    for (let network = 1; network <= 10; network += 1) {
      const answers = await Promise.all(Array.from({ length: 10 }, () => guess(`203.0.113.${network}`)));
      expect(codes(answers)).toEqual({ CREDENTIALS_INVALID: 10 });
    }
    expect(outcomeOf(await guess('203.0.113.11'))).toEqual(refused);
    expect(outcomeOf(await guess('203.0.113.11'))).toEqual(waiting(30));
  });

  test('past a hundred a day, each /48 has one try per wait, and the waits double', async () => {
    await useUp();
    expect(outcomeOf(await guess(site(1, 1)))).toEqual(refused);
    for (const network of [1, 2, 3]) expect(outcomeOf(await guess(site(1, network)))).toEqual(waiting(30));
    for (const seconds of [30, 60, 120, 240]) {
      travel(seconds);
      expect(outcomeOf(await guess(site(1, seconds)))).toEqual(refused);
      expect(outcomeOf(await guess(site(1, seconds + 1)))).toEqual(waiting(2 * seconds));
    }
    expect(outcomeOf(await guess('198.51.100.1'))).toEqual(refused);
    expect(outcomeOf(await guess('198.51.100.1'))).toEqual(waiting(30));
  });

  test('past a hundred a day, one of many parallel guesses from a /48 is judged', async () => {
    await useUp();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, network) => guess(site(2, network))));
    expect(codes(answers)).toEqual({ CREDENTIALS_INVALID: 1, PASSWORD_LOCKED: 19 });
  });

  test('up to a hundred a day, each network has its ten tries', async () => {
    await useUp(bound - 10);
    for (let attempt = 1; attempt <= 10; attempt += 1)
      expect(outcomeOf(await guess(site(3)))).toEqual(refused);
    expect(outcomeOf(await guess(site(3, 2)))).toEqual(refused);
    expect(outcomeOf(await guess(site(3, 3)))).toEqual(waiting(30));
  });

  test('guesses that are refused without being judged do not count', async () => {
    await useUp(bound - 20);
    const answers = await Promise.all(Array.from({ length: 40 }, () => guess('198.51.100.2')));
    expect(codes(answers)).toEqual({ CREDENTIALS_INVALID: 10, PASSWORD_LOCKED: 30 });
    for (let attempt = 1; attempt <= 10; attempt += 1)
      expect(outcomeOf(await guess(site(4)))).toEqual(refused);
    expect(outcomeOf(await guess(site(4, 2)))).toEqual(refused);
    expect(outcomeOf(await guess(site(4, 2)))).toEqual(waiting(30));
  });

  test('the count starts again the next day', async () => {
    await useUp();
    travel(day - 1);
    expect(outcomeOf(await guess(site(5)))).toEqual(refused);
    expect(outcomeOf(await guess(site(5)))).toEqual(waiting(30));
    travel(31);
    for (let attempt = 1; attempt <= 3; attempt += 1)
      expect(outcomeOf(await guess(site(6)))).toEqual(refused);
  });

  test('the row of a network expires an hour after its wait', async () => {
    await useUp();
    await guess(site(700 + names));
    const left: { expiresAt: number }[] = await service.database.query(
      'SELECT expiresAt FROM password_limits WHERE network = ?',
      [`2001:db8:${(700 + names).toString(16)}::/48`],
    );
    expect(left).toEqual([{ expiresAt: Date.now() + (30 + 3600) * 1000 }]);
    await service.app.get(CleanUp).run();
    travel(30 + 3600);
    expect(outcomeOf(await guess(site(700 + names)))).toEqual(refused);
    expect(outcomeOf(await guess(site(700 + names)))).toEqual(waiting(30));
  });
});

describe('the owner of a name guessed from many networks', () => {
  beforeEach(createUser);

  test('signs in from another network, which does not lift the limit', async () => {
    await useUp();
    expect(outcomeOf(await guess(site(8)))).toEqual(refused);
    expect((await guess('198.51.100.3', password)).status).toBe(200);
    expect(outcomeOf(await guess(site(8)))).toEqual(waiting(30));
    expect(outcomeOf(await guess(site(9)))).toEqual(refused);
    expect(outcomeOf(await guess(site(9)))).toEqual(waiting(30));
  });

  test('gets the same answer as a guesser while their /48 waits', async () => {
    await useUp();
    await guess(site(10));
    expect(outcomeOf(await guess(site(10, 2), password))).toEqual(waiting(30));
    travel(30);
    expect((await guess(site(10, 3), password)).status).toBe(200);
    expect((await guess(site(10, 4), password)).status).toBe(200);
  });

  test('has no failures left after a new password', async () => {
    await useUp();
    await guess('198.51.100.4');
    const { body } = await guess('198.51.100.5', password);
    const { id } = (await service.api.get('/api/v1/users/me', body.access_token)).body;
    const newPassword = 'four other words now';
    const json = { currentPassword: password, newPassword };
    const path = `/api/v1/users/${id}/changePassword`;
    expect((await service.api.post(path, body.access_token, json)).status).toBe(204);
    for (let attempt = 1; attempt <= 3; attempt += 1)
      expect(outcomeOf(await guess('198.51.100.4'))).toEqual(refused);
    expect((await guess('198.51.100.4', newPassword)).status).toBe(200);
  });
});
