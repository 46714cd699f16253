import { copyFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import Database from 'libsql';
import { expect, test, vi } from 'vitest';
import { afterFile } from '../support/processes/cleanup.js';
import { createDatabase, engine } from '../support/database/database.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { head, json, openRaw } from '../support/http/half-sent.js';
import { spawnService } from '../support/processes/processes.js';

const ADMIN_PASSWORD = 'a-password-of-my-own';

/** Starts a sign-in: waits until the service has read its head, then sends the body. */
function beginSignIn(url: string): Promise<{ answer: Promise<{ status: number; text: string }> }> {
  const body = JSON.stringify({
    grant_type: 'password',
    username: 'administrator',
    password: ADMIN_PASSWORD,
  });
  return new Promise((begun, failed) => {
    const call = request(`${url}/api/oauth2/token`, {
      method: 'POST',
      agent: false,
      headers: {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
        Expect: '100-continue',
      },
    });
    call.on('error', failed);
    call.on('continue', () => {
      const answer = new Promise<{ status: number; text: string }>((resolve, reject) => {
        call.on('error', reject);
        call.on('response', (response: IncomingMessage) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          response.on('error', reject);
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        });
      });
      call.end(body, () => begun({ answer }));
    });
    call.flushHeaders();
  });
}

test('SIGTERM answers requests in flight, then ends the process with 0', async () => {
  const database = await createDatabase();
  const service = await spawnService({ ...database.environment, ADMIN_PASSWORD });
  // Leaves an idle keep-alive connection, which must not delay the end.
  expect((await service.api.get('/health/live')).status).toBe(200);

  const signIns = await Promise.all(Array.from({ length: 20 }, () => beginSignIn(service.url)));
  const stopping = service.stop();
  const answers = await Promise.all(signIns.map(({ answer }) => answer));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  for (const { text } of answers) expect(JSON.parse(text)).toHaveProperty('access_token');

  expect(await stopping).toBe(0);
  await expect(service.api.get('/health/live')).rejects.toThrow('fetch failed');
});

test('a request that arrives on an open connection after SIGTERM is carried out, and is the last one there', async () => {
  const database = await createDatabase();
  const service = await spawnService({ ...database.environment, ADMIN_PASSWORD });
  const body = JSON.stringify({
    grant_type: 'password',
    username: 'administrator',
    password: ADMIN_PASSWORD,
  });
  const connection = await openRaw(service.url);
  const lines = [json, `Content-Length: ${Buffer.byteLength(body)}`, 'Expect: 100-continue'];
  await connection.exchange(head('POST', '/api/oauth2/token', ...lines), /100 Continue/);
  const stopping = service.stop();
  const isListening = async (): Promise<boolean> => (await openRaw(service.url)).isOpen;
  await vi.waitFor(async () => expect(await isListening()).toBe(false), 5_000);
  connection.write(body + head('GET', '/api/v1/users/me'));
  await connection.closed;
  expect(connection.received).toMatch(
    /HTTP\/1\.1 200 [^]*"access_token"[^]*HTTP\/1\.1 401 [^]*^Connection: close\r$[^]*"code":"ACCESS_TOKEN_INVALID"/m,
  );
  expect(await stopping).toBe(0);
});

test('SIGTERM does not wait for connections without a request, such as browsers open in advance', async () => {
  const database = await createDatabase();
  const service = await spawnService({ ...database.environment, ADMIN_PASSWORD });
  for (const bytes of ['', 'GET /health/live HTTP/1.1\r\nHost: half']) {
    const silent = await openRaw(service.url);
    silent.write(bytes);
  }
  const { answer } = await beginSignIn(service.url);
  const began = performance.now();
  expect(await service.stop()).toBe(0);
  expect((await answer).status).toBe(200);
  expect(performance.now() - began).toBeLessThan(5_000);
});

if (engine === 'sqlite') {
  test('after a stop, the database file alone contains everything, so that it can be copied', async () => {
    const database = await createDatabase();
    const service = await spawnService({ ...database.environment, ADMIN_PASSWORD });
    await (
      await beginSignIn(service.url)
    ).answer;
    expect(await service.stop()).toBe(0);

    const copy = join(temporaryFolder(), 'copy.sqlite');
    copyFileSync(join(String(database.environment['DATA_DIR']), 'mfa.sqlite'), copy);
    const rows = new Database(copy, { readonly: true });
    afterFile(() => rows.close());
    expect(rows.prepare('SELECT userId FROM sessions').all()).toHaveLength(1);
  });
}
