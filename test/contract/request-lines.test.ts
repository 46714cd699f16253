import { beforeAll, describe, expect, test } from 'vitest';
import { head, json, openRaw } from '../support/http/half-sent.js';
import { startService, type TestService } from '../support/service/service.js';

/** What HTTP allows before the body, and clients seldom send. */
describe('the first lines of a request', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService();
  });

  async function answerTo(bytes: string): Promise<string> {
    const connection = await openRaw(service.api.url);
    connection.write(bytes);
    await connection.closed;
    return connection.received;
  }
  const close = 'Connection: close';
  const linesOf = (...lines: string[]): string => [...lines, close, '', ''].join('\r\n');
  const signIn = (target: string, type: string, body: string): Promise<string> =>
    answerTo(head('POST', target, close, type, `Content-Length: ${body.length}`) + body);

  test.each(['/api/oauth2/token', 'http://mfa.example/api/oauth2/token', '/api/oauth2/%74oken'])(
    'name the token endpoint as %s',
    async (target) => {
      const password = encodeURIComponent(service.users.adminPassword);
      const form = `grant_type=password&username=administrator&password=${password}`;
      const signedIn = await signIn(target, 'Content-Type: application/x-www-form-urlencoded', form);
      expect(signedIn).toMatch(/^HTTP\/1\.1 200 [^]*"access_token"/);
      const wrong = '{"grant_type":"password","username":"administrator","password":"wrong"}';
      const refused = await signIn(target, json, wrong);
      expect(refused).toMatch(/^HTTP\/1\.1 400 [^]*application\/json[^]*"error":"invalid_grant"/);
      const twice = '{"grant_type":"password","username":"x","username":"administrator","password":"wrong"}';
      expect(await signIn(target, json, twice)).toContain('"error":"invalid_request"');
    },
  );

  test('name another address in full: its problem names the path alone', async () => {
    const answer = await answerTo(head('GET', 'http://mfa.example/api/v2?secret=1', close));
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).toContain('"instance":"/api/v2"');
  });

  test.each([
    ['none', []],
    ['two', ['Host: a', 'Host: b']],
    ['two equal ones', ['Host: a', 'host: a']],
    ['one that is no host', ['Host: a b/<>']],
  ])('have a Host, and one only: %s', async (_, hosts) => {
    const answer = await answerTo(linesOf('GET /health/live HTTP/1.1', ...hosts));
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toMatch(/^content-type: application\/problem\+json/im);
    expect(answer).toMatch(/^x-request-id: [0-9a-f]{32}\r$/im);
    expect(answer).toContain('"code":"MALFORMED_REQUEST"');
  });

  test.each(['Authorization', 'Content-Type'])(
    'have one %s at most, also where both are equal',
    async (name) => {
      const token = await service.users.admin();
      const value = name === 'Authorization' ? `Bearer ${token}` : 'application/json';
      const lines = (...names: string[]) => names.map((each) => `${each}: ${value}`);
      const target = 'GET /api/v1/users/me HTTP/1.1';
      expect(await answerTo(linesOf(target, 'Host: a', ...lines(name)))).toMatch(/^HTTP\/1\.1 (200|401) /);
      const answer = await answerTo(linesOf(target, 'Host: a', ...lines(name, name.toLowerCase())));
      expect(answer).toMatch(/^HTTP\/1\.1 400 [^]*"code":"MALFORMED_REQUEST"/);
    },
  );

  test.each([
    ['HTTP/1.0', 'chunked'],
    ['HTTP/1.1', 'gzip, chunked'],
  ])('leave no doubt where the body ends: %s with the transfer coding %s', async (version, coding) => {
    const transfer = `Transfer-Encoding: ${coding}`;
    const lines = [
      `POST /api/oauth2/token ${version}`,
      'Host: a',
      json,
      transfer,
      'Connection: keep-alive',
      '',
      '',
    ];
    const answer = await answerTo(`${lines.join('\r\n')}0\r\n\r\n${head('GET', '/health/live')}`);
    expect(answer.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 400']);
    expect(answer).toContain('"code":"MALFORMED_REQUEST"');
  });

  test.each([
    ['HTTP/1.0', []],
    ['HTTP/1.1', ['Host: [::1]:3000']],
    ['HTTP/1.1', ['Host: mfa_1.example:443']],
    ['HTTP/1.1', ['Host:']],
  ])('are fine: %s %j', async (version, hosts) => {
    expect(await answerTo(linesOf(`GET /health/live ${version}`, ...hosts))).toMatch(/^HTTP\/1\.1 200 /);
  });
});
