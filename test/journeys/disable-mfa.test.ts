import { beforeAll, describe, expect, test } from 'vitest';
import { rowsOf } from '../support/database/rows.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';

describe('turning MFA off', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  test('invalidates codes and a pending enrolment, and ends pending sign-ins and other sessions', async () => {
    const user = await service.users.createWithMfa();
    const [first, second, third] = user.enrolment.scratchCodes;
    const here = await service.users.signInWithMfa(user, first);
    const elsewhere = await service.users.signInWithMfa(user, second);
    const replacement = await service.users.enable(user, true, here.access_token);
    const openChallenge = await service.users.challenge(user);

    expect(await rowsOf(service.database, 'mfa_challenges')).toHaveLength(1);

    const answer = await service.api.post(`/api/v1/users/${user.id}/disableMfa`, here.access_token);
    expect(answer).toMatchObject({ status: 200, text: '' });

    expect((await service.api.get('/api/v1/users/me', here.access_token)).body.mfaEnabled).toBe(false);
    expect((await service.api.get('/api/v1/users/me', elsewhere.access_token)).status).toBe(401);
    expect((await service.api.get('/api/v1/users/me', user.token)).status).toBe(401);
    const late = await service.users.answer(openChallenge, third);
    expect(late).toMatchObject({ status: 400, body: { code: 'MFA_TOKEN_INVALID' } });
    const body = { code: replacement.app.code(), token: replacement.enrolmentToken };
    const accepted = await service.api.post(`/api/v1/users/${user.id}/acceptMfa`, here.access_token, body);
    expect(accepted).toMatchObject({ status: 400, body: { code: 'ENROLMENT_TOKEN_INVALID' } });
    const status = await service.api.get(`/api/v1/users/${user.id}/mfa`, here.access_token);
    expect(status.body).toEqual({
      state: 'disabled',
      kinds: [],
      enabledAt: null,
      lastUsedAt: null,
      pendingExpiresAt: null,
      scratchCodesRemaining: 0,
      lockedUntil: null,
      verifyMfaLockedUntil: null,
      passwordLockedUntil: null,
      lastDuplicateUseAt: null,
      enrolmentDueAt: null,
      issuer: 'MFA Service',
      invitation: null,
    });
    await service.users.signIn(user.name, user.password);
  });

  test('and on again does not revive the old app or scratch codes', async () => {
    const user = await service.users.createWithMfa();
    const old = user.enrolment;
    const { access_token: token } = await service.users.signInWithMfa(user, old.scratchCodes[0]);
    await service.api.post(`/api/v1/users/${user.id}/disableMfa`, token);
    const enrolment = await service.users.enable(user, false, token);
    await service.users.accept(user, enrolment, token);
    nextTimeStep();
    for (const code of [old.app.code(), old.scratchCodes[1]]) {
      const refused = await service.users.answer(await service.users.challenge(user), code);
      expect(refused).toMatchObject({ status: 400, body: { code: 'CODE_INVALID' } });
    }
    await service.users.signInWithMfa(user, enrolment.app.code());
  });

  test('while it is off or pending is a conflict, and keeps a pending enrolment', async () => {
    const user = await service.users.create();
    const path = `/api/v1/users/${user.id}/disableMfa`;
    const conflict = { status: 409, body: { code: 'MFA_NOT_ENABLED' } };
    expect(await service.api.post(path, user.token)).toMatchObject(conflict);
    const enrolment = await service.users.enable(user);
    expect(await service.api.post(path, user.token)).toMatchObject(conflict);
    await service.users.accept(user, enrolment);
  });

  test('twice is a conflict', async () => {
    const user = await service.users.createWithMfa();
    const { access_token: token } = await service.users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    const path = `/api/v1/users/${user.id}/disableMfa`;
    expect((await service.api.post(path, token)).status).toBe(200);
    expect(await service.api.post(path, token)).toMatchObject({
      status: 409,
      body: { code: 'MFA_NOT_ENABLED' },
    });
  });

  test('takes a reason of up to 200 characters, which the audit trail keeps', async () => {
    const admin = await service.users.admin();
    const { id } = await service.users.createWithMfa();
    const path = `/api/v1/users/${id}/disableMfa`;
    for (const reason of ['x'.repeat(201), 5, null, { why: 'x' }, ['x']])
      expect(await service.api.post(path, admin, { reason })).toMatchObject({
        status: 400,
        body: { code: 'VALIDATION_FAILED', errors: { reason: expect.any(Array) } },
      });
    const reason = `lost phone ${'📱'.repeat(189)}`;
    expect((await service.api.post(path, admin, { reason })).status).toBe(200);
    const trail = await service.api.get(`/api/v1/auditEvents?userId=${id}&type=mfa.disabled`, admin);
    expect(trail.body.results).toMatchObject([{ actorUserId: 1000, details: { reason } }]);
  });
});
