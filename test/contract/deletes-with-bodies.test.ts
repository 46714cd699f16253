import { beforeAll, describe, expect, test } from 'vitest';
import { addressOf } from '../support/http/calls.js';
import { operations } from '../support/http/openapi-schemas.js';
import { expectRefusal } from '../support/http/refusals.js';
import { startService, type TestService } from '../support/service/service.js';

const form = 'application/x-www-form-urlencoded';
const deletes = operations.filter(({ method }) => method === 'DELETE');

describe('a DELETE with a body', () => {
  let service: TestService;
  let admin: string;
  let id: number;

  beforeAll(async () => {
    service = await startService();
    admin = await service.users.admin();
    ({ id } = await service.users.create());
  });

  test.each(deletes.map((operation) => [operation.operationId, operation.path] as const))(
    'is refused by %s as documented, and deletes nothing',
    async (_, path) => {
      const address = addressOf(path, id);
      for (const [raw, contentType, refusal] of [
        ['{"surplus":true}', 'application/json', { code: 'VALIDATION_FAILED', fields: ['surplus'] }],
        ['{"surplus":null}', 'application/json', { code: 'VALIDATION_FAILED', fields: ['surplus'] }],
        ['{', 'application/json', { code: 'MALFORMED_JSON' }],
        [' ', form, { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' }],
        ['surplus=', form, { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' }],
        ['x', 'text/plain', { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' }],
        ['x'.repeat(17_000), 'application/json', { status: 413, code: 'PAYLOAD_TOO_LARGE' }],
      ] as const) {
        const request = { token: admin, raw, headers: { 'Content-Type': contentType, 'X-Console': '1' } };
        await expectRefusal(service, () => service.api.request('DELETE', address, request), refusal);
      }
    },
  );

  test('is accepted if the body is an empty object', async () => {
    const request = { token: admin, json: {} };
    expect((await service.api.request('DELETE', `/api/v1/users/${id}`, request)).status).toBe(204);
  });
});
