import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  acceptMfa,
  createUser,
  enableMfa,
  endOtherSessions,
  getCurrentUser,
  listUsers,
  MfaSession,
} from '../../sdk/src/index.js';
import { adminSession, refusalOf } from '../support/users/sdk.js';
import { onOneDatabase, startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';

const password = 'four words are better';
const randomSecret = (): string => randomBytes(32).toString('base64');

describe('a session of the SDK', () => {
  let service: TestService;
  let admin: MfaSession;

  beforeAll(async () => {
    service = await startService();
    stopClock();
    admin = await adminSession(service);
  });

  test('renews the access token once for all waiting calls, and resumes after a restart', async () => {
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
    expect(await refusalOf(again.resume(kept[1] ?? ''))).toMatchObject({ code: 'REFRESH_TOKEN_INVALID' });
  });

  test('forgets its tokens when the service has ended the session', async () => {
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
    expect(await refusalOf(getCurrentUser({ client }))).toMatchObject(ended);
    expect(kept).toEqual([expect.any(String), undefined]);
    await session.signOut();
    await session.signIn('carol', password);
    expect(await getCurrentUser({ client })).toMatchObject({ name: 'carol' });
  });

  test('belongs to the user who signed in last, even if an earlier renewal completes afterwards', async () => {
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
    await expect.poll(() => renewals).toHaveLength(1);
    await session.signIn('erin', password);
    renewals.forEach((release) => release());
    await early;
    expect(await getCurrentUser({ client: session.client })).toMatchObject({ name: 'erin' });
  });
});

test('a session says what its user has to do first, until that is done', async () => {
  const start = await onOneDatabase();
  stopClock();
  const { users } = await start();
  const user = await users.create();
  const { api } = await start({ MFA_POLICY: 'user:required' });
  const session = new MfaSession({ baseUrl: api.url });
  expect(session.duties).toEqual({ changePassword: false, enrolMfa: false });
  await session.signIn(user.name, user.password);
  expect(session.duties).toEqual({ changePassword: false, enrolMfa: true });
  const [{ client }, path] = [session, { id: user.id }];
  const { token, scratchCodes } = await enableMfa({ client, path });
  await acceptMfa({ client, path, body: { token, code: scratchCodes[0] } });
  await session.stepUp({ code: scratchCodes[1] });
  expect(session.duties).toEqual({ changePassword: false, enrolMfa: false });
  expect(await getCurrentUser({ client })).toMatchObject({ mfaEnabled: true });
});

test('an access token that the service no longer accepts is renewed once for all calls, which are then repeated', async () => {
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
