import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ConsolePage, cookiesOf } from '../support/browser/console-page.js';
import type { ApiAnswer } from '../support/http/api.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import type { TestUser } from '../support/users/users.js';

const halfAnHour = 30 * 60;
const codeOf = ({ status, body }: ApiAnswer): string => `${status} ${body?.code}`;

describe('a session in the console', () => {
  let service: TestService;
  let user: TestUser;
  let page: ConsolePage;
  let token: string;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  beforeEach(async () => {
    user = await service.users.create();
    page = new ConsolePage(service.api);
    token = (await page.signIn(user)).body.access_token;
  });

  test('steps up with the refresh token in its cookie', async () => {
    const before = page.cookie?.value;
    const answer = await page.stepUp(token, { password: user.password });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      access_token: expect.any(String),
      token_type: 'bearer',
      expires_in: 900,
      userId: user.id,
      mfa_enabled: false,
      idle_timeout: halfAnHour,
      public_url_missing: true,
    });
    expect(page.cookie?.value).not.toBe(before);
    expect((await page.refresh()).status).toBe(200);
  });

  test('still ends when it is idle, which a step-up only postpones', async () => {
    travel(10 * 60);
    await page.stepUp(token, { password: user.password });
    travel(halfAnHour - 1);
    const { results } = (
      await service.api.get(`/api/v1/users/${user.id}/sessions`, await service.users.admin())
    ).body;
    expect(results).toHaveLength(2);
    travel(1);
    // Not even the token endpoint, which knows no idle limit, continues it.
    const refresh = { grant_type: 'refresh_token', refresh_token: page.cookie?.value };
    expect(codeOf(await service.api.token(refresh))).toBe('400 REFRESH_TOKEN_INVALID');
  });

  test('keeps its cookie when the proof is wrong', async () => {
    const answer = await page.stepUp(token, { password: 'not the right one' });
    expect(codeOf(answer)).toBe('400 CURRENT_PASSWORD_INVALID');
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(cookiesOf(answer)).toEqual([]);
    expect((await page.refresh()).status).toBe(200);
  });

  test.each([
    ['without its header', { 'X-Console': undefined }],
    ['from another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['from another origin', { Origin: 'https://evil.example' }],
  ])('%s is refused', async (_, headers) => {
    const answer = await page.stepUp(token, { password: user.password }, headers);
    expect(codeOf(answer)).toBe('403 CROSS_SITE_REQUEST');
    expect(cookiesOf(answer)).toEqual([]);
  });
});
