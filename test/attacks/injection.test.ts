import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ApiAnswer } from '../support/http/api.js';
import { allRows } from '../support/database/rows.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';
import type { TestUser } from '../support/users/users.js';

const deepObject = `${'{"recreate":'.repeat(1200)}true${'}'.repeat(1200)}`;
const deepArray = `{"recreate":${'['.repeat(7000)}${']'.repeat(7000)}}`;
const huge = JSON.stringify({ recreate: true, padding: 'x'.repeat(17 * 1024) });
const manyNames = JSON.stringify(
  Object.fromEntries(Array.from({ length: 1200 }, (_, index) => [`p${index}`, 1])),
);

/** Bodies that no call accepts; some would be valid but for one property. */
const hostileBodies: readonly string[] = [
  '{"id": {"$ne": 1}}',
  '{"recreate": true, "id": {"$ne": 1}}',
  '{"recreate": true, "userId": 1000}',
  '{"recreate": {"$gt": ""}}',
  '{"recreate": [true]}',
  '{"recreate": 1e308}',
  '{"recreate": 1e999}',
  '{"recreate": null}',
  '{"recreate": "TRUE"}',
  '{"recreate": true, "__proto__": {"role": "admin"}}',
  '{"recreate": true, "__proto__": 1}',
  '{"recreate": true, "\\u005f_proto__": {"role": "admin"}}',
  '{"recreate": true, "constructor": {"prototype": {"role": "admin"}}}',
  '{"recreate": true, "constructor": 1}',
  '{"recreate": true, "prototype": 1}',
  ...['toString', 'valueOf', 'hasOwnProperty', 'toJSON', 'then', '__defineGetter__'].map(
    (name) => `{"recreate": true, "${name}": 1}`,
  ),
  '{"recreate": true, "": 1}',
  '{"recreate": true, "$where": "sleep(1000)"}',
  '[]',
  '[{"recreate": true}]',
  '"recreate"',
  'null',
  'true',
  '1e308',
  '{"recreate": true',
  "{'recreate': true}",
  '{"recreate": NaN}',
  '{"recreate": true}{"recreate": true}',
  '\u0000',
  deepObject,
  deepArray,
  huge,
  manyNames,
];

const sql = [
  "' OR '1'='1",
  "x' OR 1=1 --",
  "'; DROP TABLE users; --",
  '" OR ""="',
  '\\',
  '%',
  '_',
  'x\u0000',
  '$ne',
];

