import { beforeAll, describe, expect, test } from 'vitest';
import { ConsolePage, cookiesOf } from '../support/browser/console-page.js';
import { onOneDatabase, startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import { type MfaUser, type TestUser, Users } from '../support/users/users.js';

const adminPassword = 'idle hands are idle';
const halfAnHour = 30 * 60;
const refused = { status: 400, body: { code: 'REFRESH_TOKEN_INVALID' } };

async function signedIn(service: TestService, user: TestUser): Promise<ConsolePage> {
  const page = new ConsolePage(service.api);
  expect((await page.signIn(user)).status).toBe(200);
  return page;
}

describe('an idle session in the console', () => {
  let service: TestService;
  let user: TestUser;
  let mfaUser: MfaUser;

  beforeAll(async () => {
    service = await startService({ ADMIN_PASSWORD: adminPassword });
    stopClock();
    user = await service.users.create();
    mfaUser = await service.users.createWithMfa();
  });

  test('ends once, and without a false alarm, when all tabs notice it at the same moment', async () => {
    const tabUser = await service.users.create();
    const page = await signedIn(service, tabUser);
    travel(halfAnHour);
    const tabs = Array.from({ length: 12 }, () => {
      const tab = new ConsolePage(service.api);
      tab.cookie = page.cookie;
      return tab;
    });
    for (const answer of await Promise.all(tabs.map((tab) => tab.refresh())))
      expect(answer).toMatchObject(refused);
    const admin = await new Users(service.api, adminPassword).admin();
    const { body } = await service.api.get(`/api/v1/auditEvents?userId=${tabUser.id}&limit=3`, admin);
    const types = (body.results as { type: string }[]).map(({ type }) => type);
    expect(types).toEqual(['session.ended', 'session.started', 'session.started']);
  });

  test('ends after half an hour without a refresh, and the audit trail says why', async () => {
    const page = await signedIn(service, user);
    travel(halfAnHour - 1);
    expect((await page.refresh()).body).toMatchObject({ idle_timeout: halfAnHour });
    travel(halfAnHour - 1);
    expect((await page.refresh()).status).toBe(200);
    travel(halfAnHour);
    const answer = await page.refresh();
    expect(answer).toMatchObject(refused);
    expect(cookiesOf(answer)).toMatchObject([{ name: 'mfa-refresh', value: '' }]);
    const admin = await new Users(service.api, adminPassword).admin();
    const query = `/api/v1/auditEvents?userId=${user.id}&type=session.ended`;
    expect((await service.api.get(query, admin)).body.results).toMatchObject([
      { userId: user.id, details: { sessionId: expect.any(String), reason: 'idle' } },
    ]);
  });

  test('ends after a sign-in with two factors, too', async () => {
    const page = new ConsolePage(service.api);
    const { body } = await page.signIn(mfaUser);
    await page.answer(body.mfa_token, mfaUser.enrolment.app.code(1));
    travel(halfAnHour);
    expect(await page.refresh()).toMatchObject(refused);
  });

  test('is listed until then, and a refresh moves that time', async () => {
    const page = await signedIn(service, user);
    travel(60);
    const { body } = await page.refresh();
    const { body: sessions } = await service.api.get(`/api/v1/users/${user.id}/sessions`, body.access_token);
    const own = sessions.results.find(({ current }: { current: boolean }) => current);
    expect(own.expiresAt).toBe(new Date(Date.now() + halfAnHour * 1000).toISOString());
  });

  test('cannot be continued with its refresh token at the token endpoint of the API', async () => {
    const page = await signedIn(service, user);
    const stolen = { grant_type: 'refresh_token', refresh_token: page.cookie?.value ?? '' };
    travel(halfAnHour);
    expect(await service.api.token(stolen)).toMatchObject(refused);
  });

  test('ends for pages only: an API client refreshes after a day', async () => {
    travel(24 * 60 * 60);
    const answer = await service.api.token({ grant_type: 'refresh_token', refresh_token: user.refreshToken });
    expect(answer).toMatchObject({ status: 200, body: { expires_in: 900 } });
  });
});

describe('CONSOLE_IDLE_TIMEOUT', () => {
  test('limits the access tokens of the console as well', async () => {
    const service = await startService({ CONSOLE_IDLE_TIMEOUT: '120' });
    stopClock();
    const page = await signedIn(service, await service.users.create());
    const { body } = await page.refresh();
    expect(body).toMatchObject({ expires_in: 120, idle_timeout: 120 });
    const statusOf = async () => (await service.api.get('/api/v1/users/me', body.access_token)).status;
    travel(119);
    expect(await statusOf()).toBe(200);
    travel(2);
    expect(await statusOf()).toBe(401);
  });

  test('applies to sessions that began before it was shortened', async () => {
    const start = await onOneDatabase();
    let service = await start({ CONSOLE_IDLE_TIMEOUT: '86400' });
    stopClock();
    const page = await signedIn(service, await service.users.create());
    service = await start();
    travel(halfAnHour);
    const afterwards = new ConsolePage(service.api);
    afterwards.cookie = page.cookie;
    expect(await afterwards.refresh()).toMatchObject(refused);
  });
});
