import { beforeAll, describe, expect, test } from 'vitest';
import {
  createMfaClient,
  createUser,
  endOtherSessions,
  getCurrentUser,
  MfaSession,
  MfaUnreachableError,
} from '../../sdk/src/index.js';
import { adminSession, refusalOf } from '../support/users/sdk.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';

const password = 'four words are better';

describe('onError of the SDK', () => {
  let service: TestService;
  let admin: MfaSession;

  beforeAll(async () => {
    service = await startService();
    stopClock();
    admin = await adminSession(service);
  });

  test('is called once when the answer to a renewal is lost, which ends the session', async () => {
    await createUser({ client: admin.client, body: { name: 'frank', password } });
    const kept: (string | undefined)[] = [];
    const errors: unknown[] = [];
    let isLost = false;
    const session = new MfaSession({
      baseUrl: service.api.url,
      onRefreshToken: (refreshToken) => kept.push(refreshToken),
      onError: (error) => errors.push(error),
      fetch: async (input, init) => {
        const answer = await fetch(input, init);
        if (!isLost) return answer;
        isLost = false;
        await answer.text();
        throw new TypeError('fetch failed');
      },
    });
    await session.signIn('frank', password);
    travel(15 * 60);
    isLost = true;
    const call = (): Promise<unknown> => getCurrentUser({ client: session.client });
    expect(await refusalOf(call())).toBeInstanceOf(MfaUnreachableError);
    const ended = { code: 'ACCESS_TOKEN_INVALID', status: 401 };
    for (const answer of await Promise.all([refusalOf(call()), refusalOf(call())]))
      expect(answer).toMatchObject(ended);
    expect(await refusalOf(call())).toMatchObject(ended);
    await session.signOut();
    expect(kept).toEqual([expect.any(String), undefined]);
    expect(errors).toEqual([
      expect.any(MfaUnreachableError),
      ...Array.from({ length: 3 }, () => expect.objectContaining(ended)),
    ]);
  });

  test('is called once for each failed call of its own: a wrong password, an invalid token, a service that is down', async () => {
    const errors: unknown[] = [];
    let isAway = false;
    const session = new MfaSession({
      baseUrl: service.api.url,
      onError: (error) => errors.push(error),
      fetch: (input, init) => (isAway ? Promise.reject(new TypeError('fetch failed')) : fetch(input, init)),
    });
    await refusalOf(session.signIn('administrator', 'a wrong password'));
    await refusalOf(session.resume('none'));
    await session.signIn('administrator', service.users.adminPassword);
    isAway = true;
    await refusalOf(session.signOut());
    expect(errors).toEqual([
      expect.objectContaining({ code: 'CREDENTIALS_INVALID' }),
      expect.objectContaining({ code: 'REFRESH_TOKEN_INVALID' }),
      expect.any(MfaUnreachableError),
    ]);
  });

  test('is called once per call when the service refuses the access token and its renewal, and the session ends once', async () => {
    const user = await createUser({ client: admin.client, body: { name: 'grace', password } });
    const kept: (string | undefined)[] = [];
    const errors: unknown[] = [];
    const session = new MfaSession({
      baseUrl: service.api.url,
      onRefreshToken: (refreshToken) => kept.push(refreshToken),
      onError: (error) => errors.push(error),
    });
    await session.signIn('grace', password);
    await endOtherSessions({ client: admin.client, path: { id: user.id } });
    const { client } = session;
    await Promise.all([1, 2, 3].map(() => refusalOf(getCurrentUser({ client }))));
    await Promise.all([session.signOut(), session.signOut()]);
    expect(kept).toEqual([expect.any(String), undefined]);
    const ended = expect.objectContaining({ code: 'ACCESS_TOKEN_INVALID' }) as unknown;
    expect(errors).toEqual([ended, ended, ended]);
  });

  test('is called once when the accessToken function fails, for the first token or a later one', async () => {
    for (const first of [undefined, 'no token']) {
      const errors: unknown[] = [];
      const failure = new Error('no token to be had');
      const client = createMfaClient({
        baseUrl: service.api.url,
        accessToken: (refused) =>
          first !== undefined && refused === undefined ? Promise.resolve(first) : Promise.reject(failure),
        onError: (error) => errors.push(error),
      });
      expect(await refusalOf(getCurrentUser({ client }))).toBe(failure);
      expect(errors).toEqual([failure]);
    }
  });
});
