import { beforeAll, describe, expect, test } from 'vitest';
import { ConsolePage, cookiesOf } from '../support/browser/console-page.js';
import { guessWrong } from '../support/users/guessing.js';
import { onOneDatabase, startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';

const days = 24 * 60 * 60;
const cleared = {
  name: 'mfa-refresh',
  value: '',
  attributes: expect.arrayContaining(['Max-Age=0', 'Path=/']),
};

describe('a session in the console', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  const statusOf = async (token: string): Promise<number> =>
    (await service.api.get('/api/v1/users/me', token)).status;

  test('starts with an access token in the answer and the refresh token in a cookie', async () => {
    const user = await service.users.create();
    const answer = await new ConsolePage(service.api).signIn(user);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      access_token: expect.any(String),
      token_type: 'bearer',
      expires_in: 900,
      userId: user.id,
      mfa_enabled: false,
      idle_timeout: 1800,
      public_url_missing: true,
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await statusOf(answer.body.access_token)).toBe(200);
    expect(cookiesOf(answer)).toEqual([
      {
        name: 'mfa-refresh',
        value: expect.stringMatching(/^[A-Za-z0-9_-]{107}$/),
        attributes: [`Max-Age=${14 * days}`, 'Path=/', 'HttpOnly', 'SameSite=Strict'],
      },
    ]);
  });

  test('sets no cookie after the first of two steps', async () => {
    const user = await service.users.createWithMfa();
    const page = new ConsolePage(service.api);
    const first = await page.signIn(user);
    expect(first.body).toEqual({
      mfa_enabled: true,
      mfa_token: expect.any(String),
      mfa_methods: ['totp', 'scratch_code'],
      expires_in: 300,
    });
    expect(cookiesOf(first)).toEqual([]);
    const wrong = await page.answer(first.body.mfa_token, user.enrolment.app.wrongCode());
    expect({ status: wrong.status, code: wrong.body.code }).toEqual({ status: 400, code: 'CODE_INVALID' });
    expect(cookiesOf(wrong)).toEqual([]);
    const second = await page.answer(first.body.mfa_token, user.enrolment.app.code(1));
    expect(second.body).toMatchObject({ userId: user.id, mfa_enabled: true });
    expect(page.cookie).toBeDefined();
    expect((await page.refresh()).body).toMatchObject({ userId: user.id, mfa_enabled: true });
  });

  test('gets a new access token and a new cookie with each refresh', async () => {
    const page = new ConsolePage(service.api);
    await page.signIn(await service.users.create());
    const cookies = new Set([page.cookie?.value]);
    for (let turn = 0; turn < 4; turn += 1) {
      travel(100);
      const { status, body } = await page.refresh();
      expect(status).toBe(200);
      expect(body).not.toHaveProperty('refresh_token');
      expect(await statusOf(body.access_token)).toBe(200);
      cookies.add(page.cookie?.value);
    }
    expect(cookies.size).toBe(5);
  });

  test('cannot be refreshed without a cookie, or with an invalid one', async () => {
    const refused = { status: 400, body: { error: 'invalid_grant', code: 'REFRESH_TOKEN_INVALID' } };
    for (const value of [undefined, '', 'A'.repeat(43), '%00', '"x"', 'x'.repeat(4000)]) {
      const page = new ConsolePage(service.api);
      if (value !== undefined) page.cookie = { name: 'mfa-refresh', value, attributes: [] };
      const answer = await page.refresh();
      expect(answer).toMatchObject(refused);
      expect(cookiesOf(answer)).toEqual([cleared]);
    }
  });

  test('ends at sign-out, which removes the cookie', async () => {
    const page = new ConsolePage(service.api);
    const { body } = await page.signIn(await service.users.create());
    const kept = page.cookie;
    const answer = await page.signOut(body.access_token);
    expect(answer.status).toBe(204);
    expect(cookiesOf(answer)).toEqual([cleared]);
    expect(await statusOf(body.access_token)).toBe(401);
    page.cookie = kept;
    expect((await page.refresh()).body.code).toBe('REFRESH_TOKEN_INVALID');
    expect((await page.signOut(body.access_token)).status).toBe(401);
  });

  test('is replaced by a successful sign-in in the same browser', async () => {
    const [first, second] = [await service.users.create(), await service.users.createWithMfa()];
    const page = new ConsolePage(service.api);
    const before = await page.signIn(first);
    await page.signIn({ ...first, password: 'not the right one' });
    const { body: challenge } = await page.signIn(second);
    expect(await statusOf(before.body.access_token)).toBe(200);
    const after = await page.answer(challenge.mfa_token, second.enrolment.app.code(1));
    expect(await statusOf(before.body.access_token)).toBe(401);
    expect(await statusOf(after.body.access_token)).toBe(200);
    expect(await statusOf(first.token)).toBe(200);
    const query = `/api/v1/auditEvents?userId=${first.id}&type=session.ended`;
    expect((await service.api.get(query, await service.users.admin())).body.results).toMatchObject([
      { userId: first.id, actorUserId: second.id },
    ]);
  });

  test('keeps its cookie while the account is locked', async () => {
    const user = await service.users.createWithMfa();
    const page = new ConsolePage(service.api);
    const { body } = await page.signIn(user);
    await page.answer(body.mfa_token, user.enrolment.scratchCodes[0]);
    await guessWrong(service.users, user, 10);
    const kept = page.cookie;
    expect((await page.refresh()).body.code).toBe('MFA_LOCKED');
    expect(page.cookie).toEqual(kept);
    travel(31);
    expect((await page.refresh()).status).toBe(200);
  });
});

