import { beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';

describe('the service answers its operator', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
  });

  test.each(['/health/live', '/health/ready'])('at %s, without a token', async (path) => {
    expect(await service.api.get(path)).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  test('with the OpenAPI document, for everybody and cacheable', async () => {
    const { status, headers, body } = await service.api.get('/api/v1/openapi.json');
    expect({ status, version: body.openapi }).toEqual({ status: 200, version: '3.1.0' });
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('cache-control')).toBe('public, max-age=300');
  });

  test.each(['abc', 'A-1_b.2', 'x'.repeat(64), '550e8400-e29b-41d4-a716-446655440000'])(
    'with the request id of the client: %s',
    async (requestId) => {
      const headers = { 'X-Request-Id': requestId };
      const answer = await service.api.request('GET', '/health/live', { headers });
      expect(answer.headers.get('x-request-id')).toBe(requestId);
      const refused = await service.api.request('GET', '/api/v1/users', { headers });
      expect(refused.headers.get('x-request-id')).toBe(requestId);
      expect(refused.body.requestId).toBe(requestId);
    },
  );

  test.each(['x'.repeat(65), 'a b', 'a/b', '"a"', '<script>', 'ä', ''])(
    'with a new request id instead of an invalid one: %j',
    async (requestId) => {
      const headers = { 'X-Request-Id': requestId };
      const answer = await service.api.request('GET', '/health/live', { headers });
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
    },
  );

  test('with a new request id for every request without one', async () => {
    const ids = new Set<string | null>();
    for (let request = 0; request < 5; request += 1) {
      ids.add((await service.api.get('/health/live')).headers.get('x-request-id'));
    }
    expect(ids.size).toBe(5);
  });

  test.each([
    ['GET', '/health/live', 200],
    ['GET', '/api/v1/users', 401],
    ['GET', '/nothing/here', 404],
    ['POST', '/api/oauth2/token', 400],
  ])('with security headers: %s %s, %i', async (method, path, expected) => {
    const { status, headers } = await service.api.request(method, path);
    expect(status).toBe(expected);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.stringMatching(/^max-age=\d{7,}/),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
    });
    expect(headers.has('x-powered-by')).toBe(false);
    expect(headers.has('server')).toBe(false);
  });

  test('without CORS headers for an origin that is not listed', async () => {
    const headers = { Origin: 'https://elsewhere.example' };
    const answer = await service.api.request('GET', '/health/live', { headers });
    expect(answer.headers.has('access-control-allow-origin')).toBe(false);
  });

  test('with the code ROUTE_NOT_FOUND at an unknown address', async () => {
    const { status, headers, body } = await service.api.get('/api/v2/users?secret=1');
    expect(status).toBe(404);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(body).toEqual({
      type: 'urn:mfa-service:problem:ROUTE_NOT_FOUND',
      title: 'There is nothing at this address.',
      status: 404,
      detail: 'There is nothing at this address.',
      instance: '/api/v2/users',
      code: 'ROUTE_NOT_FOUND',
      requestId: headers.get('x-request-id'),
    });
  });
});

test('only a listed web origin may call', async () => {
  const { api } = await startService({ CORS_ORIGINS: 'https://admin.example.com' });
  const allowedFor = async (origin: string): Promise<string | null> => {
    const answer = await api.request('GET', '/health/live', { headers: { Origin: origin } });
    return answer.headers.get('access-control-allow-origin');
  };
  expect(await allowedFor('https://admin.example.com')).toBe('https://admin.example.com');
  expect(await allowedFor('https://admin.example.com.evil.example')).toBeNull();
  expect(await allowedFor('http://admin.example.com')).toBeNull();

  const { headers } = await fetch(`${api.url}/api/v1/users/1000`, {
    method: 'OPTIONS',
    headers: {
      Origin: 'https://admin.example.com',
      'Access-Control-Request-Method': 'DELETE',
      'Access-Control-Request-Headers': 'authorization,content-type,traceparent,tracestate',
    },
  });
  expect(Object.fromEntries(headers)).toMatchObject({
    'access-control-allow-methods': 'GET, HEAD, POST, PUT, DELETE',
    'access-control-allow-headers': 'authorization,content-type,traceparent,tracestate',
    'access-control-expose-headers': 'Location, Retry-After, WWW-Authenticate, X-Request-Id',
  });
  expect(headers.has('access-control-allow-credentials')).toBe(false);
  const plain = await fetch(`${api.url}/api/v1/users`, { method: 'OPTIONS' });
  for (const answer of [headers, plain.headers]) {
    expect(answer.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
    expect(answer.get('cache-control')).toBe('no-store');
    expect(answer.get('x-content-type-options')).toBe('nosniff');
  }
  expect(plain.status).toBe(204);
});
