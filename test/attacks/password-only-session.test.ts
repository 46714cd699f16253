import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { allRows } from '../support/database/rows.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';
import type { MfaUser } from '../support/users/users.js';

describe('a session that passed only the password, for a user with MFA on', () => {
  let service: TestService;
  let user: MfaUser;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  beforeEach(async () => {
    // `user.token` belongs to the session that accepted MFA, which continues and whose amr is still only pwd.
    user = await service.users.createWithMfa();
    expect((await service.api.get('/api/v1/users/me', user.token)).body.mfaEnabled).toBe(true);
  });

  test.each([
    ['replaces the authenticator', 'enableMfa', { recreate: true }],
    ['asks for a secret', 'enableMfa', { recreate: false }],
    ['accepts an authenticator', 'acceptMfa', { code: '123456', token: `${'A'.repeat(86)}==` }],
    ['removes the authenticator', 'disableMfa', undefined],
    ['issues new scratch codes', 'mfa/scratchCodes', undefined],
  ])('%s: 403, and nothing changes', async (_, call, body) => {
    const before = await allRows(service.database);
    const answer = await service.api.post(`/api/v1/users/${user.id}/${call}`, user.token, body);
    expect(answer.status).toBe(403);
    expect(answer.body.code).toBe('MFA_SESSION_REQUIRED');
    expect(await allRows(service.database)).toEqual(before);
  });

  test('is still a password-only session after a refresh', async () => {
    const refreshed = await service.api.token({
      grant_type: 'refresh_token',
      refresh_token: user.refreshToken,
    });
    const answer = await service.api.post(`/api/v1/users/${user.id}/disableMfa`, refreshed.body.access_token);
    expect(answer.body.code).toBe('MFA_SESSION_REQUIRED');
  });

  test('does not let an administrator with MFA on change the MFA of others', async () => {
    const administrator = await service.users.createWithMfa('admin');
    for (const call of ['enableMfa', 'disableMfa', 'mfa/scratchCodes']) {
      const answer = await service.api.post(`/api/v1/users/${user.id}/${call}`, administrator.token, {
        ...(call === 'enableMfa' && { recreate: true }),
      });
      expect(answer.status).toBe(403);
      expect(answer.body.code).toBe('MFA_SESSION_REQUIRED');
    }
  });

  test('(control: a session that passed both factors may do so, also after a refresh)', async () => {
    const session = await service.users.signInWithMfa(user, user.enrolment.app.code(1));
    const refreshed = await service.api.token({
      grant_type: 'refresh_token',
      refresh_token: session.refresh_token,
    });
    const answer = await service.api.post(`/api/v1/users/${user.id}/disableMfa`, refreshed.body.access_token);
    expect(answer.status).toBe(200);
  });
});
