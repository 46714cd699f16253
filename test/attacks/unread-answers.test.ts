import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { head, json, openRaw, openServed } from '../support/http/half-sent.js';
import { startService, type TestService } from '../support/service/service.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});

describe('answers that the client does not read', () => {
  const document = head('GET', '/api/v1/openapi.json');

  /** Asks for more than the buffers of both kernels hold, and reads nothing. @returns the service's socket, too */
  async function clientThatReadsNothing() {
    const { connection, serverSocket } = await openServed(service);
    connection.socket.pause();
    connection.write(document.repeat(60));
    return { connection, serverSocket };
  }

  test('close their connection half a minute after the request', async () => {
    const start = performance.now();
    const clock = vi.spyOn(performance, 'now').mockReturnValue(start);
    const { connection, serverSocket } = await clientThatReadsNothing();
    await expect.poll(() => serverSocket.bytesRead).toBe(document.length * 60);
    const setElapsed = async (milliseconds: number): Promise<void> => {
      clock.mockReturnValue(start + milliseconds);
      await delay(600);
    };
    await setElapsed(11_000);
    await setElapsed(28_000);
    expect(serverSocket.destroyed).toBe(false);
    await setElapsed(31_000);
    expect(serverSocket.destroyed).toBe(true);
    vi.restoreAllMocks();
    connection.socket.destroy();
  });

  test('hold up a bounded number of requests', async () => {
    const clients: Awaited<ReturnType<typeof clientThatReadsNothing>>[] = [];
    for (let each = 0; each < 10; each += 1) clients.push(await clientThatReadsNothing());
    await expect
      .poll(() => clients.filter(({ serverSocket }) => serverSocket.destroyed).length)
      .toBeGreaterThan(5);
    expect((await service.api.get('/health/live')).status).toBe(200);
    clients.forEach(({ connection }) => connection.socket.destroy());
  });

  test('never hold up a request with a body', async () => {
    const { connection, serverSocket } = await clientThatReadsNothing();
    connection.write(head('POST', '/api/oauth2/token', json, 'Content-Length: 9'));
    await expect.poll(() => serverSocket.destroyed).toBe(true);
    connection.socket.destroy();
  });

  test('a client that pipelines and reads gets every answer in order', async () => {
    const connection = await openRaw(service.api.url);
    const paths = Array.from({ length: 50 }, (_, each) => `/nothing/${each}`);
    connection.write(paths.map((path) => head('GET', path)).join(''));
    const answer = await connection.until(/"\/nothing\/49"[^]*\}$/);
    expect([...answer.matchAll(/"instance":"([^"]+)"/g)].map(([, path]) => path)).toEqual(paths);
    connection.socket.destroy();
  });
});
