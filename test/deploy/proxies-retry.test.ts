import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  behindEachProxy,
  configurationOf,
  type RunningProxy,
  startProxy,
} from '../support/deploy/proxies.js';
import { afterFile } from '../support/processes/cleanup.js';

const unavailable = JSON.stringify({ status: 503, code: 'SERVICE_UNAVAILABLE', requestId: 'of-the-service' });

const answers: RequestListener = (_request, response) => void response.end('done');
/** As a process that is killed while it works on the request. */
const diesWithoutAnswer: RequestListener = (request) =>
  void request.resume().on('end', () => request.socket.destroy());
const isUnavailable: RequestListener = (_request, response) =>
  void response
    .writeHead(503, { 'Content-Type': 'application/problem+json', 'Retry-After': '5' })
    .end(unavailable);

/** Stands in for a process of the service, where one has to fail at an exact moment. */
class StandIn {
  behaviour = answers;
  isReady = true;
  arrived = 0;
  private readonly server: Server = createServer((request, response) => {
    // A request on an open connection that is just being closed could not be told from one that was read.
    response.setHeader('Connection', 'close');
    if (request.url === '/health/ready') return void response.writeHead(this.isReady ? 200 : 503).end();
    this.arrived += 1;
    this.behaviour(request, response);
  });

  async start(): Promise<number> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    afterFile(() => this.stop());
    return (this.server.address() as { port: number }).port;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

behindEachProxy((name) => {
  const one = new StandIn();
  const two = new StandIn();
  let proxy: RunningProxy;
  // Caddy up to 2.11.1 loses the body when it tries another process.
  const body = name === 'caddy' ? {} : { json: { name: 'alice' } };
  const ask = (method: string) =>
    proxy.client.ask('/api/v1/users', { method, ...(method === 'POST' && body) });
  const askOften = (method: string) =>
    Promise.all(Array.from({ length: 8 }, () => ask(method).then(({ status }) => status)));

  beforeAll(async () => {
    proxy = await startProxy(name, [await one.start(), await two.start()]);
  });
  beforeEach(() => {
    for (const standIn of [one, two])
      Object.assign(standIn, { behaviour: answers, isReady: true, arrived: 0 });
  });

  test('a 503 of the service arrives as it is, and was asked for once', async () => {
    one.behaviour = two.behaviour = isUnavailable;
    for (const method of ['GET', 'POST']) {
      one.arrived = two.arrived = 0;
      const { status, text, headers } = await ask(method);
      expect({ status, text }).toEqual({ status: 503, text: unavailable });
      expect(headers).toMatchObject({ 'content-type': 'application/problem+json', 'retry-after': '5' });
      expect(one.arrived + two.arrived).toBe(1);
    }
  });

  test('a GET that got no answer is sent to the other process', async () => {
    one.behaviour = diesWithoutAnswer;
    expect(await askOften('GET')).toEqual(Array.from({ length: 8 }, () => 200));
    expect(one.arrived).toBeGreaterThan(0);
  });

  if (name !== 'nginx') {
    test('a process that is not ready is left within three seconds', async () => {
      one.isReady = false;
      const isLeft = async (): Promise<void> => {
        one.arrived = 0;
        await askOften('GET');
        expect(one.arrived).toBe(0);
      };
      await vi.waitFor(isLeft, { timeout: 3_000, interval: 100 });
      one.isReady = true;
      await vi.waitFor(() => expect(isLeft()).rejects.toThrow(), { timeout: 5_000, interval: 100 });
    });
  }

  test('a POST that cannot be sent to one process is sent to the other', async () => {
    one.stop();
    expect(await askOften('POST')).toEqual(Array.from({ length: 8 }, () => 200));
    expect(two.arrived).toBe(8);
  });

  test('a POST that got no answer is not sent again', async () => {
    one.behaviour = two.behaviour = diesWithoutAnswer;
    const outcome = await ask('POST').then(
      ({ status }) => status,
      (error: unknown) => String(error),
    );
    expect([502, 'Error: socket hang up']).toContain(outcome);
    expect(one.arrived + two.arrived).toBe(1);
  });
});

describe('limits in step with those in docs/operations.md', () => {
  const operations = readFileSync('docs/operations.md', 'utf8');
  const serviceSeconds = (what: string): number =>
    Number(new RegExp(`^\\| ${what}.*?\\| (\\d+) s`, 'm').exec(operations)?.[1]);
  const idle = serviceSeconds('an idle connection');
  const answer = serviceSeconds('the answer, after');

  const seconds = (name: Parameters<typeof configurationOf>[0], directive: string): number =>
    Number(new RegExp(`^\\s*${directive} (\\d+)s`, 'm').exec(configurationOf(name))?.[1]);

  test.each([
    ['haproxy', 'timeout server'],
    ['nginx', 'proxy_read_timeout'],
    ['caddy', 'response_header_timeout'],
  ] as const)('%s waits longer for an answer than the service takes (%s)', (name, directive) => {
    expect(seconds(name, directive)).toBeGreaterThan(answer);
  });

  test.each([
    ['nginx', 'keepalive_timeout'],
    ['caddy', 'keepalive'],
  ] as const)('%s closes idle connections before the service does (%s)', (name, directive) => {
    expect(seconds(name, directive)).toBeLessThan(idle);
  });

  test('HAProxy opens fewer connections than a process holds', () => {
    const [, most = ''] = /`MAX_CONNECTIONS` \(([\d,]+)/.exec(operations) ?? [];
    const [, opened] = /default-server maxconn (\d+)/.exec(configurationOf('haproxy')) ?? [];
    expect(Number(opened)).toBeLessThan(Number(most.replace(',', '')));
  });
});
