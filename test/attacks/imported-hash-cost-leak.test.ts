import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { hash } from '@node-rs/argon2';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { median } from '../../bench/statistics.js';
import { parseCost, hasDefaultCost, defaultCost } from '../../src/crypto/password-cost.js';
import { PasswordHasher } from '../../src/crypto/password-hasher.js';
import { drawCost } from '../../src/users/passwords/password-decoys.js';
import { openWriter } from '../support/database/database.js';
import { gateNextTransaction } from '../support/database/gate.js';
import { startService, type TestService } from '../support/service/service.js';
import { setRealPasswordCost } from '../support/service/password-cost.js';

setRealPasswordCost();

const imported = { memoryCost: 65_536, timeCost: 4, parallelism: 1 };
const password = 'correct horse battery';
const wrong = 'a password that is wrong';
const users = 12;

test('an unknown name always draws the same cost, and costs are drawn as often as users have them', () => {
  const costs = [...Array.from({ length: 3 }, () => defaultCost), imported];
  const draw = (name: string): object => drawCost(costs, createHash('sha256').update(name).digest('hex'));
  const drawn = Array.from({ length: 2_000 }, (_, index) => draw(`nobody-${index}`));
  expect(drawn).toEqual(drawn.map((_, index) => draw(`nobody-${index}`)));
  const share = drawn.filter((cost) => cost === imported).length / drawn.length;
  expect(share).toBeGreaterThan(0.2);
  expect(share).toBeLessThan(0.3);
});

describe('users who were imported with more expensive hashes', () => {
  let service: TestService;
  /** The hashes that were verified against, in order. */
  const verified: string[] = [];

  const signIn = (username: string, guessed = wrong) =>
    service.api.token({ grant_type: 'password', username, password: guessed });
  const costOfSignIn = async (username: string, guessed = wrong): Promise<object | undefined> => {
    verified.length = 0;
    await signIn(username, guessed);
    return parseCost(verified[0] ?? '');
  };
  const storedHash = async (name: string): Promise<string> =>
    (await service.database.query('SELECT passwordHash FROM users WHERE name = ?', [name]))[0].passwordHash;

  beforeAll(async () => {
    service = await startService();
    const passwordHash = await hash(password, imported);
    for (let index = 0; index < users; index += 1) await service.users.create('user', `imported-${index}`);
    const { transactions, close } = await openWriter(service.config);
    await transactions.run((manager) =>
      manager.query(
        'UPDATE users SET passwordHash = ?, disabledAt = CASE WHEN name = ? THEN 1 ELSE NULL END',
        [passwordHash, 'imported-0'],
      ),
    );
    await close();
    const hasher = service.app.get(PasswordHasher);
    const verify = hasher.verify.bind(hasher);
    vi.spyOn(hasher, 'verify').mockImplementation((...given) => {
      verified.push(given[0]);
      return verify(...given);
    });
    // A sign-in refreshes the known costs in the background, at most every few seconds.
    const isKnown = async (look: number): Promise<boolean> =>
      isDeepStrictEqual(await costOfSignIn(`nobody-at-look-${look}`), imported);
    for (let look = 1; !(await isKnown(look)); look += 1) await delay(500);
  });

  test('cost a wrong password as much as an unknown, disabled or malformed name does', async () => {
    for (const name of ['nobody-1', 'nobody-2', 'imported-0', 'imported-1', 'no name at all'])
      expect(await costOfSignIn(name), name).toEqual(imported);
    expect(await costOfSignIn('imported-0', password), 'the right password of a disabled user').toEqual(
      imported,
    );
  });

  test('take the same time, within noise', async () => {
    const timed = async (name: string): Promise<number> => {
      const started = performance.now();
      expect((await signIn(name)).status).toBe(400);
      return performance.now() - started;
    };
    const ofUnknown: number[] = [];
    const ofKnown: number[] = [];
    // By turns, so that whatever else the machine does slows both down.
    for (let number = 0; number < 9; number += 1) {
      ofUnknown.push(await timed(`stranger-${number}`));
      ofKnown.push(await timed(`imported-${number + 2}`));
    }
    const [unknown, known] = [median(ofUnknown), median(ofKnown)];
    const ratio = Math.max(unknown, known) / Math.min(unknown, known);
    expect(ratio, `${Math.round(unknown)} and ${Math.round(known)} ms`).toBeLessThan(2);
  });

  test('get a hash of the default cost at their first sign-in', async () => {
    const before = await storedHash('imported-1');
    await signIn('imported-1');
    expect(await storedHash('imported-1')).toBe(before);
    const answers = await Promise.all([1, 2, 3].map(() => signIn('imported-1', password)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const after = await storedHash('imported-1');
    expect(hasDefaultCost(after)).toBe(true);
    expect((await signIn('imported-1', password)).status).toBe(200);
    expect(await storedHash('imported-1')).toBe(after);
    expect((await signIn('imported-1')).body.code).toBe('CREDENTIALS_INVALID');
  });

  test('but never over a password that was changed during the sign-in', async () => {
    const newPassword = 'four other words now';
    const [{ id }] = await service.database.query('SELECT id FROM users WHERE name = ?', ['imported-2']);
    const admin = await service.users.admin();
    const gate = gateNextTransaction(service);
    const overtaken = signIn('imported-2', password);
    await gate.reached;
    const changed = await service.api.post(`/api/v1/users/${id}/changePassword`, admin, { newPassword });
    expect(changed.status).toBe(204);
    gate.open();
    expect((await overtaken).body.code).toBe('CREDENTIALS_INVALID');
    expect((await signIn('imported-2', newPassword)).status).toBe(200);
  });

  test('but keep the old hash while disabled, even if the password was right', async () => {
    const before = await storedHash('imported-0');
    expect((await signIn('imported-0', password)).body.code).toBe('CREDENTIALS_INVALID');
    expect(await storedHash('imported-0')).toBe(before);
  });
});
