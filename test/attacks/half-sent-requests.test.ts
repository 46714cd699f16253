import { beforeAll, describe, expect, test } from 'vitest';
import { bigHeaders, head, json, openRaw, type RawConnection } from '../support/http/half-sent.js';
import { startService, type TestService } from '../support/service/service.js';

const places = 40;
const flood = 120;

/** States in which a stranger may leave a connection. */
const waiting: Record<string, string> = {
  'no byte': '',
  'half a head': `POST /api/oauth2/token HTTP/1.1\r\n${bigHeaders.join('\r\n')}`,
  'half a body': `${head('POST', '/api/oauth2/token', json, 'Content-Length: 16000', ...bigHeaders)}{"x":"${'y'.repeat(15_000)}`,
  'half a body after 100-continue': head(
    'POST',
    '/api/oauth2/token',
    json,
    'Content-Length: 9000',
    'Expect: 100-continue',
  ),
  'a chunked body without end': `${head('POST', '/api/oauth2/token', json, 'Transfer-Encoding: chunked')}${'1\r\n \r\n'.repeat(1000)}`,
  'half a body for an unknown address': `${head('POST', '/nothing', json, 'Content-Length: 9000')}{`,
  'half a body of a GET': `${head('GET', '/health/live', 'Content-Length: 9000')}x`,
  'a whole request that is answered': head('GET', '/health/live'),
  'a request for another protocol': head('GET', '/health/live', 'Connection: Upgrade', 'Upgrade: websocket'),
  'HTTP/1.0 and half a body':
    'POST /api/oauth2/token HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{',
};

/** A signed-in client that keeps one connection open. */
async function keptAlive(url: string, token: string) {
  const connection = await openRaw(url);
  const ask = async (): Promise<void> => {
    const question = head('GET', '/api/v1/users/me', `Authorization: Bearer ${token}`);
    expect(await connection.exchange(question, /^HTTP[^]*\}$/)).toContain('HTTP/1.1 200');
  };
  await ask();
  return { ask, connection };
}

async function openMany(count: number, url: string, bytes: string): Promise<RawConnection[]> {
  const opened: RawConnection[] = [];
  for (let each = 0; each < count; each += 1) {
    const connection = await openRaw(url);
    if (connection.isOpen) connection.write(bytes);
    opened.push(connection);
  }
  return opened;
}

describe('the number of connections is bounded, and the one idle longest is closed', () => {
  let service: TestService;
  let token: string;

  beforeAll(async () => {
    service = await startService({ MAX_CONNECTIONS: String(places) });
    token = await service.users.admin();
  });

  const openPlaces = () =>
    new Promise<number>((resolve, reject) =>
      service.fastify.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    );

  test.each(Object.entries(waiting))(
    `${flood} connections with %s: at most ${places} stay open, and a signed-in client keeps its own`,
    async (_, bytes) => {
      const { url } = service.api;
      const client = await keptAlive(url, token);
      const asking = (async () => {
        for (let each = 0; each < 20; each += 1) await client.ask();
      })();
      const strangers = await openMany(flood, url, bytes);
      await asking;
      await client.ask();
      expect(client.connection.isOpen).toBe(true);
      await Promise.all(strangers.slice(0, flood - places).map(({ closed }) => closed));
      expect(await openPlaces()).toBeLessThanOrEqual(places);
      expect(strangers.at(-1)?.isOpen, 'the newest stays').toBe(true);
      expect((await service.api.get('/health/live')).status, 'a newcomer is served').toBe(200);
      strangers.forEach(({ socket }) => socket.destroy());
      client.connection.socket.destroy();
    },
  );

  test('idle connections of signed-in clients stay open', async () => {
    const { url } = service.api;
    const clients = await Promise.all(Array.from({ length: places / 2 }, () => keptAlive(url, token)));
    const strangers = await openMany(flood, url, waiting['half a body'] ?? '');
    for (const { ask } of clients) await ask();
    [...strangers, ...clients.map(({ connection }) => connection)].forEach(({ socket }) => socket.destroy());
  });

  test('signed-in clients that hold every place do not keep a newcomer out', async () => {
    const { url } = service.api;
    const clients: Awaited<ReturnType<typeof keptAlive>>[] = [];
    for (let each = 0; each < places + 5; each += 1) clients.push(await keptAlive(url, token));
    const open = clients.map(({ connection }) => connection.isOpen);
    expect(open.filter(Boolean).length).toBeLessThanOrEqual(places);
    expect(open.at(-1)).toBe(true);
    await Promise.all(
      [1, 2, 3].map(async () => expect((await service.api.get('/health/live')).status).toBe(200)),
    );
    clients.forEach(({ connection }) => connection.socket.destroy());
  });

  test('a request in progress is not aborted', async () => {
    const { url } = service.api;
    const signIn = JSON.stringify({ grant_type: 'password', username: 'nobody', password: 'wrong password' });
    const working = await openRaw(url);
    working.write(`${head('POST', '/api/oauth2/token', json, `Content-Length: ${signIn.length}`)}${signIn}`);
    const strangers = await openMany(flood, url, '');
    await working.until(/HTTP\/1\.1 400[^]*CREDENTIALS_INVALID/);
    strangers.forEach(({ socket }) => socket.destroy());
  });
});

test('a flood of connections is not logged as errors of the service', async () => {
  const service = await startService({ MAX_CONNECTIONS: '20' });
  await openMany(60, service.api.url, waiting['half a body'] ?? '');
  await service.api.get('/health/live');
  const isError = (line: string): boolean => (JSON.parse(line) as { level: number }).level >= 40;
  expect(service.log).not.toEqual([]);
  expect(service.log.filter(isError)).toEqual([]);
});
