import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:tls';
import { beforeAll, expect, test } from 'vitest';
import { createDatabase } from '../support/database/database.js';
import {
  type ProxyName,
  behindEachProxy,
  installedProxies,
  publicName,
  type RunningProxy,
  startProxy,
} from '../support/deploy/proxies.js';
import { afterFile } from '../support/processes/cleanup.js';
import { spawnService } from '../support/processes/processes.js';
import { Users } from '../support/users/users.js';

const ADMIN_PASSWORD = 'a-password-of-my-own';
const METRICS_TOKEN = randomBytes(24).toString('base64url');
const origin = `https://${publicName}`;
const passwordGrant = { grant_type: 'password', username: 'administrator', password: ADMIN_PASSWORD };
/** A client at an address of its own, to be told apart from the proxy. */
const clientAddress = '127.0.0.9';
const slowRequestLimitMs = 10_000;

interface SlowRequest {
  readonly name: ProxyName;
  readonly sent: string;
  /** After how long its connection was closed. */
  readonly closedAfterMs: Promise<number>;
}

const headOfSignIn = `POST /api/oauth2/token HTTP/1.1\r\nHost: ${publicName}\r\nContent-Type: application/json\r\n`;
const slowForms = {
  'half a head': headOfSignIn,
  'half a body': `${headOfSignIn}Content-Length: 100\r\n\r\n{"grant`,
};

let users: Users;
const running = {} as Record<ProxyName, RunningProxy>;
const slowRequests: SlowRequest[] = [];

beforeAll(async () => {
  const database = await createDatabase();
  const environment = {
    ...{ ADMIN_PASSWORD, METRICS_TOKEN, TRUSTED_PROXIES: '127.0.0.1', PUBLIC_URL: origin },
    ...database.environment,
  };
  const [one, two] = await Promise.all([spawnService(environment), spawnService(environment)]);
  const portOf = (url: string): number => Number(new URL(url).port);
  users = new Users(one.api, ADMIN_PASSWORD);
  for (const name of installedProxies) {
    running[name] = await startProxy(name, [portOf(one.url), portOf(two.url)]);
    for (const [sent, text] of Object.entries(slowForms))
      slowRequests.push({ name, sent, closedAfterMs: sendSlowly(running[name], text) });
  }
});

