import { beforeAll, describe, expect, test } from 'vitest';
import { openRaw } from '../support/http/half-sent.js';
import { startService, type TestService } from '../support/service/service.js';

/** What HTTP allows before the body, and clients seldom send. */
describe('the first lines of a request', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService();
  });

  async function answerTo(...lines: string[]): Promise<{ status: number; headers: string; body: string }> {
    const connection = await openRaw(service.api.url);
    connection.write([...lines, 'Connection: close'].join('\r\n') + '\r\n\r\n');
    await connection.closed;
    const [headers = '', body = ''] = connection.received.split('\r\n\r\n');
    return { status: connection.status ?? 0, headers, body };
  }

  /** With a body that every form of the address has to read in the same way. */
  async function signIn(target: string, type: string, body: string) {
    const connection = await openRaw(service.api.url);
    connection.write(
      `POST ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await connection.closed;
    return connection.received;
  }

  test.each(['/api/oauth2/token', 'http://mfa.example/api/oauth2/token', '/api/oauth2/%74oken'])(
    'name the token endpoint as %s',
    async (target) => {
      const password = encodeURIComponent(service.users.adminPassword);
      const form = `grant_type=password&username=administrator&password=${password}`;
      const signedIn = await signIn(target, 'application/x-www-form-urlencoded', form);
      expect(signedIn).toMatch(/^HTTP\/1\.1 200 [^]*"access_token"/);
      const wrong = '{"grant_type":"password","username":"administrator","password":"wrong"}';
      const refused = await signIn(target, 'application/json', wrong);
      expect(refused).toMatch(/^HTTP\/1\.1 400 [^]*application\/json[^]*"error":"invalid_grant"/);
      const twice = '{"grant_type":"password","username":"x","username":"administrator","password":"wrong"}';
      expect(await signIn(target, 'application/json', twice)).toContain('"error":"invalid_request"');
    },
  );

  test('name another address in full: its problem names the path alone', async () => {
    const { status, body } = await answerTo(
      'GET http://mfa.example/api/v2?secret=1 HTTP/1.1',
      'Host: localhost',
    );
    expect(status).toBe(404);
    expect(body).toContain('"instance":"/api/v2"');
  });

  test.each([
    ['none', []],
    ['two', ['Host: a', 'Host: b']],
    ['two equal ones', ['Host: a', 'host: a']],
    ['one that is no host', ['Host: a b/<>']],
  ])('have a Host, and one only: %s', async (_, hosts) => {
    const { status, headers, body } = await answerTo('GET /health/live HTTP/1.1', ...hosts);
    expect(status).toBe(400);
    expect(headers).toMatch(/^content-type: application\/problem\+json/im);
    expect(headers).toMatch(/^x-request-id: [0-9a-f]{32}$/im);
    expect(body).toContain('"code":"MALFORMED_REQUEST"');
  });

  test.each([
    ['HTTP/1.0', []],
    ['HTTP/1.1', ['Host: [::1]:3000']],
    ['HTTP/1.1', ['Host: mfa_1.example:443']],
    ['HTTP/1.1', ['Host:']],
  ])('are fine: %s %j', async (version, hosts) => {
    expect((await answerTo(`GET /health/live ${version}`, ...hosts)).status).toBe(200);
  });
});
