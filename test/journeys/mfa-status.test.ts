import { beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock, travel } from '../support/service/time.js';
import { verifyWrong } from '../support/users/guessing.js';

const nowPlus = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();

describe('the MFA status of a user', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  test('shows until when the password waits on a network', async () => {
    const user = await service.users.create();
    for (let attempt = 1; attempt <= 10; attempt += 1)
      await service.api.token({ grant_type: 'password', username: user.name, password: 'not this one' });
    const { body } = await service.api.get(`/api/v1/users/${user.id}/mfa`, user.token);
    expect(body).toMatchObject({ passwordLockedUntil: nowPlus(30), lockedUntil: null });
    travel(30);
    const { body: later } = await service.api.get(`/api/v1/users/${user.id}/mfa`, user.token);
    expect(later.passwordLockedUntil).toBeNull();
  });

  test('shows until when verifyMfa waits: for the verifier that waits longest', async () => {
    const user = await service.users.createWithMfa();
    const [patient, hasty] = [await service.users.create('verifier'), await service.users.create('verifier')];
    const locks = async (): Promise<object> =>
      (await service.api.get(`/api/v1/users/${user.id}/mfa`, await service.users.admin())).body;
    await verifyWrong(service.api, hasty, user, 9);
    expect(await locks()).toMatchObject({ verifyMfaLockedUntil: null });
    await verifyWrong(service.api, hasty, user, 1);
    travel(30);
    await verifyWrong(service.api, hasty, user, 1);
    await verifyWrong(service.api, patient, user, 10);
    expect(await locks()).toMatchObject({ lockedUntil: null, verifyMfaLockedUntil: nowPlus(60) });
    travel(60);
    expect(await locks()).toMatchObject({ verifyMfaLockedUntil: null });
    await verifyWrong(service.api, patient, user, 1);
    expect(await locks()).toMatchObject({ verifyMfaLockedUntil: nowPlus(60) });
    await service.api.post(`/api/v1/users/${user.id}/mfa/unlock`, await service.users.admin());
    expect(await locks()).toMatchObject({ verifyMfaLockedUntil: null });
  });

  test('shows when the enrolment of enableMfa ends, also beside an older one that is pending', async () => {
    const user = await service.users.create();
    const added = { kind: 'totp', name: 'Tablet' };
    await service.api.post(`/api/v1/users/${user.id}/authenticators`, user.token, added);
    travel(60);
    await service.users.enable(user);
    const { body } = await service.api.get(`/api/v1/users/${user.id}/mfa`, user.token);
    expect(body).toMatchObject({ state: 'pending', pendingExpiresAt: nowPlus(600) });
  });

  test('shows each state with its times, from disabled to replacing and back', async () => {
    const user = await service.users.create();
    const statusBy = async (token: string): Promise<object> => {
      const { status, body } = await service.api.get(`/api/v1/users/${user.id}/mfa`, token);
      expect(status).toBe(200);
      return body as object;
    };
    const nothing = {
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
      passkeyRequired: false,
      issuer: 'MFA Service',
      invitation: null,
    };
    expect(await statusBy(user.token)).toEqual(nothing);

    const enrolment = await service.users.enable(user);
    expect(await statusBy(user.token)).toEqual({
      ...nothing,
      state: 'pending',
      pendingExpiresAt: nowPlus(600),
    });

    nextTimeStep();
    await service.users.accept(user, enrolment);
    const enabledAt = nowPlus(0);
    const enabled = {
      ...nothing,
      state: 'enabled',
      kinds: ['totp'],
      enabledAt,
      lastUsedAt: enabledAt,
      scratchCodesRemaining: 5,
    };
    expect(await statusBy(user.token)).toEqual(enabled);

    nextTimeStep();
    const { access_token: token } = await service.users.signInWithMfa(user, enrolment.app.code());
    const used = { ...enabled, lastUsedAt: nowPlus(0) };
    expect(await statusBy(token)).toEqual(used);

    nextTimeStep();
    await service.users.signInWithMfa(user, enrolment.scratchCodes[3]);
    const usedAgain = { ...used, lastUsedAt: nowPlus(0), scratchCodesRemaining: 4 };
    expect(await statusBy(token)).toEqual(usedAgain);

    await service.users.enable(user, true, token);
    const replacing = { ...usedAgain, state: 'replacing', pendingExpiresAt: nowPlus(600) };
    expect(await statusBy(token)).toEqual(replacing);

    travel(600);
    expect(await statusBy(token)).toEqual(usedAgain);

    const replacement = await service.users.enable(user, true, token);
    await service.users.accept(user, replacement, token);
    const replaced = { enabledAt: nowPlus(0), lastUsedAt: nowPlus(0), scratchCodesRemaining: 5 };
    expect(await statusBy(token)).toEqual({ ...enabled, ...replaced });

    await service.api.post(`/api/v1/users/${user.id}/disableMfa`, token);
    expect(await statusBy(token)).toEqual(nothing);
  });

  test('does not show a pending enrolment that has expired', async () => {
    const user = await service.users.create();
    const state = async (): Promise<string> =>
      (await service.api.get(`/api/v1/users/${user.id}/mfa`, user.token)).body.state;
    await service.users.enable(user);
    travel(599);
    expect(await state()).toBe('pending');
    travel(1);
    expect(await state()).toBe('disabled');
  });
});