test('the cookie expires after fourteen days without a refresh, if an idle session may live that long', async () => {
  const service = await startService({ CONSOLE_IDLE_TIMEOUT: String(20 * days) });
  stopClock();
  const page = new ConsolePage(service.api);
  await page.signIn(await service.users.create());
  travel(14 * days - 1);
  expect((await page.refresh()).status).toBe(200);
  travel(14 * days + 1);
  expect((await page.refresh()).body.code).toBe('REFRESH_TOKEN_INVALID');
  expect(page.cookie).toBeUndefined();
});

describe('behind a proxy that terminates HTTPS', () => {
  const https = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'mfa.example.com' };
  const fromThere = { ...https, Origin: 'https://mfa.example.com', 'Sec-Fetch-Site': 'same-origin' };

  test('the cookie is limited to this host and HTTPS if the proxy is trusted', async () => {
    const start = await onOneDatabase();
    let service = await start({ TRUSTED_PROXIES: '127.0.0.1', REFRESH_TOKEN_TTL: '3600' });
    const user = await service.users.create();
    const page = new ConsolePage(service.api, fromThere);
    const answer = await page.signIn(user);
    expect(cookiesOf(answer)).toEqual([
      {
        name: '__Host-mfa-refresh',
        value: expect.stringMatching(/^[A-Za-z0-9_-]{107}$/),
        attributes: ['Max-Age=3600', 'Path=/', 'HttpOnly', 'Secure', 'SameSite=Strict'],
      },
    ]);
    // A cookie without the prefix could have been set by a sibling host.
    const planted = new ConsolePage(service.api, fromThere);
    planted.cookie = { name: 'mfa-refresh', value: page.cookie?.value ?? '', attributes: [] };
    expect((await planted.refresh()).body.code).toBe('REFRESH_TOKEN_INVALID');
    expect((await page.refresh()).status).toBe(200);
    const signedOut = await page.signOut((await page.refresh()).body.access_token);
    expect(cookiesOf(signedOut)).toMatchObject([{ name: '__Host-mfa-refresh', value: '' }]);

    service = await start({});
    const believed = cookiesOf(await new ConsolePage(service.api, https).signIn(user));
    expect(believed).toMatchObject([{ name: 'mfa-refresh' }]);
  });
});

test('the console is not told that PUBLIC_URL is missing when it is set', async () => {
  const service = await startService({ PUBLIC_URL: 'https://mfa.example.com' });
  const { status, body } = await new ConsolePage(service.api).signIn(await service.users.create());
  expect(status).toBe(200);
  expect(body).not.toHaveProperty('public_url_missing');
});
