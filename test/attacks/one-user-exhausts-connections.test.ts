import { beforeAll, expect, test } from 'vitest';
import { Transactions } from '../../src/database/transactions.js';
import { head, openServed } from '../support/http/half-sent.js';
import { startService, type TestService } from '../support/service/service.js';

let service: TestService;

beforeAll(async () => {
  service = await startService();
});

test.each(['enableMfa', 'mfa/unlock'])(
  'a hundred parallel calls to %s by one user use at most three database connections',
  async (name) => {
    const admin = await service.users.admin();
    const { id } = await service.users.createWithMfa();
    const transactions = service.app.get(Transactions);
    const run = transactions.run.bind(transactions);
    let [running, maximum] = [0, 0];
    transactions.run = async (work) => {
      running += 1;
      maximum = Math.max(maximum, running);
      try {
        return await run(work);
      } finally {
        running -= 1;
      }
    };
    const path = `/api/v1/users/${id}/${name}`;
    const json = name === 'enableMfa' ? { recreate: true } : undefined;
    const answers = await Promise.all(Array.from({ length: 100 }, () => service.api.post(path, admin, json)));
    transactions.run = run;
    for (const { status } of answers) expect([200, 204]).toContain(status);
    expect(maximum).toBeLessThanOrEqual(3);
  },
);

test('calls queued behind unread answers on a connection that breaks keep nobody out', async () => {
  const { token, password } = await service.users.create();
  const { connection, serverSocket } = await openServed(service);
  connection.socket.pause();
  const unread = head('GET', '/api/v1/openapi.json').repeat(60);
  const path = '/api/v1/sessions/current/stepUp';
  const queued = head('POST', `${path}/passkeyOptions`, `Authorization: Bearer ${token}`).repeat(3);
  connection.write(unread + queued);
  await expect.poll(() => serverSocket.bytesRead).toBe(unread.length + queued.length);
  connection.socket.destroy();
  await expect.poll(() => serverSocket.destroyed).toBe(true);
  expect((await service.api.post(path, token, { password })).status).toBe(200);
});
