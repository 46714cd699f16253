import { beforeAll, describe, expect, test } from 'vitest';
import { addressOf, callsWithBody } from '../support/http/calls.js';
import { operations } from '../support/http/openapi-schemas.js';
import { expectRefusal, type Refusal } from '../support/http/refusals.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';

const wrongId: Refusal = { code: 'VALIDATION_FAILED', fields: ['id'] };
const unreadable: Refusal = { code: 'MALFORMED_REQUEST' };

const ids: readonly [id: string, refusal: Refusal][] = [
  ...['0', '-1', '+1', '1.5', '1.0', '01001', '00', '2147483648', '4294967297', '9'.repeat(200)].map(
    (id): [string, Refusal] => [id, wrongId],
  ),
  ...['1e3', '0x3e9', 'abc', 'ME', 'null', 'NaN', '%20', '%201001', '1001%20', '1001%0a', '%00'].map(
    (id): [string, Refusal] => [id, wrongId],
  ),
  ...['%D9%A1%D9%A0', '１００１', '1001,1002', '[1001]', '{}', "1'", '..%2F1001'].map(
    (id): [string, Refusal] => [id, wrongId],
  ),
  ['%zz', unreadable],
  ['%', unreadable],
  ['%ff', unreadable],
  ['9'.repeat(201), wrongId],
  ['x'.repeat(2000), wrongId],
];

const named = ids.map(
  ([id, refusal]) => [id.length > 30 ? `${id.slice(0, 5)}… (${id.length})` : id, id, refusal] as const,
);

const goodSessionId = '0123456789abcdef'.repeat(2);
const wrongSessionId: Refusal = { code: 'VALIDATION_FAILED', fields: ['sessionId'] };
const sessionIds: readonly [id: string, refusal: Refusal][] = [
  ...[
    '0',
    'abc',
    'g'.repeat(32),
    goodSessionId.toUpperCase(),
    goodSessionId.slice(1),
    `${goodSessionId}0`,
  ].map((id): [string, Refusal] => [id, wrongSessionId]),
  ...[`${goodSessionId}%0a`, `%20${goodSessionId.slice(1)}`, '%00', '..%2Fx', "'", '0'.repeat(2000)].map(
    (id): [string, Refusal] => [id, wrongSessionId],
  ),
  ['%zz', unreadable],
  ['%ff', unreadable],
];

const withId = operations.filter(({ path }) => path.includes('{id}'));
const bodies = new Map<string, object>(
  Object.values(callsWithBody).map(({ method, path, body }) => [`${method} ${path}`, body]),
);

describe('an invalid id is refused, and nothing changes', () => {
  let service: TestService;
  let admin: string;

  beforeAll(async () => {
    service = await startService();
    stopClock();
    admin = await service.users.admin();
    await service.users.createWithMfa();
  });

  test('(control: there are calls with an id)', () => {
    expect(withId.length).toBeGreaterThanOrEqual(9);
  });

  describe.each(withId.map((operation) => [operation.operationId, operation] as const))(
    '%s',
    (_, { method, path }) => {
      const json = bodies.get(`${method} ${path}`);

      test.each(named)('%s', async (_name, id, refusal) => {
        const address = addressOf(path, id);
        await expectRefusal(
          service,
          () => service.api.request(method, address, { token: admin, json }),
          refusal,
        );
      });
    },
  );

  test.each(sessionIds.map(([id, refusal]) => [id.slice(0, 40), id, refusal] as const))(
    'session id %s',
    async (_, id, refusal) => {
      const address = `/api/v1/users/1000/sessions/${id}`;
      await expectRefusal(service, () => service.api.request('DELETE', address, { token: admin }), refusal);
    },
  );

  test.each(named)('authenticator id %s', async (_, id, refusal) => {
    const address = `/api/v1/users/1000/authenticators/${id}`;
    const expected = refusal === wrongId ? { ...refusal, fields: ['authenticatorId'] } : refusal;
    await expectRefusal(service, () => service.api.request('DELETE', address, { token: admin }), expected);
  });

  test.each([
    ['GET', '/api/v1/users/'],
    ['GET', '/api/v1/users/1000/'],
    ['GET', '/api/v1//users'],
    ['GET', '/api/v1/Users'],
    ['GET', '/api/v1/users/1000/MFA'],
    ['POST', '/api/v1/users//enableMfa'],
    ['POST', '/api/v1/users/1000/enablemfa'],
    ['PATCH', '/api/v1/users/1000'],
    ['PUT', '/api/v1/users'],
    ['DELETE', '/api/v1/users'],
    ['GET', '/api/v1/users/1000/enableMfa'],
    ['GET', '/api/oauth2/token'],
    ['GET', `/api/v1/users/1000/sessions/${goodSessionId}`],
    ['DELETE', '/api/v1/users/1000/sessions/'],
    ['GET', '/console/token'],
    ['POST', '/'],
    ['GET', '/index.html'],
  ])('%s %s is not found', async (method, path) => {
    const { status, body } = await service.api.request(method, path, { token: admin });
    expect({ status, code: body.code }).toEqual({ status: 404, code: 'ROUTE_NOT_FOUND' });
  });
});
