import { beforeAll, describe, expect, test } from 'vitest';
import { gzipSync } from 'node:zlib';
import { expectRefusal } from '../support/http/refusals.js';
import { startService, type TestService } from '../support/service/service.js';
import type { TestUser } from '../support/users/users.js';

const types = [
  'application/x-www-form-urlencoded',
  'application/json',
  'application/json; charset=utf-8',
  'text/plain;charset=UTF-8',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
  'no type at all',
];

describe.each(types)('an empty body counts as no body, with the type %s,', (contentType) => {
  let service: TestService;
  let user: TestUser;

  beforeAll(async () => {
    service = await startService();
    user = await service.users.create();
  });

  const headers = { 'Content-Type': contentType };

  test('for a call without a body', async () => {
    const path = `/api/v1/users/${user.id}`;
    const token = await service.users.admin();
    const unlock = await service.api.request('POST', `${path}/mfa/unlock`, { token, raw: '', headers });
    expect(unlock.status).toBe(204);
    const disable = await service.api.request('POST', `${path}/disableMfa`, { token, raw: '', headers });
    expect(disable.body).toMatchObject({ code: 'MFA_NOT_ENABLED' });
    const other = await service.users.create();
    const gone = await service.api.request('DELETE', `/api/v1/users/${other.id}`, {
      token,
      raw: '',
      headers,
    });
    expect(gone.status).toBe(204);
  });

  test('for a call with an optional body', async () => {
    const { token } = user;
    const answer = await service.api.request('POST', `/api/v1/users/${user.id}/enableMfa`, {
      token,
      raw: '',
      headers,
    });
    expect(answer.status).toBe(200);
  });

  test('for the token endpoint, which reports what is missing', async () => {
    const { status, body } = await service.api.request('POST', '/api/oauth2/token', { raw: '', headers });
    expect({ status, body }).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });
});

test('an empty chunked body counts as no body', async () => {
  const service = await startService();
  const user = await service.users.create();
  const token = await service.users.admin();
  const answer = await fetch(`${service.api.url}/api/v1/users/${user.id}/mfa/unlock`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'text/plain' },
    body: new ReadableStream({ start: (stream) => stream.close() }),
    duplex: 'half',
  });
  expect(answer.status).toBe(204);
});

test.each(['gzip', 'br', 'x-unheard-of'])('the content coding %s is not supported', async (coding) => {
  const service = await startService();
  const user = await service.users.create();
  const raw = gzipSync('{"recreate":false}').toString('latin1');
  const headers = { 'Content-Type': 'application/json', 'Content-Encoding': coding };
  const { token } = user;
  await expectRefusal(
    service,
    () => service.api.request('POST', `/api/v1/users/${user.id}/enableMfa`, { token, raw, headers }),
    { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' },
  );
});

test('the content coding identity is ignored', async () => {
  const service = await startService();
  const user = await service.users.create();
  const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'Identity' };
  const { token } = user;
  const raw = '{"recreate":false}';
  const answer = await service.api.request('POST', `/api/v1/users/${user.id}/enableMfa`, {
    token,
    raw,
    headers,
  });
  expect(answer.status).toBe(200);
});
