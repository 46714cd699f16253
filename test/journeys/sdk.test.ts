import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import {
  acceptMfa,
  createMfaClient,
  createUser,
  enableMfa,
  endOtherSessions,
  getCurrentUser,
  getUser,
  listUsers,
  type MfaApiError,
  MfaSession,
  MfaUnreachableError,
} from '../../sdk/src/index.js';
import { AuthenticatorApp } from '../support/oracles/authenticator-app.js';
import { afterFile } from '../support/processes/cleanup.js';
import { onOneDatabase, startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';

const password = 'four words are better';
const randomSecret = (): string => randomBytes(32).toString('base64');

describe('the SDK, against the running service', () => {
  let service: TestService;
  let admin: MfaSession;

  beforeAll(async () => {
    service = await startService({ MFA_MAX_FAILURES: '2' });
    stopClock();
    admin = new MfaSession({ baseUrl: service.api.url });
    expect(await admin.signIn('administrator', service.users.adminPassword)).toBeUndefined();
  });

  const refusal = async (call: Promise<unknown>): Promise<MfaApiError> =>
    call.then(
      () => Promise.reject(new Error('it was not refused')),
      (error: unknown) => error as MfaApiError,
    );

  test('creates a user, turns MFA on, and signs in with both steps', async () => {
    const { client } = admin;
    const user = await createUser({ client, body: { name: 'alice', password } });
    const path = { id: user.id };
    const enrolment = await enableMfa({ client, path, query: { qrImage: 'svg' } });
    expect(enrolment.qrImage).toMatch(/^data:image\/svg/);
    const app = new AuthenticatorApp(enrolment.secretKey);
    await acceptMfa({ client, path, body: { token: enrolment.token, code: app.code() } });

    const own = new MfaSession({ baseUrl: service.api.url });
    const challenge = await own.signIn('alice', password);
    expect(challenge?.expiresAt).toBe(Date.now() + 300_000);
    if (!challenge) throw new Error('no challenge');
    expect(await refusal(own.signInWithCode(challenge, app.wrongCode()))).toMatchObject({
      code: 'CODE_INVALID',
    });
    await own.signInWithCode(challenge, app.code(1));
    expect(await getCurrentUser({ client: own.client })).toMatchObject({ name: 'alice', mfaEnabled: true });
    await own.signOut();
    expect(await refusal(getCurrentUser({ client: own.client }))).toMatchObject({
      code: 'ACCESS_TOKEN_INVALID',
      status: 401,
    });
  });

  test('throws what the service refuses with its code, its fields and its request', async () => {
    const { client } = admin;
    const wrong = await refusal(createUser({ client, body: { name: 'a b', password: 'short' } }));
    expect(wrong).toMatchObject({ name: 'MfaApiError', code: 'VALIDATION_FAILED', status: 400 });
    expect(Object.keys(wrong.fields).sort()).toEqual(['name', 'password']);
    expect(wrong.requestId).toMatch(/^[0-9a-f]{32}$/);
    expect(await refusal(getUser({ client, path: { id: 999_999 } }))).toMatchObject({
      code: 'USER_NOT_FOUND',
      status: 404,
      retryAfterSeconds: undefined,
    });
    await createUser({ client, body: { name: 'taken', password } });
    expect(await refusal(createUser({ client, body: { name: 'TAKEN', password } }))).toMatchObject({
      code: 'USER_NAME_TAKEN',
      status: 409,
    });
  });

  test('tells how long to wait', async () => {
    const user = await service.users.createWithMfa();
    const session = new MfaSession({ baseUrl: service.api.url });
    const challenge = await session.signIn(user.name, user.password);
    if (!challenge) throw new Error('no challenge');
    const wrong = user.enrolment.app.wrongCode();
    await refusal(session.signInWithCode(challenge, wrong));
    await refusal(session.signInWithCode(challenge, wrong));
    expect(await refusal(session.signInWithCode(challenge, wrong))).toMatchObject({
      code: 'MFA_LOCKED',
      status: 429,
      retryAfterSeconds: 30,
    });
  });

  test('renews the access token once for all calls that wait, and goes on after a restart', async () => {
    const kept: (string | undefined)[] = [];
    const session = new MfaSession({
      baseUrl: service.api.url,
      onRefreshToken: (refreshToken) => kept.push(refreshToken),
    });
    await session.signIn('administrator', service.users.adminPassword);
    travel(15 * 60);
    const pages = await Promise.all(
      Array.from({ length: 8 }, () => listUsers({ client: session.client, query: { limit: 1 } })),
    );
    expect(pages.every(({ results }) => results.length === 1)).toBe(true);
    expect(kept).toHaveLength(2);

    const later = new MfaSession({ baseUrl: service.api.url });
    await later.resume(kept[1] ?? '');
    expect(await getCurrentUser({ client: later.client })).toMatchObject({ name: 'administrator' });
    const again = new MfaSession({ baseUrl: service.api.url });
    expect(await refusal(again.resume(kept[1] ?? ''))).toMatchObject({ code: 'REFRESH_TOKEN_INVALID' });
  });

  test('knows that its session has ended, and forgets it', async () => {
    const user = await createUser({ client: admin.client, body: { name: 'carol', password } });
    const kept: (string | undefined)[] = [];
    const session = new MfaSession({
      baseUrl: service.api.url,
      onRefreshToken: (refreshToken) => kept.push(refreshToken),
    });
    await session.signIn('carol', password);
    const { client } = session;
    await endOtherSessions({ client: admin.client, path: { id: user.id } });
    const ended = { code: 'ACCESS_TOKEN_INVALID', status: 401 };
    expect(await refusal(getCurrentUser({ client }))).toMatchObject(ended);
    expect(kept).toEqual([expect.any(String), undefined]);
    await session.signOut();
    await session.signIn('carol', password);
    expect(await getCurrentUser({ client })).toMatchObject({ name: 'carol' });
  });

  test('a renewal whose answer is lost ends the session, which is told once', async () => {
    await createUser({ client: admin.client, body: { name: 'frank', password } });
    const kept: (string | undefined)[] = [];
    const told: unknown[] = [];
    let isLost = false;
    const session = new MfaSession({
      baseUrl: service.api.url,
      onRefreshToken: (refreshToken) => kept.push(refreshToken),
      onError: (error) => told.push(error),
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
    expect(await refusal(call())).toBeInstanceOf(MfaUnreachableError);
    const ended = { code: 'ACCESS_TOKEN_INVALID', status: 401 };
    for (const answer of await Promise.all([refusal(call()), refusal(call())]))
      expect(answer).toMatchObject(ended);
    expect(await refusal(call())).toMatchObject(ended);
    await session.signOut();
    expect(kept).toEqual([expect.any(String), undefined]);
    expect(told).toEqual([
      expect.any(MfaUnreachableError),
      ...Array.from({ length: 3 }, () => expect.objectContaining(ended)),
    ]);
  });

  test('tells of an error of its own once: a wrong password, a token that is none, a service that is away', async () => {
    const told: unknown[] = [];
    let isAway = false;
    const session = new MfaSession({
      baseUrl: service.api.url,
      onError: (error) => told.push(error),
      fetch: (input, init) => (isAway ? Promise.reject(new TypeError('fetch failed')) : fetch(input, init)),
    });
    await refusal(session.signIn('administrator', 'a wrong password'));
    await refusal(session.resume('none'));
    await session.signIn('administrator', service.users.adminPassword);
    isAway = true;
    await refusal(session.signOut());
    expect(told).toEqual([
      expect.objectContaining({ code: 'CREDENTIALS_INVALID' }),
      expect.objectContaining({ code: 'REFRESH_TOKEN_INVALID' }),
      expect.any(MfaUnreachableError),
    ]);
  });

  test('tells of a call once where the service refuses its token and the renewal: three calls, one end', async () => {
    const user = await createUser({ client: admin.client, body: { name: 'grace', password } });
    const kept: (string | undefined)[] = [];
    const told: unknown[] = [];
    const session = new MfaSession({
      baseUrl: service.api.url,
      onRefreshToken: (refreshToken) => kept.push(refreshToken),
      onError: (error) => told.push(error),
    });
    await session.signIn('grace', password);
    await endOtherSessions({ client: admin.client, path: { id: user.id } });
    const { client } = session;
    await Promise.all([1, 2, 3].map(() => refusal(getCurrentUser({ client }))));
    await Promise.all([session.signOut(), session.signOut()]);
    expect(kept).toEqual([expect.any(String), undefined]);
    const ended = expect.objectContaining({ code: 'ACCESS_TOKEN_INVALID' }) as unknown;
    expect(told).toEqual([ended, ended, ended]);
  });

  test('tells once that the function which gives access tokens failed, for a first token or another one', async () => {
    for (const first of [undefined, 'no token']) {
      const told: unknown[] = [];
      const failure = new Error('no token to be had');
      const client = createMfaClient({
        baseUrl: service.api.url,
        accessToken: (refused) =>
          first !== undefined && refused === undefined ? Promise.resolve(first) : Promise.reject(failure),
        onError: (error) => told.push(error),
      });
      expect(await refusal(getCurrentUser({ client }))).toBe(failure);
      expect(told).toEqual([failure]);
    }
  });

  test('is whoever signed in last, also if the renewal of another session comes in later', async () => {
    for (const name of ['dave', 'erin']) await createUser({ client: admin.client, body: { name, password } });
    const renewals: (() => void)[] = [];
    const session = new MfaSession({
      baseUrl: service.api.url,
      fetch: async (input, init) => {
        const isRenewal = (await (input as Request).clone().text()).includes('refresh_token');
        const answer = await fetch(input, init);
        if (isRenewal) await new Promise<void>((resolve) => renewals.push(resolve));
        return answer;
      },
    });
    await session.signIn('dave', password);
    travel(15 * 60);
    const early = getCurrentUser({ client: session.client });
    await vi.waitFor(() => expect(renewals).toHaveLength(1));
    await session.signIn('erin', password);
    renewals.forEach((letThrough) => letThrough());
    await early;
    expect(await getCurrentUser({ client: session.client })).toMatchObject({ name: 'erin' });
  });

  /** Something else in the place of the service. */
  const pretend = async (answer: Parameters<typeof createServer>[1]): Promise<string> => {
    const server: Server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    afterFile(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  test('a service that is away, a proxy that answers in its place, an answer that does not come', async () => {
    const away = createMfaClient({ baseUrl: 'http://127.0.0.1:9' });
    await expect(listUsers({ client: away })).rejects.toBeInstanceOf(MfaUnreachableError);
    const foreign = await pretend((_, response) => response.writeHead(502).end('<h1>Bad Gateway</h1>'));
    await expect(listUsers({ client: createMfaClient({ baseUrl: foreign }) })).rejects.toBeInstanceOf(
      MfaUnreachableError,
    );
    const page = await pretend((_, response) =>
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end('<h1>Welcome</h1>'),
    );
    await expect(listUsers({ client: createMfaClient({ baseUrl: page }) })).rejects.toBeInstanceOf(
      MfaUnreachableError,
    );
    const silent = await pretend(() => undefined);
    const stalling = await pretend((_, response) =>
      response.writeHead(200, { 'Content-Type': 'application/json' }).write('{"results":'),
    );
    for (const baseUrl of [silent, stalling]) {
      const impatient = createMfaClient({ baseUrl, timeout: 50 });
      await expect(listUsers({ client: impatient })).rejects.toBeInstanceOf(MfaUnreachableError);
    }
  });

  test('a call that is aborted says so', async () => {
    const silent = await pretend(() => undefined);
    const controller = new AbortController();
    const call = listUsers({ client: createMfaClient({ baseUrl: silent }), signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  });
});

test('an access token that the service takes no more is renewed, once for all calls, and they are made again', async () => {
  const start = await onOneDatabase();
  const before = await start({ JWT_SECRET: randomSecret() });
  let { url } = before.api;
  const kept: (string | undefined)[] = [];
  const session = new MfaSession({
    baseUrl: url,
    fetch: (input, init) =>
      fetch(new Request((input as Request).url.replace(before.api.url, url), input as Request), init),
    onRefreshToken: (refreshToken) => kept.push(refreshToken),
  });
  await session.signIn('administrator', before.users.adminPassword);
  ({ url } = (await start({ JWT_SECRET: randomSecret() })).api);
  const { client } = session;
  const [created, ...pages] = await Promise.all([
    createUser({ client, body: { name: 'bob', password } }),
    ...Array.from({ length: 7 }, () => listUsers({ client, query: { limit: 1 } })),
  ]);
  expect(created).toMatchObject({ name: 'bob' });
  expect(pages.map(({ results }) => results.length)).toEqual(Array(7).fill(1));
  expect(kept).toHaveLength(2);
});
