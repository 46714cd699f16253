import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { passwordFrom } from '../support/http/forwarding.js';
import { times, outcomeOf, visible } from '../support/users/guessing.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import type { TestUser } from '../support/users/users.js';

/** Fewer than by default, as each costs a hash. */
const allowed = 4;
const limit = { PASSWORD_MAX_FAILURES: String(allowed), TRUSTED_PROXIES: '127.0.0.1' };
const here = '198.51.100.7';
const elsewhere = '198.51.100.8';
const wrong = 'a password that is wrong';
const refused = { status: 400, code: 'CREDENTIALS_INVALID' };
const waiting = (retryAfter: number): object => ({ status: 429, code: 'PASSWORD_LOCKED', retryAfter });

describe('wrong passwords for one account from one network have to wait', () => {
  let service: TestService;
  let user: TestUser;

  beforeAll(async () => {
    service = await startService({ ...limit, ACCESS_TOKEN_TTL: '86400' });
    stopClock();
  });

  beforeEach(async () => {
    user = await service.users.create();
  });

  const offer = (password: string, name = user.name, address = here): Promise<ApiAnswer> =>
    passwordFrom(service.api, address, name, password);

  async function offerWrong(count: number, name = user.name): Promise<object[]> {
    const answers = [];
    for (let attempt = 1; attempt <= count; attempt += 1) answers.push(outcomeOf(await offer(wrong, name)));
    return answers;
  }

  test('longer each time, up to an hour', async () => {
    expect(await offerWrong(allowed - 1)).toEqual(times(allowed - 1, refused));
    for (const wait of [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]) {
      expect(await offerWrong(4)).toEqual([refused, ...times(3, waiting(wait))]);
      travel(wait - 0.5);
      expect(await offerWrong(1)).toEqual([waiting(1)]);
      travel(0.5);
    }
    expect((await offer(user.password)).status).toBe(200);
  });

  test('while the answer does not reveal whether the password was right', async () => {
    await offerWrong(allowed);
    const refusal = await offer(wrong);
    expect(outcomeOf(refusal)).toEqual(waiting(30));
    expect(visible(await offer(user.password))).toEqual(visible(refusal));
    travel(30);
    expect((await offer(user.password)).status).toBe(200);
  });

  test('with the same answers for an active, a disabled and an unknown account', async () => {
    const [disabled, disabledToo] = [await service.users.create(), await service.users.create()];
    for (const { id } of [disabled, disabledToo]) {
      const token = await service.users.admin();
      await service.api.request('PUT', `/api/v1/users/${id}`, { token, json: { disabled: true } });
    }
    const others = [
      [disabled.name, wrong],
      [disabledToo.name, disabledToo.password],
      [`nobody-${user.id}`, wrong],
      [`no name, ${user.id}`, wrong],
    ] as const;
    const compareAll = async (): Promise<object> => {
      const known = visible(await offer(wrong));
      for (const [name, password] of others) {
        expect({ name, answer: visible(await offer(password, name)) }).toEqual({ name, answer: known });
      }
      return known;
    };
    for (let attempt = 1; attempt <= allowed; attempt += 1)
      expect(await compareAll()).toMatchObject({ status: 400 });
    for (const wait of [30, 60, 120]) {
      const headers = { 'retry-after': String(wait) };
      expect(await compareAll()).toMatchObject({ status: 429, headers });
      travel(wait);
      expect(await compareAll()).toMatchObject({ status: 400 });
    }
  });

  test('whatever the case of the name', async () => {
    const spellings = [user.name, user.name.toUpperCase(), `U${user.name.slice(1)}`];
    for (let attempt = 0; attempt < allowed; attempt += 1) await offer(wrong, spellings[attempt % 3]);
    for (const name of spellings) expect(outcomeOf(await offer(wrong, name))).toEqual(waiting(30));
  });

  test('until a right one resets the count', async () => {
    for (let round = 1; round <= 2; round += 1) {
      expect(await offerWrong(allowed - 1)).toEqual(times(allowed - 1, refused));
      expect((await offer(user.password)).status).toBe(200);
    }
    await offerWrong(allowed);
    travel(30);
    expect((await offer(user.password)).status).toBe(200);
    await offerWrong(allowed);
    expect(outcomeOf(await offer(wrong))).toEqual(waiting(30));
  });

  describe('including wrong current passwords of changePassword,', () => {
    const change = (currentPassword: string, address = here): Promise<ApiAnswer> =>
      service.api.request('POST', `/api/v1/users/${user.id}/changePassword`, {
        token: user.token,
        json: { currentPassword, newPassword: 'four other words now' },
        headers: { 'X-Forwarded-For': address },
      });
    const refusedChange = { status: 400, code: 'CURRENT_PASSWORD_INVALID' };

    test('which make sign-in wait', async () => {
      for (let attempt = 1; attempt <= allowed; attempt += 1) {
        expect(outcomeOf(await change(wrong))).toEqual(refusedChange);
      }
      expect(outcomeOf(await offer(user.password))).toEqual(waiting(30));
      expect(outcomeOf(await offer(user.password, user.name, elsewhere))).toEqual({ status: 200 });
    });

    test('which waits after wrong passwords at sign-in, whether the password is right or wrong', async () => {
      await offerWrong(allowed);
      const refusal = await change(wrong);
      expect(outcomeOf(refusal)).toEqual(waiting(30));
      expect(visible(await change(user.password))).toEqual(visible(refusal));
      expect((await change(user.password, elsewhere)).status).toBe(204);
    });

    test('which are counted together with those at sign-in', async () => {
      await offerWrong(2);
      for (let attempt = 1; attempt <= 2; attempt += 1) await change(wrong);
      expect(outcomeOf(await change(wrong))).toEqual(waiting(30));
      travel(30);
      expect(outcomeOf(await change(wrong))).toEqual(refusedChange);
      expect(outcomeOf(await offer(wrong))).toEqual(waiting(60));
    });

    test('and a new password resets the count', async () => {
      await offerWrong(allowed);
      expect((await change(user.password, elsewhere)).status).toBe(204);
      expect((await offer('four other words now')).status).toBe(200);
    });
  });
});

test('wrong passwords are forgotten after a day without any, and not before', async () => {
  const { api } = await startService(limit);
  stopClock();
  const offer = async (): Promise<object> => outcomeOf(await passwordFrom(api, here, 'nobody', wrong));
  for (let attempt = 1; attempt < allowed; attempt += 1) await offer();
  travel(24 * 60 * 60);
  for (let attempt = 1; attempt < allowed; attempt += 1) expect(await offer()).toEqual(refused);
  travel(24 * 60 * 60 - 1);
  expect(await offer()).toEqual(refused);
  expect(await offer()).toEqual(waiting(30));
});
