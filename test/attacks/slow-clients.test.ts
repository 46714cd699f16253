import { beforeAll, describe, expect, test } from 'vitest';
import { bigHeaders, head, json, openRaw } from '../support/http/half-sent.js';
import { startService, type TestService } from '../support/service/service.js';

/** Ten seconds, plus the interval at which the service checks. */
const timeoutMs = 12_000;
const tokenPath = '/api/oauth2/token';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});

describe('a request that takes too long to arrive is answered 408, and its connection is closed', () => {
  interface Slow {
    readonly path: string;
    readonly bytes: string;
    /** Sent four times a second. */
    readonly trickle?: string;
    /** Wait for this answer before the clock starts. */
    readonly first?: RegExp;
    readonly then?: string;
  }

  const slow: Record<string, Slow> = {
    'no byte': { path: '', bytes: '' },
    'half a head': { path: '', bytes: `POST ${tokenPath} HTTP/1.1\r\n${bigHeaders.join('\r\n')}` },
    'a head that trickles': { path: '', bytes: 'GET /health/live HTTP/1.1\r\nX: ', trickle: 'x' },
    'a head that trickles after an answer': {
      path: '',
      bytes: head('GET', '/health/live'),
      first: /^HTTP[^]*\{"status":"ok"\}/,
      then: 'GET /health/live HTTP/1.1\r\nX: ',
      trickle: 'x',
    },
    'no body': { path: tokenPath, bytes: head('POST', tokenPath, json, 'Content-Length: 9') },
    'half a body': { path: tokenPath, bytes: `${head('POST', tokenPath, json, 'Content-Length: 9')}{` },
    'a body that trickles': {
      path: tokenPath,
      bytes: head('POST', tokenPath, json, 'Content-Length: 900'),
      trickle: ' ',
    },
    'a form that trickles': {
      path: tokenPath,
      bytes: head(
        'POST',
        tokenPath,
        'Content-Type: application/x-www-form-urlencoded',
        'Content-Length: 900',
      ),
      trickle: 'a',
    },
    'a chunked body that trickles': {
      path: '/api/v1/users',
      bytes: head('POST', '/api/v1/users', json, 'Transfer-Encoding: chunked'),
      trickle: '1\r\n \r\n',
    },
    'a body that never follows 100-continue': {
      path: '/console/token',
      bytes: head('POST', '/console/token', json, 'Content-Length: 9', 'Expect: 100-continue'),
      first: /^HTTP\/1\.1 100 Continue\r\n\r\n/,
    },
    'half a body over HTTP/1.0': {
      path: tokenPath,
      bytes: `POST ${tokenPath} HTTP/1.0\r\n${json}\r\nContent-Length: 9\r\n\r\n{`,
    },
  };

  const outcomes = new Map<string, Promise<{ answer: string; milliseconds: number }>>();

  async function waitFor({ bytes, trickle, first, then }: Slow) {
    const connection = await openRaw(service.api.url);
    connection.write(bytes);
    if (first) await connection.until(first);
    if (then !== undefined) connection.write(then);
    const started = performance.now();
    const trickling = trickle && setInterval(() => connection.write(trickle), 250);
    await connection.closed;
    clearInterval(trickling);
    const answer = first ? connection.received.replace(first, '') : connection.received;
    return { answer, milliseconds: performance.now() - started };
  }

  beforeAll(() => {
    for (const [name, each] of Object.entries(slow)) outcomes.set(name, waitFor(each));
  });

  test.each(Object.entries(slow))('%s', async (name, { path }) => {
    const { answer = '', milliseconds = 0 } = (await outcomes.get(name)) ?? {};
    expect(milliseconds).toBeLessThan(timeoutMs);
    expect(milliseconds).toBeGreaterThan(9_000);
    const received = answer.slice(answer.indexOf('HTTP/1.1 408'));
    expect(received).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(received).toMatch(/\r\nconnection: close\r\n/i);
    expect(received).toMatch(/\r\nx-request-id: [0-9a-f]{32}\r\n/i);
    const body = JSON.parse(received.slice(received.indexOf('\r\n\r\n'))) as object;
    const requestId = expect.any(String) as string;
    const title = 'The request took too long to arrive. Send it again on a new connection.';
    expect(body).toEqual(
      path.endsWith('/token')
        ? { error: 'invalid_request', error_description: title, code: 'REQUEST_TIMEOUT', requestId }
        : {
            type: 'urn:mfa-service:problem:REQUEST_TIMEOUT',
            title,
            status: 408,
            detail: title,
            instance: path,
            code: 'REQUEST_TIMEOUT',
            requestId,
          },
    );
  });

  test('each is in the log as refused, except a connection on which nothing was sent', () => {
    const requests = service.log.filter((line) => line.includes('"msg":"request"'));
    expect(requests.filter((line) => line.includes('REQUEST_TIMEOUT'))).toHaveLength(outcomes.size - 1);
    expect(service.log.filter((line) => /SERVICE_UNAVAILABLE|INTERNAL_ERROR/.test(line))).toEqual([]);
  });
});

