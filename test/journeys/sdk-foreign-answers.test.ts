import { describe, expect, test } from 'vitest';
import {
  acceptMfa,
  createMfaClient,
  getMetrics,
  getUser,
  MfaSession,
  MfaUnreachableError,
} from '../../sdk/src/index.js';
import { refusalOf } from '../support/users/sdk.js';

const baseUrl = 'https://mfa.example.com';
const json = 'application/json; charset=utf-8';

/** A program that answers every request in the place of the service. */
const answering =
  (body: string | null, type?: string, init: ResponseInit = {}): typeof fetch =>
  () => {
    const response = new Response(body && new TextEncoder().encode(body), init);
    if (type !== undefined) response.headers.set('Content-Type', type);
    return Promise.resolve(response);
  };

const pair = JSON.stringify({ access_token: 'a', refresh_token: 'r', expires_in: 900, mfa_enabled: false });

describe('an answer of a proxy or captive portal counts as no answer of the service', () => {
  test.each([
    ['a page', '<h1>Sign in to the network</h1>', 'text/html'],
    ['a page whose media type is in capitals', '<h1>Welcome</h1>', 'Text/HTML'],
    ['an empty page', null, 'text/html'],
    ['text', '{"id":1}', 'text/plain'],
    ['JSON without a media type', '{"id":1}', undefined],
    ['JSON that is cut short', '{"id":1', json],
  ])('for every call: %s', async (_, body, type) => {
    const client = createMfaClient({ baseUrl, fetch: answering(body, type) });
    expect(await refusalOf(getUser({ client, path: { id: 1 } }))).toBeInstanceOf(MfaUnreachableError);
  });

  test.each([
    ['nothing', null, undefined, 200],
    ['nothing, with 204', null, undefined, 204],
    ['null', 'null', json, 200],
    ['a list', '[]', json, 200],
    ['an empty object', '{}', json, 200],
    ['another object', '{"id":1}', json, 200],
    ['half a pair of tokens', '{"access_token":"a"}', json, 200],
  ])('for a call that has to return tokens: %s', async (_, body, type, status) => {
    const refreshTokens: (string | undefined)[] = [];
    const errors: unknown[] = [];
    let send: typeof fetch = answering(pair, json);
    const session = new MfaSession({
      baseUrl,
      fetch: (...args) => send(...args),
      onRefreshToken: (refreshToken) => refreshTokens.push(refreshToken),
      onError: (error) => errors.push(error),
    });
    expect(await session.signIn('alice', 'secret')).toBeUndefined();
    send = answering(body, type, { status });
    for (const call of [
      () => session.signIn('alice', 'secret'),
      () => session.resume('r'),
      () => session.stepUp({ code: '123456' }),
    ])
      expect(await refusalOf(call())).toBeInstanceOf(MfaUnreachableError);
    expect(refreshTokens).toEqual(['r']);
    expect(errors).toHaveLength(3);
  });

  test('but no content, JSON with a byte order mark and text of the metrics are the service’s', async () => {
    const none = createMfaClient({ baseUrl, fetch: answering(null) });
    await acceptMfa({ client: none, path: { id: 1 }, body: { code: '123456', token: 't' } });
    const marked = createMfaClient({ baseUrl, fetch: answering('\ufeff{"id":1}', 'Application/JSON') });
    expect(await getUser({ client: marked, path: { id: 1 } })).toEqual({ id: 1 });
    const metrics = createMfaClient({ baseUrl, fetch: answering('up 1\n', 'text/plain; version=0.0.4') });
    expect(await getMetrics({ client: metrics })).toBe('up 1\n');
  });
});

test.each([
  ['9', 9],
  ['Sat, 28 Nov 2026 12:00:00 GMT', undefined],
])('Retry-After: %s', async (header, seconds) => {
  const refusal = JSON.stringify({ code: 'RATE_LIMITED', title: 'Wait.', status: 429, requestId: '1' });
  const init = { status: 429, headers: { 'Retry-After': header } };
  const client = createMfaClient({ baseUrl, fetch: answering(refusal, 'application/problem+json', init) });
  const error = await refusalOf(getUser({ client, path: { id: 1 } }));
  expect(error).toMatchObject({ name: 'MfaApiError', retryAfterSeconds: seconds });
});
