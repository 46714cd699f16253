import { beforeAll, expect, test } from 'vitest';
import { createDatabase } from '../support/database/database.js';
import { head, json, openRaw } from '../support/http/half-sent.js';
import { type ServiceProcess, spawnService } from '../support/processes/processes.js';

const strangers = 60;
const oneByteChunks = '1\r\n \r\n'.repeat(15_000);
const chunked = 'Transfer-Encoding: chunked';

let service: ServiceProcess;
beforeAll(async () => {
  const database = await createDatabase();
  service = await spawnService(database.environment, [], ['--max-old-space-size=96']);
});

/** Every piece costs far more memory than the byte it carries. */
test.each([
  ['a body for an unknown address', head('POST', '/nothing', chunked) + oneByteChunks],
  ['a body', head('POST', '/api/oauth2/token', json, chunked) + oneByteChunks],
  ['the body of a GET', head('GET', '/api/v1/openapi.json', chunked) + oneByteChunks],
  ['the body of a HEAD', head('HEAD', '/health/ready', chunked) + oneByteChunks],
  [
    'a body of no known type',
    head('POST', '/api/oauth2/token', 'Content-Type: text/plain', chunked) + oneByteChunks,
  ],
  ['header lines', `GET /health/live HTTP/1.1\r\nHost: localhost\r\n${'a:b\r\n'.repeat(3_000)}`],
])(`${strangers} clients that send %s in thousands of pieces do not fill 96 MB of heap`, async (_, bytes) => {
  const connections = await Promise.all(Array.from({ length: strangers }, () => openRaw(service.url)));
  const sent = connections.map(
    ({ socket, closed }) =>
      new Promise((resolve) => {
        void closed.then(resolve);
        socket.write(bytes, resolve);
      }),
  );
  await Promise.all(sent);
  const status = await service.api.get('/health/live').then((answer) => answer.status, String);
  expect(status, service.output).toBe(200);
  connections.forEach(({ socket }) => socket.destroy());
});
