import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { drive, type HttpCall } from './load.js';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

const get = (path: string): HttpCall => ({ method: 'GET', path, headers: {}, expects: 'yes' });

test('each connection sends its own calls, and the run ends when there are no more', async () => {
  const seen: string[] = [];
  const url = await serve((request, response) => {
    seen.push(request.url ?? '');
    response.end('yes');
  });
  const left = [2, 0, 1];
  const next = (connection: number): HttpCall | undefined => {
    const count = left[connection] ?? 0;
    left[connection] = count - 1;
    return count > 0 ? get(`/${connection}/${count}`) : undefined;
  };
  const { latencies, errors } = await drive({ url, connections: 3, seconds: 60, next });
  expect(seen.sort()).toEqual(['/0/1', '/0/2', '/2/1']);
  expect({ answered: latencies.length, errors }).toEqual({ answered: 3, errors: 0 });
});

test('waits for the answers that are under way at the end', async () => {
  const url = await serve((_request, response) => void setTimeout(() => response.end('yes'), 300));
  const { latencies, seconds } = await drive({ url, connections: 2, seconds: 0.1, next: () => get('/') });
  expect(latencies).toHaveLength(2);
  expect(seconds).toBeGreaterThanOrEqual(0.29);
});

test.each([
  ['another status', 500, 'yes'],
  ['another text', 200, 'no'],
])('counts %s as an error and keeps the first', async (_what, status, text) => {
  const url = await serve((_request, response) => void response.writeHead(status).end(text));
  const calls = [get('/first'), get('/second')];
  const run = await drive({ url, connections: 1, seconds: 60, next: () => calls.shift() });
  expect(run).toMatchObject({ errors: 2, firstError: `GET /first: ${status} ${text}` });
});
