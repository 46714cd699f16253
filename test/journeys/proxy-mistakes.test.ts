import { expect, test } from 'vitest';
import { passwordFrom } from '../support/http/forwarding.js';
import { startService, type TestService } from '../support/service/service.js';

const signIn = (service: TestService, forwardedFor: string): Promise<unknown> =>
  passwordFrom(service.api, forwardedFor, 'nobody', 'a password that is wrong');

function warningsOf(service: TestService): readonly Record<string, unknown>[] {
  return service.log
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ msg }) => String(msg).includes('X-Forwarded-For'));
}

test.each(['', '10.0.0.1'])(
  'with TRUSTED_PROXIES=%j, the log says once that the header of another proxy is ignored, but not what is in it',
  async (TRUSTED_PROXIES) => {
    const service = await startService({ TRUSTED_PROXIES });
    await service.api.get('/api/v1/users');
    expect(warningsOf(service)).toEqual([]);
    await signIn(service, '203.0.113.9');
    await signIn(service, '203.0.113.10');
    expect(warningsOf(service)).toMatchObject([
      { level: 40, address: '127.0.0.1', msg: expect.stringMatching(/is not in TRUSTED_PROXIES/) },
    ]);
    expect(service.log.join('')).not.toContain('203.0.113.');
  },
);

test('headers from any number of strangers are logged for eight of them', async () => {
  const service = await startService({});
  for (let host = 1; host <= 20; host += 1)
    await service.fastify.inject({
      url: '/api/v1/users',
      remoteAddress: `198.51.100.${host}`,
      headers: { 'X-Forwarded-For': '203.0.113.9' },
    });
  expect(warningsOf(service)).toHaveLength(8);
});

test('the log says once that a trusted proxy sends no X-Forwarded-For, except for its own probes', async () => {
  const service = await startService({ TRUSTED_PROXIES: '127.0.0.1' });
  await service.api.get('/health/ready');
  await service.api.get('/metrics');
  await service.api.get('/none');
  await signIn(service, '203.0.113.9');
  expect(warningsOf(service)).toEqual([]);
  await service.api.get('/api/v1/users');
  await service.api.get('/api/v1/users');
  expect(warningsOf(service)).toMatchObject([
    { level: 40, proxy: '127.0.0.1', msg: expect.stringMatching(/has no X-Forwarded-For/) },
  ]);
});
