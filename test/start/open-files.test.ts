import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test, vi } from 'vitest';
import { Api } from '../support/http/api.js';
import { afterFile } from '../support/processes/cleanup.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { built } from '../support/processes/processes.js';

/** @returns the service's log so far, and its address */
async function startWithOpenFiles(limit: number, MAX_CONNECTIONS: string) {
  const DATA_DIR = temporaryFolder();
  const child = spawn(
    'sh',
    ['-c', `ulimit -n ${limit}; exec "$0" "$1"`, process.execPath, built('src/main.cjs')],
    {
      cwd: DATA_DIR,
      env: { DATA_DIR, PORT: '0', ADMIN_PASSWORD: 'a-password-of-my-own', MAX_CONNECTIONS },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const closed = once(child, 'close');
  afterFile(async () => {
    child.kill('SIGKILL');
    await closed;
  });
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const listening = /"address":"([^"]+)","msg":"listening"/;
  await vi.waitFor(() => expect(log).toMatch(listening), { timeout: 20_000 });
  return { log, url: new URL(String(listening.exec(log)?.[1])) };
}

test('where MAX_CONNECTIONS exceeds the limit on open files, the log says so, and idle connections keep nobody out', async () => {
  const { log, url } = await startWithOpenFiles(200, '1000');
  expect(log).toContain(
    'the limit on open files is 200, but MAX_CONNECTIONS=1000 needs 1060: no more than 140 connections are kept open',
  );
  for (let opened = 0; opened < 400; opened += 1) {
    const socket = connect(Number(url.port), url.hostname).on('error', () => undefined);
    afterFile(() => socket.destroy());
    await once(socket, 'connect');
  }
  expect(await new Api(url.origin).get('/health/ready')).toMatchObject({ status: 200 });
});

test('where it does not, the log says nothing', async () => {
  const { log } = await startWithOpenFiles(200, '140');
  expect(log).not.toContain('open files');
});
