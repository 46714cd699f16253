import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';

describe('metrics', () => {
  const metricsToken = randomBytes(24).toString('base64url');
  let service: TestService;

  beforeAll(async () => {
    service = await startService({ METRICS_TOKEN: metricsToken });
  });

  const sample = async (line: string): Promise<number> => {
    const { text } = await service.api.get('/metrics', metricsToken);
    const value = text.split('\n').find((candidate) => candidate.startsWith(`${line} `));
    return Number(value?.slice(line.length + 1) ?? 0);
  };

  test('are read with METRICS_TOKEN or by an administrator', async () => {
    for (const token of [metricsToken, await service.users.admin()]) {
      const { status, headers, text } = await service.api.get('/metrics', token);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
      expect(headers.get('cache-control')).toBe('no-store');
      for (const name of ['mfa_http_request_duration_seconds', 'process_resident_memory_bytes']) {
        expect(text).toContain(`# TYPE ${name} `);
      }
    }
  });

  test('cannot be read by others, and METRICS_TOKEN authorises nothing else', async () => {
    const user = await service.users.create('helpdesk');
    expect((await service.api.get('/metrics')).status).toBe(401);
    expect((await service.api.get('/metrics', `${metricsToken}x`)).status).toBe(401);
    expect((await service.api.get('/metrics', metricsToken.slice(0, -1))).status).toBe(401);
    expect((await service.api.get('/metrics', user.token)).status).toBe(403);
    expect((await service.api.get('/api/v1/users', metricsToken)).status).toBe(401);
    expect((await service.api.get('/api/v1/users/me', metricsToken)).status).toBe(401);
  });

  test('count requests by route, and refusals by code', async () => {
    const user = await service.users.create();
    const read =
      'mfa_http_request_duration_seconds_count{method="GET",route="/api/v1/users/:id",status="200"}';
    const refused = 'mfa_refusals_total{code="CREDENTIALS_INVALID"}';
    const before = { read: await sample(read), refused: await sample(refused) };
    await service.api.get(`/api/v1/users/${user.id}`, user.token);
    await service.api.get(`/api/v1/users/${user.id}`, user.token);
    await service.api.token({ grant_type: 'password', username: user.name, password: 'not the right one' });
    expect(await sample(read)).toBe(before.read + 2);
    expect(await sample(refused)).toBe(before.refused + 1);
  });

  test('count the events of the audit trail, by method of the second factor', async () => {
    const user = await service.users.createWithMfa();
    const verified = (method: string) => `mfa_events_total{type="mfa.verified",method="${method}"}`;
    const before = [await sample(verified('totp')), await sample(verified('scratchCode'))];
    await service.users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    await service.users.signInWithMfa(user, user.enrolment.app.code(1));
    await service.users.signInWithMfa(user, user.enrolment.scratchCodes[1]);
    expect([await sample(verified('totp')), await sample(verified('scratchCode'))]).toEqual([
      (before[0] ?? 0) + 1,
      (before[1] ?? 0) + 2,
    ]);
    const disabled = 'mfa_events_total{type="user.created",method=""}';
    expect(await sample(disabled)).toBeGreaterThan(0);
  });

  test('have no label with an account, a query or an unknown address', async () => {
    await service.api.get('/api/v1/users?nameFilter=somebody', await service.users.admin());
    await service.api.get('/no/such/address/of-nobody');
    const { text } = await service.api.get('/metrics', metricsToken);
    for (const trace of ['somebody', 'of-nobody', 'administrator', '127.0.0.1', metricsToken]) {
      expect(text).not.toContain(trace);
    }
    expect(text).toContain('route="none",status="404"');
  });

  test('are read by administrators only if METRICS_TOKEN is not set', async () => {
    const other = await startService();
    for (const token of ['undefined', '', 'x'.repeat(40)]) {
      expect((await other.api.get('/metrics', token)).status).toBe(401);
    }
    expect((await other.api.get('/metrics', await other.users.admin())).status).toBe(200);
  });
});
