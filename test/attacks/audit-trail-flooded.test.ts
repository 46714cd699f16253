import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Clock } from '../../src/common/clock/clock.js';
import { CleanUp } from '../../src/operations/clean-up.js';
import type { ApiAnswer } from '../support/http/api.js';
import { passwordFrom } from '../support/http/forwarding.js';
import { startService, type TestService } from '../support/service/service.js';
import { PassingTime, stopClock } from '../support/service/time.js';

const wrong = 'a password that is wrong';

interface Event {
  readonly address: string;
  readonly userId: number | null;
  readonly details: { readonly attempts?: number };
}

describe('wrong passwords for ever-changing names', () => {
  let service: TestService;
  let from: string;
  let time: PassingTime;

  beforeAll(async () => {
    service = await startService({ TRUSTED_PROXIES: '127.0.0.1', ACCESS_TOKEN_TTL: '86400' });
    stopClock();
    time = new PassingTime(service.app.get(Clock));
  });

  let names = 0;
  let networks = 0;

  beforeEach(async () => {
    time.pass(3600);
    await service.app.get(CleanUp).run();
    time.pass(1);
    from = new Date().toISOString();
    networks += 1;
  });

  const address = (host = 1): string => `2001:db8:0:${networks}::${host}`;
  const guess = (name = `nobody-${(names += 1)}`, host = 1): Promise<ApiAnswer> =>
    passwordFrom(service.api, address(host), name, wrong);

  async function guesses(count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, (_, host) => guess(undefined, host + 1)));
  }

  /** Since the test began, oldest first. */
  async function events(type = 'sign_in.failed'): Promise<Event[]> {
    const { body } = await service.api.get(
      `/api/v1/auditEvents?type=${type}&from=${from}&limit=200`,
      await service.users.admin(),
    );
    return body.results.toReversed();
  }

  const attempts = (found: readonly Event[]): number[] => found.map(({ details }) => details.attempts ?? 1);

  test('write one event per minute and network, with the number of attempts', async () => {
    await guesses(40);
    expect(attempts(await events())).toEqual([1]);
    for (let minute = 1; minute <= 3; minute += 1) {
      time.pass(30);
      await guesses(9);
      time.pass(30);
      await guesses(1);
    }
    const found = await events();
    expect(attempts(found)).toEqual([1, 49, 10, 10]);
    expect(found.at(-1)).toMatchObject({ address: address(), userId: null });
  });

  test('are all recorded exactly once, including the last ones', async () => {
    await guesses(25);
    time.pass(119.999);
    await service.app.get(CleanUp).run();
    expect(attempts(await events())).toEqual([1]);
    time.pass(0.001);
    const cleanUps = [1, 2, 3].map(() => service.app.get(CleanUp).run());
    await Promise.all(cleanUps);
    expect(attempts(await events())).toEqual([1, 24]);
    await service.app.get(CleanUp).run();
    expect(attempts(await events())).toEqual([1, 24]);
    expect((await events()).at(-1)?.address).toMatch(/^2001:db8:0:/);
    await guess();
    expect(attempts(await events())).toEqual([1, 24, 1]);
  });

  test('do not hide attempts on an existing user or from another network', async () => {
    await guesses(30);
    const user = await service.users.create();
    await guess(user.name);
    expect((await events()).at(-1)).toMatchObject({ address: address(), userId: user.id, details: {} });
    await passwordFrom(service.api, '198.51.100.7', 'nobody', wrong);
    expect((await events()).at(-1)).toMatchObject({ address: '198.51.100.7', userId: null, details: {} });
  });

  test('write a bounded number of events even when they lock names', async () => {
    for (let name = 1; name <= 4; name += 1)
      for (let attempt = 1; attempt <= 10; attempt += 1) await guess(`nobody-${networks}-${name}`);
    expect(attempts(await events('password.locked'))).toEqual([1]);
    time.pass(120);
    await service.app.get(CleanUp).run();
    expect(attempts(await events('password.locked'))).toEqual([1, 3]);
    expect(attempts(await events())).toEqual([1, 39]);
  });

  test('leave the failure counters exact', async () => {
    const name = `nobody-${(names += 1)}`;
    await guesses(30);
    for (let attempt = 1; attempt <= 10; attempt += 1) await guess(name);
    expect((await guess(name)).body.code).toBe('PASSWORD_LOCKED');
  });
});
