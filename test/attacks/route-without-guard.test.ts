import { beforeAll, describe, expect, test } from 'vitest';
import { Access } from '../../src/common/http/access.js';
import { operations } from '../support/http/openapi-schemas.js';
import { openRaw } from '../support/http/half-sent.js';
import { metadataByRoute, type Route, startServiceWithRoutes } from '../support/http/routes.js';
import { allRows } from '../support/database/rows.js';
import type { TestService } from '../support/service/service.js';
import type { TestUser } from '../support/users/users.js';

const roles = ['admin', 'helpdesk', 'user', 'verifier'] as const;
const allButVerifiers = ['admin', 'helpdesk', 'user'];

/** Every route and the roles that may call it. A new route must be added here. */
const declared: Readonly<Record<string, 'public' | readonly string[]>> = {
  'POST /api/oauth2/token': 'public',
  'DELETE /api/oauth2/token': roles,
  'POST /api/oauth2/passkeyOptions': 'public',
  'GET /': 'public',
  'GET /assets/:name': 'public',
  'GET /docs': 'public',
  'GET /docs/:name': 'public',
  'POST /console/token': 'public',
  'DELETE /console/token': roles,
  'POST /console/stepUp': allButVerifiers,
  'POST /api/v1/sessions/current/stepUp': allButVerifiers,
  'POST /api/v1/sessions/current/stepUp/passkeyOptions': allButVerifiers,
  'GET /api/v1/openapi.json': 'public',
  'GET /health/live': 'public',
  'GET /health/ready': 'public',
  'GET /metrics': ['admin', 'scraper'],
  'GET /api/v1/auditEvents': ['admin'],
  'GET /api/v1/users': ['admin', 'helpdesk'],
  'POST /api/v1/users': ['admin'],
  'GET /api/v1/users/me': allButVerifiers,
  'GET /api/v1/users/:id': allButVerifiers,
  'PUT /api/v1/users/:id': allButVerifiers,
  'DELETE /api/v1/users/:id': allButVerifiers,
  'POST /api/v1/users/:id/changePassword': allButVerifiers,
  'POST /api/v1/users/:id/enableMfa': allButVerifiers,
  'POST /api/v1/users/:id/acceptMfa': allButVerifiers,
  'POST /api/v1/users/:id/disableMfa': allButVerifiers,
  'GET /api/v1/users/:id/authenticators': allButVerifiers,
  'POST /api/v1/users/:id/authenticators': allButVerifiers,
  'PUT /api/v1/users/:id/authenticators/:authenticatorId': allButVerifiers,
  'DELETE /api/v1/users/:id/authenticators/:authenticatorId': allButVerifiers,
  'POST /api/v1/users/:id/authenticators/:authenticatorId/confirm': allButVerifiers,
  'POST /api/v1/users/:id/authenticators/:authenticatorId/resynchronise': allButVerifiers,
  'POST /api/v1/users/:id/passkeys': allButVerifiers,
  'POST /api/v1/users/:id/passkeys/options': allButVerifiers,
  'GET /api/v1/users/:id/mfa': allButVerifiers,
  'POST /api/v1/users/:id/mfa/scratchCodes': allButVerifiers,
  'POST /api/v1/users/:id/mfa/unlock': ['admin', 'helpdesk'],
  'POST /api/v1/users/:id/verifyMfa': ['admin', 'verifier'],
  'GET /api/v1/users/:id/sessions': allButVerifiers,
  'DELETE /api/v1/users/:id/sessions': allButVerifiers,
  'DELETE /api/v1/users/:id/sessions/:sessionId': allButVerifiers,
  'GET /api/v1/mfaCoverage': ['admin'],
  'GET /api/v1/mfaInvitations': ['admin', 'helpdesk'],
  'POST /api/v1/mfaInvitations/inspect': 'public',
  'POST /api/v1/mfaInvitations/enrol': 'public',
  'POST /api/v1/mfaInvitations/accept': 'public',
  'POST /api/v1/users/:id/mfa/invitation': ['admin', 'helpdesk'],
  'DELETE /api/v1/users/:id/mfa/invitation': allButVerifiers,
};

describe('a route without a guard', () => {
  let service: TestService;
  let routes: readonly Route[];

  beforeAll(async () => {
    ({ service, routes } = await startServiceWithRoutes());
  });

  const nameOf = ({ method, path }: Route): string => `${method} ${path}`;
  /** Fastify serves HEAD for every GET route, through the same handler. */
  const accessOf = ({ method, path }: Route) => declared[`${method === 'HEAD' ? 'GET' : method} ${path}`];

  const call = (route: Route, token?: string): Promise<Response> =>
    fetch(service.api.url + route.path.replace(':id', '1000'), {
      method: route.method,
      headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
    });

  test('the served routes are those in the table', () => {
    const served = routes.filter(({ method }) => method !== 'HEAD').map(nameOf);
    expect(served.sort()).toEqual(Object.keys(declared).sort());
  });

  test('each route declares the access in the table', () => {
    expect(metadataByRoute(service, Access.KEY)).toEqual(declared);
  });

  test('openapi.json declares the access in the table', () => {
    for (const { method, path, ...operation } of operations) {
      const roles = operation['x-roles'] ?? 'public';
      const route = `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`;
      expect({ route, roles }).toEqual({ route, roles: declared[route] });
    }
  });

  test('without a token, every route that is not public answers 401', async () => {
    const before = await allRows(service.database);
    for (const route of routes) {
      const { status } = await call(route);
      const isPublic = accessOf(route) === 'public';
      expect({ route: nameOf(route), refused: status === 401 }).toEqual({
        route: nameOf(route),
        refused: !isPublic,
      });
    }
    expect(await allRows(service.database)).toEqual(before);
  });

  test('with the token of a role that is not declared, every route answers 403', async () => {
    const users = await Promise.all(roles.map((role) => service.users.create(role)));
    const byRole = Object.fromEntries(users.map((user, index) => [roles[index], user])) as Record<
      string,
      TestUser
    >;
    const before = await allRows(service.database);
    let refused = 0;
    for (const route of routes) {
      const access = accessOf(route) ?? [];
      for (const role of access === 'public' ? [] : roles.filter((each) => !access.includes(each))) {
        const { status } = await call(route, byRole[role]?.token);
        expect({ route: nameOf(route), role, status }).toEqual({ route: nameOf(route), role, status: 403 });
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(15);
    expect(await allRows(service.database)).toEqual(before);
  });

  test.each([
    '/api/v1/users/',
    '/api/v1//users',
    '/API/V1/users',
    '/api/v1/users/%2e%2e/users',
    '/api/v1/users;x',
  ])('another spelling of the path does not bypass the guard: %s', async (path) => {
    const answer = await fetch(service.api.url + path);
    expect([401, 404]).toContain(answer.status);
  });

  test.each(['PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])('no route accepts %s', async (method) => {
    const connection = await openRaw(service.api.url);
    connection.write(`${method} /api/v1/users/1000 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n`);
    await connection.until(/\r\n\r\n/);
    expect([404, 405]).toContain(connection.status);
  });
});
