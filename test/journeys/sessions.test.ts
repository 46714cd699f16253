import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import type { TestUser } from '../support/users/users.js';

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

interface ListedSession {
  readonly id: string;
  readonly current: boolean;
  readonly userAgent: string;
}

const day = 24 * 60 * 60;

describe('the sessions of a user', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  const signInFrom = async ({ name, password }: TestUser, userAgent: string): Promise<Tokens> => {
    const json = { grant_type: 'password', username: name, password };
    const headers = { 'User-Agent': userAgent };
    const answer = await service.api.request('POST', '/api/oauth2/token', { json, headers });
    expect(answer.status).toBe(200);
    return answer.body as Tokens;
  };
  const list = async (id: number, token: string): Promise<ListedSession[]> => {
    const answer = await service.api.get(`/api/v1/users/${id}/sessions`, token);
    expect(answer.status, answer.text).toBe(200);
    return answer.body.results as ListedSession[];
  };
  const end = (id: number, sessionId: string, token: string): Promise<ApiAnswer> =>
    service.api.request('DELETE', `/api/v1/users/${id}/sessions${sessionId && `/${sessionId}`}`, { token });
  const endOthers = (id: number, token: string): Promise<ApiAnswer> => end(id, '', token);
  const refresh = (refresh_token: string): Promise<ApiAnswer> =>
    service.api.token({ grant_type: 'refresh_token', refresh_token });

  const expectDead = async ({ access_token, refresh_token }: Tokens): Promise<void> => {
    expect((await service.api.get('/api/v1/users/me', access_token)).status).toBe(401);
    expect((await refresh(refresh_token)).body.code).toBe('REFRESH_TOKEN_INVALID');
  };
  const expectAlive = async ({ access_token, refresh_token }: Tokens): Promise<void> => {
    expect((await service.api.get('/api/v1/users/me', access_token)).status).toBe(200);
    expect((await refresh(refresh_token)).status).toBe(200);
  };

  test('are listed with address, user agent, methods and times, the last used first', async () => {
    const user = await service.users.createWithMfa();
    const openedAt = new Date().toISOString();
    const { name, password, id } = user;
    travel(60);
    const json = { grant_type: 'mfa', mfa_token: await service.users.challenge({ name, password }) };
    const signedIn = await service.api.request('POST', '/api/oauth2/token', {
      json: { ...json, mfa_code: user.enrolment.scratchCodes[0] },
      headers: { 'User-Agent': 'phone/2.0' },
    });
    const now = new Date().toISOString();
    const expiresAfter = (instant: string): string =>
      new Date(Date.parse(instant) + 14 * day * 1000).toISOString();
    const sessions = await list(id, signedIn.body.access_token as string);
    const sessionId = expect.stringMatching(/^[0-9a-f]{32}$/);
    expect(sessions).toEqual([
      {
        id: sessionId,
        current: true,
        amr: ['pwd', 'otp', 'mfa'],
        address: '127.0.0.1',
        userAgent: 'phone/2.0',
        createdAt: now,
        lastUsedAt: now,
        expiresAt: expiresAfter(now),
      },
      {
        id: sessionId,
        current: false,
        amr: ['pwd'],
        address: '127.0.0.1',
        userAgent: 'node',
        createdAt: openedAt,
        lastUsedAt: openedAt,
        expiresAt: expiresAfter(openedAt),
      },
    ]);
    travel(60);
    const { access_token } = (await refresh(signedIn.body.refresh_token as string)).body as Tokens;
    const refreshed = new Date().toISOString();
    const [first] = await list(id, access_token);
    expect(first).toMatchObject({
      createdAt: now,
      lastUsedAt: refreshed,
      expiresAt: expiresAfter(refreshed),
    });
  });

  test('end one at a time, with their refresh token', async () => {
    const user = await service.users.create();
    const [here, lost] = [await signInFrom(user, 'here'), await signInFrom(user, 'lost')];
    const sessions = await list(user.id, here.access_token);
    expect(sessions.filter(({ current }) => current).map(({ userAgent }) => userAgent)).toEqual(['here']);
    const lostId = sessions.find(({ userAgent }) => userAgent === 'lost')?.id ?? '';
    expect(await end(user.id, lostId, here.access_token)).toMatchObject({ status: 204, text: '' });
    await expectDead(lost);
    const again = await end(user.id, lostId, here.access_token);
    expect(again).toMatchObject({ status: 404, body: { code: 'SESSION_NOT_FOUND' } });
    await expectAlive(here);
  });

  test('include the current one, which can be ended like signing out', async () => {
    const user = await service.users.create();
    const here = await signInFrom(user, 'here');
    const own = (await list(user.id, here.access_token)).find(({ current }) => current)?.id ?? '';
    expect((await end(user.id, own, here.access_token)).status).toBe(204);
    await expectDead(here);
  });

  test('can all be ended except the current one, with pending sign-ins', async () => {
    const user = await service.users.createWithMfa();
    const [first, second, third] = user.enrolment.scratchCodes;
    const [here, other] = [
      await service.users.signInWithMfa(user, first),
      await service.users.signInWithMfa(user, second),
    ];
    const waiting = await service.users.challenge(user);
    expect((await endOthers(user.id, here.access_token)).status).toBe(204);
    await expectDead(other);
    await expectDead({ access_token: user.token, refresh_token: user.refreshToken });
    expect((await service.users.answer(waiting, third)).body.code).toBe('MFA_TOKEN_INVALID');
    expect(await list(user.id, here.access_token)).toMatchObject([{ current: true }]);
    await expectAlive(here);
  });

  test('can be listed and ended by an administrator, which is in the audit trail', async () => {
    const admin = await service.users.admin();
    const user = await service.users.create('user', 'watched');
    const [one, two] = [await signInFrom(user, 'one'), await signInFrom(user, 'two')];
    const sessions = await list(user.id, admin);
    expect(sessions.map(({ current }) => current)).toEqual([false, false, false]);
    const oneId = sessions.find(({ userAgent }) => userAgent === 'one')?.id ?? '';
    expect((await end(user.id, oneId, admin)).status).toBe(204);
    await expectDead(one);
    expect((await endOthers(user.id, admin)).status).toBe(204);
    await expectDead(two);
    expect(await list(user.id, admin)).toEqual([]);
    expect((await service.api.get('/api/v1/users/me', admin)).status).toBe(200);
    const { body } = await service.api.get(`/api/v1/auditEvents?userId=${user.id}&limit=2`, admin);
    expect(body.results).toMatchObject([
      { type: 'session.others_ended', actorUserId: 1000, details: {} },
      { type: 'session.ended', actorUserId: 1000, details: { sessionId: oneId } },
    ]);
  });

  test('are found only under their own user', async () => {
    const admin = await service.users.admin();
    const [user, other] = [await service.users.create(), await service.users.create()];
    const [session] = await list(user.id, admin);
    const notFound = { status: 404, body: { code: 'SESSION_NOT_FOUND' } };
    expect(await end(other.id, session?.id ?? '', admin)).toMatchObject(notFound);
    expect(await end(other.id, session?.id ?? '', other.token)).toMatchObject(notFound);
    expect(await end(2147483647, session?.id ?? '', admin)).toMatchObject({
      body: { code: 'USER_NOT_FOUND' },
    });
    expect(await list(user.id, admin)).toHaveLength(1);
  });

  test('are inaccessible to the help desk, other users and verifiers', async () => {
    const admin = await service.users.admin();
    const user = await service.users.create();
    const [session] = await list(user.id, admin);
    const sessionId = session?.id ?? '';
    for (const [role, refusal] of [
      ['helpdesk', { status: 403, body: { code: 'ACCESS_DENIED' } }],
      ['user', { status: 404, body: { code: 'USER_NOT_FOUND' } }],
      ['verifier', { status: 403, body: { code: 'ACCESS_DENIED' } }],
    ] as const) {
      const { token } = await service.users.create(role);
      expect(await service.api.get(`/api/v1/users/${user.id}/sessions`, token), role).toMatchObject(refusal);
      expect(await end(user.id, sessionId, token), role).toMatchObject(refusal);
      expect(await endOthers(user.id, token), role).toMatchObject(refusal);
    }
    await expectAlive({ access_token: user.token, refresh_token: user.refreshToken });
  });

  // Must be the last test, as it moves the clock.
  test('are not listed once they have expired', async () => {
    const user = await service.users.create();
    travel(14 * day);
    const { access_token } = await signInFrom(user, 'here');
    expect(await list(user.id, access_token)).toMatchObject([{ userAgent: 'here' }]);
  });
});