describe('hostile input is refused and changes no row', () => {
  let service: TestService;
  let user: TestUser;
  let admin: string;
  let before: Record<string, string[]>;

  beforeAll(async () => {
    // High enough that no text is refused because of wrong passwords before it.
    service = await startService({ PASSWORD_MAX_FAILURES: '100' });
    stopClock();
    user = await service.users.create();
    await service.users.enable(user);
    admin = await service.users.admin();
  });

  beforeEach(async () => {
    before = await allRows(service.database);
  });

  async function expectRefused({ status, body, text }: ApiAnswer): Promise<void> {
    expect(status, text).toBeGreaterThanOrEqual(400);
    expect(status, text).toBeLessThan(500);
    expect(body.code).toMatch(/^[A-Z_]+$/);
    expect(await allRows(service.database)).toEqual(before);
    // No property was added to Object.prototype.
    const polluted: string[] = [];
    for (const name in {}) polluted.push(name);
    expect(polluted).toEqual([]);
  }

  const json = { 'Content-Type': 'application/json' };
  const send = (
    method: string,
    path: string,
    raw: string,
    headers: Record<string, string> = json,
  ): Promise<ApiAnswer> => service.api.request(method, path, { token: admin, raw, headers });

  test.each(hostileBodies.map(named))('body %s', async (_, body) => {
    await expectRefused(await send('POST', `/api/v1/users/${user.id}/enableMfa`, body));
    for (const path of [
      `/api/v1/users/${user.id}/acceptMfa`,
      `/api/v1/users/${user.id}/changePassword`,
      '/api/v1/users',
    ]) {
      await expectRefused(await send('POST', path, body.replaceAll('recreate', 'name')));
    }
    await expectRefused(
      await send(
        'PUT',
        `/api/v1/users/${user.id}`,
        body.replaceAll('recreate', 'disabled').replaceAll('"disabled": true', '"disabled": "true"'),
      ),
    );
    await expectRefused(await send('POST', '/api/oauth2/token', body.replaceAll('recreate', 'grant_type')));
  });

  test('operators in place of credentials do not sign in', async () => {
    for (const operator of [{ $ne: null }, { $gt: '' }, ['administrator'], true, 1e308, null]) {
      const asName = { grant_type: 'password', username: operator, password: user.password };
      const asPassword = { grant_type: 'password', username: user.name, password: operator };
      for (const body of [asName, asPassword]) await expectRefused(await service.api.token(body));
    }
    const forms: Record<string, string>[] = [
      { grant_type: 'password', username: user.name, 'password[$ne]': '' },
      Object.fromEntries([
        ['grant_type', 'password'],
        ['__proto__', 'admin'],
      ]),
    ];
    for (const form of forms) {
      await expectRefused(await service.api.request('POST', '/api/oauth2/token', { form }));
    }
    const twice = 'grant_type=password&username=administrator&username=x&password=y';
    await expectRefused(
      await send('POST', '/api/oauth2/token', twice, { 'Content-Type': 'application/x-www-form-urlencoded' }),
    );
  });

  test.each([
    ['deep', `${'['.repeat(4000)}${']'.repeat(4000)}`],
    ['deep in a member', `{"id":${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}}`],
    ['wide', `[${Array.from({ length: 5000 }, () => '{}').join(',')}]`],
    ['of many members', `{"response":${manyNames}}`],
  ])('a credential that is %s is refused before anything walks through it', async (_, credential) => {
    for (const [path, body] of [
      ['/api/oauth2/token', `{"grant_type":"mfa","mfa_token":"x","passkey":${credential}}`],
      ['/api/v1/sessions/current/stepUp', `{"passkey":${credential}}`],
      ['/api/v1/users/1000/passkeys', `{"token":"x","name":"x","credential":${credential}}`],
    ] as const) {
      const answer = await send('POST', path, body);
      await expectRefused(answer);
      expect(answer.text).toContain('is nested too deeply or holds too many values');
    }
  });

  test.each(sql.map(named))('SQL in names, passwords and tokens: %s', async (_, text) => {
    for (const body of [
      { grant_type: 'password', username: text, password: user.password },
      { grant_type: 'password', username: `${user.name}${text}`, password: user.password },
      { grant_type: 'password', username: user.name, password: text },
      { grant_type: 'refresh_token', refresh_token: text },
      { grant_type: 'mfa', mfa_token: text, mfa_code: '123456' },
      { grant_type: text },
    ]) {
      await expectRefused(await service.api.token(body));
    }
    const name = text === '_' ? '(_)' : text;
    await expectRefused(
      await service.api.post('/api/v1/users', admin, { name, password: 'correct horse battery' }),
    );
    const accept = { code: '123456', token: text };
    await expectRefused(await service.api.post(`/api/v1/users/${user.id}/acceptMfa`, user.token, accept));
  });

  test.each(sql.map(named))('SQL and wildcards in a filter match nothing: %s', async (_, text) => {
    const answer = await service.api.get(`/api/v1/users?nameFilter=${encodeURIComponent(text)}`, admin);
    expect({ status: answer.status, found: answer.body.totalCount }).toEqual({ status: 200, found: 0 });
    expect(await allRows(service.database)).toEqual(before);
  });

  test.each([
    '/api/v1/users?limit=1;DROP TABLE users',
    '/api/v1/users?limit=1e2',
    '/api/v1/users?limit=1e308',
    '/api/v1/users?limit=0x10',
    '/api/v1/users?limit=30&limit=1',
    '/api/v1/users?offset=-1',
    '/api/v1/users?offset=99999999999999999999',
    '/api/v1/users?nameFilter[$ne]=x',
    '/api/v1/users?nameFilter=a&nameFilter=b',
    '/api/v1/users?orderBy=passwordHash',
    `/api/v1/users?nameFilter=${'x'.repeat(129)}`,
    "/api/v1/auditEvents?userId=1' OR '1'='1",
    '/api/v1/auditEvents?userId[$ne]=1',
    '/api/v1/auditEvents?type=user.created UNION SELECT 1',
    "/api/v1/auditEvents?from=' OR 1=1 --",
    "/api/v1/auditEvents?cursor=' OR 1=1 --",
    '/api/v1/users/1 OR 1=1',
    '/api/v1/users/1%20OR%201=1',
    '/api/v1/users/1000.0',
    '/api/v1/users/01000',
    '/api/v1/users/+1000',
    '/api/v1/users/1e3',
    '/api/v1/users/0x3e8',
    '/api/v1/users/%201000',
    '/api/v1/users/-1',
    '/api/v1/users/2147483648',
    '/api/v1/users/9'.padEnd(150, '9'),
    '/api/v1/users/[object Object]',
    '/api/v1/users/__proto__',
    '/api/v1/users/%00',
    '/api/v1/users/１０００',
  ])('address %s', async (path) => {
    await expectRefused(await service.api.get(path, admin));
  });

  test.each([
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/json-patch+json',
  ])('a body of the type %s', async (contentType) => {
    const path = `/api/v1/users/${user.id}/enableMfa`;
    await expectRefused(await send('POST', path, '{"recreate":true}', { 'Content-Type': contentType }));
  });

  test('text that looks like SQL is stored unchanged', async () => {
    const description = 'Robert\'); DROP TABLE users; -- {"$ne": 1}';
    const path = `/api/v1/users/${user.id}`;
    await service.api.request('PUT', path, { token: admin, json: { description } });
    expect((await service.api.get(path, admin)).body.description).toBe(description);
  });
});

/** With a title short enough for the report. */
function named(text: string): [title: string, text: string] {
  return [JSON.stringify(text.slice(0, 60)), text];
}
