import { performance } from 'node:perf_hooks';
import { beforeAll, describe, expect, test } from 'vitest';
import { median } from '../../bench/statistics.js';
import type { ApiAnswer } from '../support/http/api.js';
import { startService, type TestService } from '../support/service/service.js';
import { setRealPasswordCost } from '../support/service/password-cost.js';

setRealPasswordCost();

const tries = 15;

type Kind =
  'unknown user' | 'wrong password' | 'disabled user' | 'disabled user, wrong password' | 'user with MFA';

describe('a failed sign-in does not reveal whether an account exists', () => {
  let service: TestService;
  const attempts: { kind: Kind; username: string; password: string }[] = [];

  beforeAll(async () => {
    service = await startService();
    const withMfa = await service.users.createWithMfa();
    // A new user for every try, so that no limit tells them apart.
    for (let index = 0; index < tries; index += 1) {
      const user = await service.users.create();
      const disabled = await service.users.create();
      await service.api.request('PUT', `/api/v1/users/${disabled.id}`, {
        token: await service.users.admin(),
        json: { disabled: true },
      });
      const wrong = 'a password that is wrong';
      attempts.push(
        { kind: 'unknown user', username: `nobody-${index}`, password: wrong },
        { kind: 'wrong password', username: user.name, password: wrong },
        { kind: 'disabled user', username: disabled.name, password: disabled.password },
        { kind: 'disabled user, wrong password', username: disabled.name, password: wrong },
      );
    }
    attempts.push({ kind: 'user with MFA', username: withMfa.name, password: 'a password that is wrong' });
  });

  const signIn = ({ username, password }: { username: string; password: string }): Promise<ApiAnswer> =>
    service.api.token({ grant_type: 'password', username, password });

  test('by its status, headers or body', async () => {
    const [first, ...others] = await Promise.all(
      attempts.map(async (attempt) => comparable(await signIn(attempt))),
    );
    expect(first).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant', code: 'CREDENTIALS_INVALID' },
    });
    for (const other of others) expect(other).toEqual(first);
  });

  test('by the time it takes, within noise', async () => {
    const times = new Map<Kind, number[]>();
    for (const attempt of attempts) {
      const start = performance.now();
      await signIn(attempt);
      times.set(attempt.kind, [...(times.get(attempt.kind) ?? []), performance.now() - start]);
    }
    const medians = (
      ['unknown user', 'wrong password', 'disabled user', 'disabled user, wrong password'] as const
    ).map((kind) => median(times.get(kind) ?? []));
    const report = JSON.stringify(medians.map(Math.round));
    expect(Math.max(...medians) / Math.min(...medians), report).toBeLessThan(2);
  });
});

/** What an attacker sees, without what differs between any two requests. */
function comparable({ status, headers, body }: ApiAnswer): object {
  const names = [...headers].filter(([name]) => name !== 'date' && name !== 'x-request-id');
  return { status, headers: names, body: { ...body, requestId: undefined } };
}