behindEachProxy((name) => {
  const proxy = (): RunningProxy => running[name];

  test('plain HTTP is redirected to https', async () => {
    const answer = await new Promise((resolve) => {
      const options = { port: proxy().plainPort, path: '/docs?a=b', headers: { Host: publicName } };
      request(options, ({ statusCode, headers }) => resolve([statusCode, headers.location])).end();
    });
    expect(answer).toEqual([308, `${origin}/docs?a=b`]);
  });

  test('the console opens and signs in over HTTP/1.1, with a cookie for https only', async () => {
    const page = await proxy().client.ask('/');
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const signedIn = await proxy().client.ask('/console/token', {
      ...{ method: 'POST', json: passwordGrant },
      headers: { Origin: proxy().client.origin, 'Sec-Fetch-Site': 'same-origin', 'X-Console': '1' },
    });
    expect(signedIn.status, signedIn.text).toBe(200);
    expect(signedIn.headers['set-cookie']).toEqual([
      expect.stringMatching(/^__Host-mfa-refresh=[\w-]{107};.*; Secure(;|$)/),
    ]);
  });

  test('the console signs in over HTTP/2, as browsers do', async () => {
    const session = connectHttp2(`https://127.0.0.1:${proxy().tlsPort}`, {
      ...{ ca: proxy().ca, servername: publicName },
    });
    const call = session.request({
      ...{ ':method': 'POST', ':path': '/console/token', ':authority': new URL(proxy().client.origin).host },
      ...{ origin: proxy().client.origin, 'x-console': '1', 'content-type': 'application/json' },
    });
    call.end(JSON.stringify(passwordGrant));
    const status = await new Promise((resolve) =>
      call.on('response', (headers) => resolve(headers[':status'])),
    );
    session.destroy();
    expect(status).toBe(200);
  });

  test.each(['198.51.100.7', '198.51.100.7, 127.0.0.1', '127.0.0.1'])(
    'a client cannot choose its address by X-Forwarded-For: %s',
    async (forged) => {
      const userAgent = `${name} ${forged}`;
      const signedIn = await proxy().client.ask('/api/oauth2/token', {
        ...{ method: 'POST', json: passwordGrant, from: clientAddress },
        headers: {
          ...{
            'X-Forwarded-For': forged,
            'X-Real-IP': forged,
            Forwarded: `for=${forged}`,
            'User-Agent': userAgent,
          },
        },
      });
      expect(signedIn.status, signedIn.text).toBe(200);
      const { access_token: token } = JSON.parse(signedIn.text) as { access_token: string };
      const trail = await proxy().client.ask('/api/v1/auditEvents?type=session.started', {
        headers: { Authorization: `Bearer ${token}` },
      });
      const { results } = JSON.parse(trail.text) as { results: { userAgent: string; address: string }[] };
      expect(results.filter((event) => event.userAgent === userAgent)).toMatchObject([
        { address: clientAddress },
      ]);
    },
  );

  test('a client cannot have links made for another host or scheme', async () => {
    const headers = {
      Authorization: `Bearer ${await users.admin()}`,
      ...{ 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'http' },
    };
    const created = await proxy().client.ask('/api/v1/users', {
      ...{ method: 'POST', headers },
      json: { name: `${name}-user`, password: 'four words are better' },
    });
    expect(created.status, created.text).toBe(201);
    const { _links: links } = JSON.parse(created.text) as { _links: { self: { href: string } } };
    for (const link of [String(created.headers['location']), links.self.href]) {
      expect(new URL(link, origin).origin).toBe(origin);
      expect((await proxy().client.ask(new URL(link, origin).pathname, { headers })).status).toBe(200);
    }
    const forged = await proxy().client.ask('/console/token', {
      ...{ method: 'POST', json: passwordGrant },
      headers: { ...headers, Origin: 'https://evil.example', 'X-Console': '1' },
    });
    expect(forged.status).toBe(403);
  });

  test.each([17 * 1024, 200 * 1024])('a body of %i bytes is refused with 413', async (length) => {
    const json = { ...passwordGrant, password: 'x'.repeat(length) };
    expect((await proxy().client.ask('/api/oauth2/token', { method: 'POST', json })).status).toBe(413);
  });

  test('the service explains what it refuses itself', async () => {
    const { text, headers } = await proxy().client.ask('/api/v1/users/me');
    expect(headers['www-authenticate']).toMatch(/^Bearer/);
    expect(JSON.parse(text)).toMatchObject({ status: 401, requestId: headers['x-request-id'] });
  });

  test.each([
    ...['/metrics', '/metrics?a=/', '/%6detrics', '/m%65trics', '/METRICS', '/metrics/'],
    ...['//metrics', '/./metrics', '/docs/../metrics', '/docs/%2e%2e/metrics', '/metrics%3Fa', '/metrics;a'],
  ])('%s does not show the metrics, even with the token', async (path) => {
    const headers = { Authorization: `Bearer ${METRICS_TOKEN}` };
    const { status, text } = await proxy().client.ask(path, { headers });
    expect([400, 404]).toContain(status);
    expect(text).not.toContain('process_');
  });
});

behindEachProxy((name) => {
  test('requests that do not arrive are ended', async () => {
    for (const { sent, closedAfterMs } of slowRequests.filter((slow) => slow.name === name)) {
      const milliseconds = await closedAfterMs;
      expect(milliseconds, sent).toBeGreaterThan(slowRequestLimitMs - 1_000);
      expect(milliseconds, sent).toBeLessThan(slowRequestLimitMs + 5_000);
    }
  });
});

function sendSlowly({ tlsPort, ca }: RunningProxy, text: string): Promise<number> {
  const began = performance.now();
  const socket = connect({ host: '127.0.0.1', port: tlsPort, ca, servername: publicName });
  afterFile(() => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.resume().write(text);
  return new Promise((resolve) => socket.on('close', () => resolve(performance.now() - began)));
}
