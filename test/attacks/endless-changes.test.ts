import { beforeEach, describe, expect, test } from 'vitest';
import { operations } from '../support/http/openapi-schemas.js';
import type { ApiAnswer } from '../support/http/api.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import type { TestUser } from '../support/users/users.js';

const limit = 20;

/** Each change leaves an audit event, so one account could fill the disk. */
describe('an account that changes itself without end', () => {
  let service: TestService;
  let user: TestUser;

  beforeEach(async () => {
    service = await startService({ TOKEN_REQUESTS_PER_MINUTE: String(limit) });
    stopClock();
    user = await service.users.create();
  });

  const enable = ({ id }: TestUser, token: string): Promise<ApiAnswer> =>
    service.api.post(`/api/v1/users/${id}/enableMfa`, token);
  async function exhaust(): Promise<void> {
    for (let count = 0; count < limit; count += 1) expect((await enable(user, user.token)).status).toBe(200);
  }
  const eventsOf = async ({ id }: TestUser): Promise<number> =>
    (
      await service.database.query<object[]>(
        "SELECT id FROM audit_events WHERE actorUserId = ? AND type = 'mfa.enrolment_started'",
        [id],
      )
    ).length;

  test('is told to wait, and leaves no more events', async () => {
    await exhaust();
    for (let count = 0; count < 5; count += 1) {
      const refused = await enable(user, user.token);
      expect(refused).toMatchObject({ status: 429, body: { code: 'TOO_MANY_REQUESTS' } });
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(await eventsOf(user)).toBe(limit);
    travel(60);
    expect((await enable(user, user.token)).status).toBe(200);
  });

  test('is refused by every call that changes something, and still reads', async () => {
    await exhaust();
    const ends = ['signOut', 'endConsoleSession', 'endSession', 'endOtherSessions'];
    const changes = operations.filter(
      ({ method, operationId, 'x-roles': roles }) =>
        method !== 'GET' && roles?.includes('user') && !ends.includes(operationId),
    );
    expect(changes.length).toBeGreaterThan(15);
    for (const { method, path, responses } of changes) {
      const headers = { 'X-Console': '1' };
      const at = path.replace('{id}', String(user.id)).replace('{authenticatorId}', '1');
      const options = { token: user.token, headers, ...(method === 'DELETE' ? {} : { json: {} }) };
      const { status } = await service.api.request(
        method,
        at.replace('{sessionId}', 'a'.repeat(32)),
        options,
      );
      expect(status, `${method} ${path}`).toBe(429);
      expect(Object.keys(responses), `${method} ${path}`).toContain('429');
    }
    expect((await service.api.get('/api/v1/users/me', user.token)).status).toBe(200);
  });

  test('can still end its sessions, and leaves an event for each only', async () => {
    const { access_token: stolen } = await service.users.signIn(user.name, user.password);
    await exhaust();
    const end = (path: string, token = user.token): Promise<ApiAnswer> =>
      service.api.request('DELETE', `/api/${path}`, { token });
    const sessions = `v1/users/${user.id}/sessions`;
    for (let count = 0; count < 5; count += 1) expect((await end(sessions)).status).toBe(204);
    expect((await end(sessions, stolen)).status).toBe(401);
    expect((await end(`${sessions}/${'a'.repeat(32)}`)).status).toBe(404);
    expect((await end('oauth2/token')).status).toBe(204);
    const events = await service.database.query<object[]>(
      "SELECT id FROM audit_events WHERE actorUserId = ? AND type LIKE 'session.%ended'",
      [user.id],
    );
    expect(events).toHaveLength(2);
  });

  test('keeps nobody else from changing anything, not even its own account', async () => {
    await exhaust();
    const other = await service.users.create();
    expect((await enable(other, other.token)).status).toBe(200);
    const admin = await service.users.admin();
    for (let count = 0; count < 2 * limit; count += 1) expect((await enable(user, admin)).status).toBe(200);
  });
});
