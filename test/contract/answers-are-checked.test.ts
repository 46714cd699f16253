import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Api } from '../support/http/api.js';
import { mismatch } from '../support/http/openapi.js';

const user = {
  id: 1001,
  name: 'alice',
  description: '',
  role: 'user',
  mfaEnabled: false,
  isDefault: false,
  disabled: false,
  createdAt: '2026-11-24T09:30:00.000Z',
  _links: { self: { href: '/api/v1/users/1001' } },
};
const answer = {
  method: 'GET',
  path: '/api/v1/users/1001',
  status: 200,
  contentType: 'application/json; charset=utf-8',
  body: user,
};
const nameless = Object.fromEntries(Object.entries(user).filter(([name]) => name !== 'name'));

describe('an answer is checked against openapi.json', () => {
  test('and accepted if it matches', () => {
    expect(mismatch(answer)).toBeUndefined();
    expect(mismatch({ ...answer, path: '/api/v1/users/me' })).toBeUndefined();
    const done = { method: 'POST', path: '/api/v1/users/1001/acceptMfa', status: 200, contentType: null };
    expect(mismatch({ ...done, body: undefined })).toBeUndefined();
  });

  test.each([
    ['a missing property', { body: nameless }, /^getUser 200: .*must have required property 'name'/],
    [
      'an additional property',
      { body: { ...user, passwordHash: 'x' } },
      /must NOT have additional properties/,
    ],
    [
      'a nested additional property',
      { body: { ...user, _links: { self: { href: '', x: 1 } } } },
      /additional/,
    ],
    ['a wrong type', { body: { ...user, id: '1001' } }, /\/id must be integer/],
    ['a wrong value', { body: { ...user, role: 'root' } }, /\/role must be equal to one of/],
    ['a wrong format', { body: { ...user, createdAt: 'today' } }, /\/createdAt must match format/],
    ['no body', { body: undefined, contentType: null }, /^getUser 200 has the type null/],
    ['an array instead of an object', { body: [user] }, /must be object/],
    [
      'another media type',
      { contentType: 'text/html; charset=utf-8' },
      /^getUser 200 has the type text\/html/,
    ],
    ['no charset', { contentType: 'application/json' }, /^getUser 200 has the type application\/json/],
    ['another status', { status: 202 }, /^getUser 202 is not documented/],
    ['an error as success', { status: 404 }, /^getUser 404 has the type application\/json/],
    ['another method', { method: 'PATCH' }, /^no operation PATCH/],
    ['another path', { path: '/api/v1/nothing' }, /^no operation GET \/api\/v1\/nothing/],
    [
      'an unknown error code',
      { status: 404, contentType: 'application/problem+json; charset=utf-8' },
      /^getUser 404/,
    ],
  ])('and refused with %s', (_name, change, sentence) => {
    expect(mismatch({ ...answer, ...change })).toMatch(sentence);
  });

  test('and refused with a body where there should be none', () => {
    const done = { ...answer, method: 'POST', path: '/api/v1/users/1001/acceptMfa' };
    expect(mismatch(done)).toBe('acceptMfa 200 should have no body');
  });
});

describe('the client that tests use', () => {
  let server: Server;
  let api: Api;
  let body: object = user;
  let requestId = 'abc';

  beforeAll(async () => {
    server = createServer((_request, response) => {
      const headers = { 'Content-Type': 'application/json; charset=utf-8', 'X-Request-Id': requestId };
      response.writeHead(200, headers).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    api = new Api(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  test('fails on a wrong answer and on one without a request id', async () => {
    expect((await api.get('/api/v1/users/1001')).status).toBe(200);
    body = nameless;
    await expect(api.get('/api/v1/users/1001')).rejects.toThrow('the answer and openapi.json differ');
    body = user;
    requestId = '';
    await expect(api.get('/api/v1/users/1001')).rejects.toThrow();
  });
});
