import { beforeAll, describe, expect, test, vi } from 'vitest';
import { PasswordHasher } from '../../src/crypto/password-hasher.js';
import type { ApiAnswer } from '../support/http/api.js';
import { tally } from '../support/users/guessing.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';
import type { TestUser } from '../support/users/users.js';
import { setRealPasswordCost } from '../support/service/password-cost.js';

setRealPasswordCost();

const guesses = 50;
const budget = 10;
const wrong = 'a password that is wrong';

describe('fifty passwords for one account at the same time', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  const offer = (username: string, password: string): Promise<ApiAnswer> =>
    service.api.token({ grant_type: 'password', username, password });
  const change = (user: TestUser, currentPassword: string): Promise<ApiAnswer> =>
    service.api.post(`/api/v1/users/${user.id}/changePassword`, user.token, {
      currentPassword,
      newPassword: 'four other words now',
    });

  const together = (count: number, attempt: () => Promise<ApiAnswer>): Promise<ApiAnswer[]> =>
    Promise.all(Array.from({ length: count }, attempt));
  const codes = (answers: readonly ApiAnswer[]): Record<string, number> =>
    tally(answers.map(({ status, body }) => `${status} ${body?.code}`));

  test('for an existing user: ten are judged', async () => {
    const user = await service.users.create();
    expect(codes(await together(guesses, () => offer(user.name, wrong)))).toEqual({
      '400 CREDENTIALS_INVALID': budget,
      '429 PASSWORD_LOCKED': guesses - budget,
    });
    expect((await offer(user.name, user.password)).body.code).toBe('PASSWORD_LOCKED');
  });

  test('for an unknown user: ten get the same answer', async () => {
    expect(codes(await together(guesses, () => offer('nobody', wrong)))).toEqual({
      '400 CREDENTIALS_INVALID': budget,
      '429 PASSWORD_LOCKED': guesses - budget,
    });
  });

  test('for changePassword: ten are judged', async () => {
    const user = await service.users.create();
    expect(codes(await together(guesses, () => change(user, wrong)))).toEqual({
      '400 CURRENT_PASSWORD_INVALID': budget,
      '429 PASSWORD_LOCKED': guesses - budget,
    });
  });

  test('while a network waits, none of its passwords is hashed, right or wrong', async () => {
    const user = await service.users.create();
    await together(budget, () => offer(user.name, wrong));
    const verify = vi.spyOn(service.app.get(PasswordHasher), 'verify');
    for (const password of [wrong, user.password]) {
      expect((await offer(user.name, password)).body.code).toBe('PASSWORD_LOCKED');
      expect((await change(user, password)).body.code).toBe('PASSWORD_LOCKED');
    }
    expect(verify).not.toHaveBeenCalled();
    verify.mockRestore();
  });

  /*
   * The right password is sent last. Passwords are hashed in the order they arrive and a few at a time, so the wrong one
   * that uses up the budget has been judged by the time it is the right one's turn.
   */
  test.each(['sign-in', 'changePassword'])(
    'the right one, sent after wrong ones that use up the budget, is refused: %s',
    async (way) => {
      const user = await service.users.create();
      const attempt = (password: string): Promise<ApiAnswer> =>
        way === 'sign-in' ? offer(user.name, password) : change(user, password);
      for (let failure = 1; failure < budget; failure += 1) await attempt(wrong);
      const answers = together(30, () => attempt(wrong));
      const right = await attempt(user.password);
      expect({ status: right.status, code: right.body?.code }).toEqual({
        status: 429,
        code: 'PASSWORD_LOCKED',
      });
      expect(codes(await answers)['429 PASSWORD_LOCKED']).toBe(29);
    },
  );
});
