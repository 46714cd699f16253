import { randomId } from '../../src/crypto/randomness.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { Access, FreshProof } from '../../src/common/http/access.js';
import { operations } from '../support/http/openapi-schemas.js';
import { metadataByRoute, type Route, startServiceWithRoutes } from '../support/http/routes.js';
import type { AuthenticatorApp } from '../support/oracles/authenticator-app.js';
import type { TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';

/** For every route that needs an access token: what it changes that needs fresh proof. A new route must be added here. */
const declared: Readonly<Record<string, 'mfa' | 'account' | undefined>> = {
  'POST /api/v1/users': 'account',
  'PUT /api/v1/users/:id': 'account',
  'DELETE /api/v1/users/:id': 'account',
  'POST /api/v1/users/:id/changePassword': 'account',
  'POST /api/v1/users/:id/enableMfa': 'mfa',
  'POST /api/v1/users/:id/disableMfa': 'mfa',
  'POST /api/v1/users/:id/mfa/scratchCodes': 'mfa',
  'POST /api/v1/users/:id/mfa/unlock': 'mfa',
  'POST /api/v1/users/:id/mfa/invitation': 'mfa',
  'POST /api/v1/users/:id/authenticators': 'mfa',
  'DELETE /api/v1/users/:id/authenticators/:authenticatorId': 'mfa',
  'POST /api/v1/users/:id/authenticators/:authenticatorId/resynchronise': 'mfa',
  'POST /api/v1/users/:id/passkeys/options': 'mfa',
  // What was just begun is finished without proof; what only takes rights away needs none.
  'POST /api/v1/users/:id/acceptMfa': undefined,
  'POST /api/v1/users/:id/passkeys': undefined,
  'POST /api/v1/users/:id/authenticators/:authenticatorId/confirm': undefined,
  'PUT /api/v1/users/:id/authenticators/:authenticatorId': undefined,
  'DELETE /api/v1/users/:id/mfa/invitation': undefined,
  'DELETE /api/v1/users/:id/sessions': undefined,
  'DELETE /api/v1/users/:id/sessions/:sessionId': undefined,
  'DELETE /api/oauth2/token': undefined,
  'DELETE /console/token': undefined,
  'POST /api/v1/sessions/current/stepUp': undefined,
  'POST /api/v1/sessions/current/stepUp/passkeyOptions': undefined,
  'POST /console/stepUp': undefined,
  'POST /api/v1/users/:id/verifyMfa': undefined,
  'GET /metrics': undefined,
  'GET /api/v1/auditEvents': undefined,
  'GET /api/v1/users': undefined,
  'GET /api/v1/users/me': undefined,
  'GET /api/v1/users/:id': undefined,
  'GET /api/v1/users/:id/mfa': undefined,
  'GET /api/v1/users/:id/authenticators': undefined,
  'GET /api/v1/users/:id/sessions': undefined,
  'GET /api/v1/mfaCoverage': undefined,
  'GET /api/v1/mfaInvitations': undefined,
};

const signOut = 'DELETE /api/oauth2/token';

/** For each sensitive route, a call of an administrator that succeeds: what its user needs to have, and its body. */
const valid: Readonly<
  Record<string, { of?: 'mfa user' | 'caller'; body?: (app?: AuthenticatorApp) => object }>
> = {
  'POST /api/v1/users': { body: () => ({ name: `newcomer-${randomId()}`, password: newPassword }) },
  'PUT /api/v1/users/:id': { body: () => ({ role: 'helpdesk' }) },
  'DELETE /api/v1/users/:id': {},
  'POST /api/v1/users/:id/changePassword': { body: () => ({ newPassword }) },
  'POST /api/v1/users/:id/enableMfa': {},
  'POST /api/v1/users/:id/disableMfa': { of: 'mfa user' },
  'POST /api/v1/users/:id/mfa/scratchCodes': { of: 'mfa user' },
  'POST /api/v1/users/:id/mfa/unlock': { of: 'mfa user' },
  'POST /api/v1/users/:id/mfa/invitation': {},
  'POST /api/v1/users/:id/passkeys/options': { of: 'caller' },
  'POST /api/v1/users/:id/authenticators': { body: () => ({ kind: 'totp', name: 'spare' }) },
  'DELETE /api/v1/users/:id/authenticators/:authenticatorId': { of: 'mfa user' },
  'POST /api/v1/users/:id/authenticators/:authenticatorId/resynchronise': {
    of: 'mfa user',
    body: (app) => ({ codes: [app?.code(), app?.code(1)] }),
  },
};

const newPassword = 'four words are better';
const quarterOfAnHour = 900;
const challengeFor = (level: string): string =>
  `Bearer error="insufficient_user_authentication", acr_values="${level}", max_age=900`;

let service: TestService;
let routes: readonly Route[];

beforeAll(async () => {
  ({ service, routes } = await startServiceWithRoutes({ ACCESS_TOKEN_TTL: '7200' }));
  stopClock();
});

test('the list names every route that needs an access token, and what it declares', () => {
  const access = metadataByRoute(service, Access.KEY);
  const declarations = metadataByRoute(service, FreshProof.KEY);
  const guarded = Object.keys(access).filter((route) => access[route] !== 'public');
  expect(Object.fromEntries(guarded.map((route) => [route, declarations[route]]))).toEqual(declared);
});

test('openapi.json says which calls need fresh proof', () => {
  for (const { method, path, responses, ...operation } of operations) {
    const route = `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`;
    const needsProof = declared[route] !== undefined;
    expect({ route, needsProof: 'x-fresh-proof' in operation }).toEqual({ route, needsProof });
    const refusals = responses['401']?.description.split(', ') ?? [];
    expect({ route, documented: refusals.includes('STEP_UP_REQUIRED') }).toEqual({
      route,
      documented: needsProof,
    });
  }
});

describe.each(['aal1', 'aal2'] as const)('an administrator who needs %s', (level) => {
  const call = (route: string, id: number, token: string, body?: object): Promise<Response> => {
    const [method = '', path = ''] = route.split(' ');
    const address = path
      .replace(':id', String(id))
      .replace(':sessionId', '0'.repeat(32))
      .replace(':authenticatorId', '1');
    return fetch(service.api.url + address, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(body && { 'Content-Type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  };

  /** An administrator whose last proof is old, by one second. */
  async function staleAdministrator(): Promise<{ id: number; token: string; stepUp: () => Promise<void> }> {
    const admin = level === 'aal2' ? await service.users.createWithMfa('admin') : undefined;
    const user = admin ?? (await service.users.create('admin'));
    const token = admin
      ? (await service.users.signInWithMfa(admin, admin.enrolment.scratchCodes[0])).access_token
      : user.token;
    travel(quarterOfAnHour + 1);
    const stepUp = async (): Promise<void> => {
      const proof = admin ? { code: admin.enrolment.app.code() } : { password: user.password };
      expect((await service.users.stepUp(token, proof)).status).toBe(200);
    };
    return { id: user.id, token, stepUp };
  }

  test('is refused by exactly the sensitive routes when the proof is old', async () => {
    const target = await service.users.create();
    const { token } = await staleAdministrator();
    const guarded = routes
      .map(({ method, path }) => `${method} ${path}`)
      .filter((route) => route in declared);
    expect(guarded.sort()).toEqual(Object.keys(declared).sort());
    for (const route of [...guarded.filter((each) => each !== signOut), signOut]) {
      const answer = await call(route, target.id, token);
      const { code } = (await answer.json().catch(() => ({}))) as { code?: string };
      expect({ route, refused: code === 'STEP_UP_REQUIRED' }).toEqual({
        route,
        refused: declared[route] !== undefined,
      });
      if (code !== 'STEP_UP_REQUIRED') continue;
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe(challengeFor(level));
    }
  });

  test.each(Object.keys(valid))('%s is refused, and goes through after a step-up', async (route) => {
    const { users, api } = service;
    const enrolled = valid[route]?.of === 'mfa user' ? await users.createWithMfa() : undefined;
    const target = enrolled ?? (await users.create());
    const listed = await api.get(`/api/v1/users/${target.id}/authenticators`, await users.admin());
    const address = route.replace(':authenticatorId', String(listed.body[0]?.id));
    const { id: callerId, token, stepUp } = await staleAdministrator();
    const id = valid[route]?.of === 'caller' ? callerId : target.id;
    const body = valid[route]?.body?.(enrolled?.enrolment.app);
    expect((await call(address, id, token, body)).status).toBe(401);
    await stepUp();
    const answer = await call(address, id, token, body);
    expect(answer.status, await answer.text()).toBeLessThan(300);
  });

  test('every sensitive route has its valid call', () => {
    const sensitive = Object.keys(declared).filter((route) => declared[route] !== undefined);
    expect(Object.keys(valid).sort()).toEqual(sensitive.sort());
  });
});
