import { expect, test } from 'vitest';
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