describe('bytes that cannot become a valid request are answered, and the connection is closed at once', () => {
  const chunked = head('POST', tokenPath, json, 'Transfer-Encoding: chunked');
  test.each([
    ['no HTTP', 'Good morning\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['another protocol', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['a chunk without a size', `${chunked}zz\r\n`, 400, 'MALFORMED_REQUEST'],
    [
      'two lengths',
      head('POST', tokenPath, json, 'Content-Length: 1', 'Content-Length: 2'),
      400,
      'MALFORMED_REQUEST',
    ],
    [
      'a head over 16 KiB',
      head('GET', '/health/live', ...bigHeaders, ...bigHeaders),
      431,
      'REQUEST_HEADERS_TOO_LARGE',
    ],
    [
      'a body announced over 16 KiB',
      head('POST', tokenPath, json, 'Content-Length: 16385'),
      413,
      'PAYLOAD_TOO_LARGE',
    ],
    ['a chunked body over 16 KiB', `${chunked}4001\r\n${' '.repeat(0x4001)}\r\n`, 413, 'PAYLOAD_TOO_LARGE'],
    ['chunk extensions without end', `${chunked}1;${'x'.repeat(20_000)}`, 413, 'PAYLOAD_TOO_LARGE'],
    [
      'half a body of an unsupported media type',
      `${head('POST', tokenPath, 'Content-Type: text/xml', 'Content-Length: 9')}<`,
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'the first chunk of a body of an unsupported media type',
      `${head('POST', tokenPath, 'Content-Type: text/xml', 'Transfer-Encoding: chunked')}1\r\n\xff\r\n`,
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
  ])('%s', async (_, bytes, status, code) => {
    const connection = await openRaw(service.api.url, true);
    connection.socket.on('end', () => setTimeout(() => connection.socket.end(), 3_000));
    connection.write(bytes);
    const ended = new Promise((resolve) => connection.socket.once('end', resolve).once('close', resolve));
    const started = performance.now();
    await ended;
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(connection.status).toBe(status);
    expect(connection.received).toContain(code);
    connection.socket.destroy();
    const [requestId = '?'] = /(?<="requestId":")[0-9a-f]+/.exec(connection.received) ?? [];
    const logged = () =>
      service.log.filter((line) => line.includes(requestId) && line.includes('"msg":"request"'));
    await expect.poll(logged).toHaveLength(1);
    expect(JSON.parse(logged()[0] ?? '')).toMatchObject({ status, code, address: '127.0.0.1' });
  });

  test('a head of more than 100 lines', async () => {
    const lines = Array.from({ length: 120 }, (_, line) => `X-${line}: x`);
    const connection = await openRaw(service.api.url);
    connection.write(head('GET', '/api/v1/users/1000', ...lines));
    const answer = await connection.until(/\}$/);
    expect(answer).toContain('HTTP/1.1 431');
    expect(answer).toContain('REQUEST_HEADERS_TOO_LARGE');
    // Node 22 and 24 refuse them before the path is known to the service.
    expect(answer).toMatch(/"instance":"(\/api\/v1\/users\/1000)?"/);
    connection.socket.destroy();
  });

  test('a client that keeps sending and never closes its side is cut off', async () => {
    const connection = await openRaw(service.api.url, true);
    const sending = setInterval(() => connection.write('x'), 100);
    connection.write(head('POST', tokenPath, json, 'Content-Length: 1000000'));
    await connection.until(/PAYLOAD_TOO_LARGE/);
    expect(await connection.closed).toBeLessThan(4_000);
    clearInterval(sending);
  });

  test('a client gets its answer even when it sends a megabyte first', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        service.api.request('POST', tokenPath, { json: { x: 'y'.repeat(1_000_000) } }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 413));
  });
});
