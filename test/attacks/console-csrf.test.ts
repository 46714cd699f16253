import { beforeAll, describe, expect, test } from 'vitest';
import { ConsolePage, cookiesOf } from '../support/browser/console-page.js';
import { operations } from '../support/http/openapi-schemas.js';
import { allRows } from '../support/database/rows.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';

const evil = 'https://evil.example';

describe("another site that uses the browser's cookie", () => {
  let service: TestService;
  let own: string;

  beforeAll(async () => {
    service = await startService();
    stopClock();
    own = service.api.url;
  });

  const signedIn = async (): Promise<{ page: ConsolePage; token: string; userId: number }> => {
    const page = new ConsolePage(service.api);
    const { body } = await page.signIn(await service.users.create());
    return { page, token: body.access_token, userId: body.userId };
  };

  const foreign: [string, Record<string, string | undefined>][] = [
    ['without the header', { 'X-Console': undefined }],
    ['with another value of it', { 'X-Console': '0' }],
    ['with the header twice', { 'X-Console': '1, 1' }],
    ['from another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['from a sibling of the host', { 'Sec-Fetch-Site': 'same-site' }],
    ['from a typed address', { 'Sec-Fetch-Site': 'none' }],
    ['from another origin', { Origin: evil }],
    ['from an opaque origin', { Origin: 'null' }],
    ['from an empty origin', { Origin: '' }],
    ['from another port', { Origin: 'http://127.0.0.1:1' }],
    ['from a host name that begins like ours', { Origin: 'http:OWN-HOST.evil.example' }],
    ['over another scheme', { Origin: 'https:OWN-HOST' }],
    ['with two headers that contradict each other', { 'Sec-Fetch-Site': 'same-origin', Origin: evil }],
    [
      'through a proxy that is not trusted',
      { 'X-Forwarded-Host': 'evil.example', Origin: 'http://evil.example' },
    ],
  ];

  /** The service's own address is known only once it listens. */
  const filled = (headers: Record<string, string | undefined>): Record<string, string | undefined> => {
    const ownHost = own.replace('http:', '');
    const values = Object.entries(headers).map(([name, value]) => [
      name,
      value?.replace('OWN-HOST', ownHost),
    ]);
    return Object.fromEntries(values) as Record<string, string | undefined>;
  };

  test.each(foreign)('is refused when it calls %s, and nothing changes', async (_, headers) => {
    const { page, token } = await signedIn();
    const kept = page.cookie;
    const before = await allRows(service.database);
    const calls = [
      () => page.refresh(filled(headers)),
      () =>
        page.call('POST', {
          json: { grant_type: 'password', username: 'administrator', password: service.users.adminPassword },
          headers: filled(headers),
        }),
      () => page.call('DELETE', { token, headers: filled(headers) }),
    ];
    for (const call of calls) {
      const answer = await call();
      expect({ status: answer.status, code: answer.body.code }).toEqual({
        status: 403,
        code: 'CROSS_SITE_REQUEST',
      });
      expect(cookiesOf(answer)).toEqual([]);
    }
    expect(page.cookie).toBe(kept);
    expect(await allRows(service.database)).toEqual(before);
    expect((await page.refresh()).status).toBe(200);
  });

  test.each(['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x'])(
    'is refused when it sends a form (%s), even with the header',
    async (type) => {
      const { page } = await signedIn();
      const answer = await service.api.request('POST', '/console/token', {
        raw: 'grant_type=refresh_token',
        headers: {
          'Content-Type': type,
          'X-Console': '1',
          Cookie: `${page.cookie?.name}=${page.cookie?.value}`,
        },
      });
      expect(answer.status).toBe(415);
      expect((await page.refresh()).status).toBe(200);
    },
  );

  test('a page of the console may call', async () => {
    const { page } = await signedIn();
    for (const headers of [
      { Origin: own, 'Sec-Fetch-Site': 'same-origin' },
      { Origin: own },
      { 'Sec-Fetch-Site': 'same-origin' },
    ]) {
      expect((await page.refresh(headers)).status).toBe(200);
    }
  });

  test('the cookie alone authorises no call', async () => {
    const { page } = await signedIn();
    const before = await allRows(service.database);
    const guarded = operations.filter(({ security = [] }) => security.length > 0);
    expect(guarded.length).toBeGreaterThan(20);
    for (const { method, path, operationId } of guarded) {
      const { status } = await fetch(own + path.replace('{id}', '1000'), {
        method,
        headers: { 'X-Console': '1', Cookie: `${page.cookie?.name}=${page.cookie?.value}` },
      });
      expect({ operationId, status }).toEqual({ operationId, status: 401 });
    }
    expect(await allRows(service.database)).toEqual(before);
  });

  test('a refresh token in the body is ignored, with or without a cookie', async () => {
    const { page, userId } = await signedIn();
    const { id, refreshToken: refresh_token } = await service.users.create();
    for (const client of [page, new ConsolePage(service.api)]) {
      for (const grant_type of ['refresh_token', 'REFRESH_TOKEN']) {
        const answer = await client.call('POST', { json: { grant_type, refresh_token } });
        expect(answer.body.userId).not.toBe(id);
        if (client === page) expect(answer.body.userId).toBe(userId);
        else expect(answer.body.code).toBe('REFRESH_TOKEN_INVALID');
      }
    }
    expect((await service.api.token({ grant_type: 'refresh_token', refresh_token })).status).toBe(200);
    expect((await page.refresh()).status).toBe(200);
  });

  test('the token endpoint for other clients ignores the cookie', async () => {
    const { page } = await signedIn();
    const answer = await service.api.request('POST', '/api/oauth2/token', {
      json: { grant_type: 'refresh_token' },
      headers: { Cookie: `${page.cookie?.name}=${page.cookie?.value}`, 'X-Console': '1' },
    });
    expect(answer.body.code).toBe('VALIDATION_FAILED');
    expect((await page.refresh()).status).toBe(200);
  });

  test('a cookie that is used twice ends the session, and the audit trail records it', async () => {
    const { page, token, userId } = await signedIn();
    const thief = new ConsolePage(service.api);
    thief.cookie = page.cookie;
    const stolen = await thief.refresh();
    expect(stolen.status).toBe(200);
    const answer = await page.refresh();
    expect(answer.body.code).toBe('REFRESH_TOKEN_INVALID');
    expect(page.cookie).toBeUndefined();
    for (const dead of [token, stolen.body.access_token]) {
      expect((await service.api.get('/api/v1/users/me', dead)).status).toBe(401);
    }
    expect((await thief.refresh()).body.code).toBe('REFRESH_TOKEN_INVALID');
    const query = `/api/v1/auditEvents?userId=${userId}&type=session.refresh_token_reused`;
    expect((await service.api.get(query, await service.users.admin())).body.results).toHaveLength(1);
  });
});

describe('an origin listed in CORS_ORIGINS', () => {
  test('may call the API, but never with the cookie', async () => {
    const listed = 'https://admin.example.com';
    const { api, users } = await startService({ CORS_ORIGINS: listed });
    const asked = await fetch(`${api.url}/console/token`, {
      method: 'OPTIONS',
      headers: {
        Origin: listed,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'x-console,content-type',
      },
    });
    expect(asked.headers.get('access-control-allow-origin')).toBe(listed);
    expect(asked.headers.has('access-control-allow-credentials')).toBe(false);
    const page = new ConsolePage(api);
    await page.signIn(await users.create());
    const answer = await page.refresh({ Origin: listed, 'Sec-Fetch-Site': 'same-site' });
    expect(answer.body.code).toBe('CROSS_SITE_REQUEST');
    expect(answer.headers.has('access-control-allow-credentials')).toBe(false);
    expect((await page.refresh()).status).toBe(200);
  });
});

test('requests per minute are limited as at the token endpoint', async () => {
  const { api, users } = await startService({ TOKEN_REQUESTS_PER_MINUTE: '3' });
  const page = new ConsolePage(api);
  for (let request = 1; request <= 3; request += 1) {
    expect((await page.signIn({ name: 'nobody', password: 'wrong password' })).status).toBe(400);
  }
  const answer = await page.signIn({ name: 'administrator', password: users.adminPassword });
  expect({ status: answer.status, code: answer.body.code }).toEqual({
    status: 429,
    code: 'TOO_MANY_REQUESTS',
  });
  expect(Object.keys(answer.body)).toEqual(['error', 'error_description', 'code', 'requestId']);
});
