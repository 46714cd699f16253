import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer, ApiRequest } from '../support/http/api.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock, travel } from '../support/service/time.js';
import type { TestUser, Users } from '../support/users/users.js';

interface Event {
  readonly id: string;
  readonly occurredAt: string;
  readonly type: string;
  readonly requestId: string;
}

describe('an administrator reads the audit trail', () => {
  let service: TestService;
  let users: Users;
  let admin: string;

  beforeAll(async () => {
    service = await startService({ PASSWORD_MAX_FAILURES: '100' });
    stopClock();
    ({ users } = service);
    admin = await users.admin();
  });

  const events = async (
    query: Record<string, string | number>,
  ): Promise<{ results: Event[]; nextCursor: string | null }> => {
    const parameters = new URLSearchParams(
      Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
    );
    const { status, body } = await service.api.get(`/api/v1/auditEvents?${parameters.toString()}`, admin);
    expect(status).toBe(200);
    return body;
  };
  const failToSignIn = async ({ name }: TestUser, times: number): Promise<void> => {
    const json = { grant_type: 'password', username: name, password: 'not the right one' };
    for (let time = 0; time < times; time += 1) await service.api.token(json);
  };

  test('shows who did what to whom, from where and in which request', async () => {
    let requests = 0;
    const send = (method: string, path: string, request: ApiRequest): Promise<ApiAnswer> => {
      requests += 1;
      const headers = { 'X-Request-Id': `journey-${requests}`, 'User-Agent': 'journey/1.0' };
      return service.api.request(method, path, { ...request, headers });
    };
    const token = (json: object): Promise<ApiAnswer> => send('POST', '/api/oauth2/token', { json });
    const password = 'correct horse battery';
    const credentials = { grant_type: 'password', username: 'alice', password };

    const created = await send('POST', '/api/v1/users', { token: admin, json: { name: 'alice', password } });
    const { id } = created.body;
    const path = `/api/v1/users/${id}`;
    await send('PUT', path, { token: admin, json: { description: 'Accounting', disabled: false } });
    await token({ ...credentials, password: 'not the right one' });
    const { access_token: own } = (await token(credentials)).body;
    const enrolment = (await send('POST', `${path}/enableMfa`, { token: own })).body;
    const wrong = enrolment.scratchCodes.includes('00000000') ? '99999999' : '00000000';
    await send('POST', `${path}/acceptMfa`, { token: own, json: { code: wrong, token: enrolment.token } });
    const right = { code: enrolment.scratchCodes[0], token: enrolment.token };
    await send('POST', `${path}/acceptMfa`, { token: own, json: right });
    const { mfa_token } = (await token(credentials)).body;
    await token({ grant_type: 'mfa', mfa_token, mfa_code: wrong });
    const signedIn = await token({ grant_type: 'mfa', mfa_token, mfa_code: enrolment.scratchCodes[1] });
    const session = signedIn.body;
    await token({ grant_type: 'refresh_token', refresh_token: session.refresh_token });
    await send('POST', `${path}/mfa/scratchCodes`, { token: session.access_token });
    await send('POST', `${path}/enableMfa`, { token: session.access_token, json: { recreate: true } });
    await send('POST', `${path}/disableMfa`, { token: session.access_token });
    const newPassword = 'four words are better';
    await send('POST', `${path}/changePassword`, { token: admin, json: { newPassword } });
    const last = (await token({ ...credentials, password: newPassword })).body;
    await send('DELETE', '/api/oauth2/token', { token: last.access_token });
    const again = (await token({ ...credentials, password: newPassword })).body;
    await token({ grant_type: 'refresh_token', refresh_token: again.refresh_token });
    await token({ grant_type: 'refresh_token', refresh_token: again.refresh_token });
    await send('DELETE', path, { token: admin });

    const { results, nextCursor } = await events({ userId: id, limit: 200 });
    expect(nextCursor).toBeNull();
    const success = { outcome: 'success', reason: null };
    const failure = { outcome: 'failure', reason: expect.any(String) };
    const sessionId = expect.stringMatching(/^[0-9a-f]{32}$/);
    const expected: [request: number, type: string, actor: number | null, more: object][] = [
      [1, 'user.created', 1000, { details: { name: 'alice', role: 'user' } }],
      [2, 'user.updated', 1000, { details: { changed: ['description', 'disabled'] } }],
      [3, 'sign_in.failed', null, { ...failure, details: {} }],
      [4, 'session.started', id, { details: { sessionId, amr: ['pwd'] } }],
      [5, 'mfa.enrolment_started', id, { details: { replacing: false } }],
      [6, 'mfa.enrolment_refused', id, { ...failure, details: { exhausted: false } }],
      [7, 'mfa.enabled', id, { details: { method: 'scratchCode', replaced: false } }],
      [8, 'sign_in.challenged', null, { details: {} }],
      [9, 'mfa.verification_failed', null, { ...failure, details: { method: 'scratchCode' } }],
      [10, 'mfa.verified', id, { details: { method: 'scratchCode' } }],
      [10, 'session.started', id, { details: { sessionId, amr: ['pwd', 'otp', 'mfa'] } }],
      [12, 'mfa.scratch_codes_reissued', id, { details: {} }],
      [13, 'mfa.enrolment_started', id, { details: { replacing: true } }],
      [14, 'mfa.disabled', id, { details: {} }],
      [15, 'user.password_changed', 1000, { details: {} }],
      [16, 'session.started', id, { details: { sessionId, amr: ['pwd'] } }],
      [17, 'session.ended', id, { details: { sessionId } }],
      [18, 'session.started', id, { details: { sessionId, amr: ['pwd'] } }],
      [20, 'session.refresh_token_reused', null, { ...failure, details: { sessionId } }],
      [21, 'user.deleted', 1000, { details: { name: 'alice' } }],
    ];
    expect(results.toReversed()).toEqual(
      expected.map(([request, type, actorUserId, more]) => ({
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        occurredAt: new Date().toISOString(),
        type,
        actorUserId,
        actorName: actorUserId === id ? 'alice' : actorUserId && 'administrator',
        userId: id,
        userName: 'alice',
        address: '127.0.0.1',
        userAgent: 'journey/1.0',
        requestId: `journey-${request}`,
        ...success,
        ...more,
      })),
    );
  });

  test('shows a role and a state before and after a change', async () => {
    const { id } = await service.users.create();
    const path = `/api/v1/users/${id}`;
    for (const json of [
      { role: 'helpdesk', disabled: true },
      { role: 'helpdesk', description: 'x' },
      { role: 'user', disabled: false },
    ])
      expect((await service.api.request('PUT', path, { token: admin, json })).status).toBe(200);
    const { results } = await events({ userId: id, type: 'user.updated' });
    expect(results.map((event) => (event as unknown as { details: object }).details).toReversed()).toEqual([
      {
        changed: ['role', 'disabled'],
        role: { from: 'user', to: 'helpdesk' },
        disabled: { from: false, to: true },
      },
      { changed: ['description'] },
      {
        changed: ['role', 'disabled'],
        role: { from: 'helpdesk', to: 'user' },
        disabled: { from: true, to: false },
      },
    ]);
  });

  test('shows a sign-in with an unknown name without a user, and does not store the name', async () => {
    const json = { grant_type: 'password', username: 'no-such-name', password: 'not the right one' };
    await service.api.request('POST', '/api/oauth2/token', { json, headers: { 'X-Request-Id': 'stranger' } });
    const { results } = await events({ type: 'sign_in.failed', limit: 1 });
    expect(results).toMatchObject([
      {
        ...{ requestId: 'stranger', outcome: 'failure', reason: 'unknown user' },
        ...{ userId: null, userName: null, actorUserId: null, actorName: null },
      },
    ]);
    expect(JSON.stringify(results)).not.toContain('no-such-name');
  });

  test('filters by user, type and time, alone and combined', async () => {
    const [user, other] = [await users.create(), await users.create()];
    const typesOf = async (query: Record<string, string | number>): Promise<string[]> =>
      (await events({ limit: 200, ...query })).results.map(({ type }) => type);
    travel(60);
    const from = new Date().toISOString();
    await users.enable(user);
    await users.enable(other);
    travel(60);
    const to = new Date().toISOString();
    await failToSignIn(user, 1);

    const started = 'mfa.enrolment_started';
    const signIn = ['session.started', 'user.created'];
    expect(await typesOf({ userId: user.id })).toEqual(['sign_in.failed', started, ...signIn]);
    expect(await typesOf({ userId: other.id })).toEqual([started, ...signIn]);
    expect(await typesOf({ userId: user.id, type: started })).toEqual([started]);
    expect(await typesOf({ userId: user.id, type: 'mfa.enabled' })).toEqual([]);
    expect(await typesOf({ from })).toEqual(['sign_in.failed', started, started]);
    expect(await typesOf({ from, to })).toEqual([started, started]);
    expect(await typesOf({ from: to })).toEqual(['sign_in.failed']);
    expect(await typesOf({ userId: user.id, to: from })).toEqual(signIn);
    expect(await typesOf({ userId: user.id, from, to, type: started })).toEqual([started]);
    const offset = from.replace('Z', '+00:00');
    expect(await typesOf({ userId: user.id, from: offset, to })).toEqual([started]);
    expect(await typesOf({ userId: 2147483647 })).toEqual([]);
  });

  test('refuses a period that ends before it begins', async () => {
    const period = (from: string, to: string) =>
      service.api.get(`/api/v1/auditEvents?from=${from}&to=${to}`, admin);
    const refused = await period('2026-11-24T09:00:00Z', '2026-11-24T09:59:59%2B01:00');
    expect(refused).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', errors: { to: ['to must not be before from'] } },
    });
    const empty = await period('2026-11-24T09:00:00Z', '2026-11-24T10:00:00%2B01:00');
    expect(empty).toMatchObject({ status: 200, body: { results: [] } });
  });

  test('pages through each event once while new ones arrive', async () => {
    const user = await users.create();
    await failToSignIn(user, 9);
    const there = (await events({ userId: user.id, limit: 200 })).results.map(({ id }) => id);
    expect(there).toHaveLength(11);

    const paged: string[][] = [];
    let cursor: string | null = null;
    do {
      const page = await events({ userId: user.id, limit: 4, ...(cursor && { cursor }) });
      paged.push(page.results.map(({ id }) => id));
      cursor = page.nextCursor;
      await failToSignIn(user, 2);
      nextTimeStep();
      await failToSignIn(user, 1);
    } while (cursor);
    expect(paged.map((page) => page.length)).toEqual([4, 4, 3]);
    expect(paged.flat()).toEqual(there);
    expect((await events({ userId: user.id, limit: 200 })).results).toHaveLength(20);
  });

  test('marks a full last page as the last', async () => {
    const user = await users.create();
    const page = await events({ userId: user.id, limit: 2 });
    expect(page.results).toHaveLength(2);
    expect(page.nextCursor).toBeNull();
    const first = await events({ userId: user.id, limit: 1 });
    const second = await events({ userId: user.id, limit: 1, cursor: first.nextCursor ?? '' });
    expect([...first.results, ...second.results]).toEqual(page.results);
    expect(second.nextCursor).toBeNull();
  });

  test('lists thirty events by default', async () => {
    const user = await users.create();
    await failToSignIn(user, 29);
    const page = await events({ userId: user.id });
    expect(page.results).toHaveLength(30);
    expect(page.nextCursor).toBe(page.results[29]?.id);
  });
});
