import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { afterFile } from '../support/processes/cleanup.js';
import { goodKeys } from '../support/service/configurations.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { spawnService } from '../support/processes/processes.js';

test('the log is one JSON object per line on stdout', async () => {
  const ADMIN_PASSWORD = 'a-password-of-my-own';
  const service = await spawnService({
    DATA_DIR: temporaryFolder(),
    LOG_LEVEL: 'debug',
    ADMIN_PASSWORD,
  });
  const { api } = service;
  await api.token({ grant_type: 'password', username: 'administrator', password: ADMIN_PASSWORD });
  await api.token({ grant_type: 'password', username: 'a\nb', password: 'wrong' });
  await api.get('/api/v1/users/me', 'no token');
  await api.get('/api/v1/none?query=line%0Abreak');
  await service.stop();

  const lines = service.stdout.split('\n');
  expect(lines.pop(), 'the last line is whole').toBe('');
  const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  for (const event of events) {
    expect(event).toMatchObject({ level: expect.any(Number), msg: expect.any(String) });
    expect(new Date(String(event['time'])).toISOString()).toBe(event['time']);
  }
  const requests = events.filter(({ msg }) => msg === 'request');
  expect(requests.map(({ status }) => status)).toEqual([200, 400, 401, 404]);
  expect(service.stdout).not.toContain('break');
});

test.each([
  [undefined, true],
  ['https://mfa.example.com', false],
])('in production with PUBLIC_URL=%s, the log warns about its absence: %s', async (PUBLIC_URL, warns) => {
  const service = await spawnService({
    DATA_DIR: temporaryFolder(),
    NODE_ENV: 'production',
    ADMIN_PASSWORD: 'a-password-of-my-own',
    ...goodKeys,
    ...(PUBLIC_URL !== undefined && { PUBLIC_URL }),
  });
  expect(service.stdout.includes('PUBLIC_URL is not set')).toBe(warns);
  await service.stop();
});

test('files that other users of the machine can read are named in the log', async () => {
  // Some systems give each user a temporary folder of their own, which others cannot get into.
  const DATA_DIR = mkdtempSync('/tmp/mfa-open-');
  afterFile(() => rmSync(DATA_DIR, { recursive: true }));
  const database = join(DATA_DIR, 'mfa.sqlite');
  const start = async (): Promise<string> => {
    const service = await spawnService({ DATA_DIR });
    await service.stop();
    return service.stdout;
  };
  await start();
  chmodSync(database, 0o644);
  expect(await start(), 'the folder is closed').not.toContain('other users');
  chmodSync(DATA_DIR, 0o755);
  expect(await start()).toContain(
    `other users of this machine can read ${database}, ${database}-wal: chmod -R o= ${DATA_DIR}"`,
  );
  chmodSync(database, 0o600);
  expect(await start()).not.toContain('other users');
});
