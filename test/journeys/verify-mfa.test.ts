import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';
import type { MfaUser, TestUser } from '../support/users/users.js';

describe('an application that checks passwords itself and asks verifyMfa for the second factor', () => {
  let service: TestService;
  let verifier: TestUser;
  let user: MfaUser;

  beforeAll(async () => {
    service = await startService();
    stopClock();
    verifier = await service.users.create('verifier');
  });

  const verify = (id: number, code: string, token = verifier.token): Promise<ApiAnswer> =>
    service.api.post(`/api/v1/users/${id}/verifyMfa`, token, { code });

  /** Audit events about the user's codes, oldest first. */
  const events = async (): Promise<object[]> => {
    const { body } = await service.api.get(
      `/api/v1/auditEvents?userId=${user.id}&limit=200`,
      await service.users.admin(),
    );
    const all = body.results as { type: string; actorUserId: number; outcome: string; details: object }[];
    return all
      .filter(({ type }) => /^mfa\.(verif|code|locked)/.test(type))
      .map(({ type, actorUserId, outcome, details }) => ({ type, actorUserId, outcome, details }))
      .reverse();
  };

  beforeAll(async () => {
    user = await service.users.createWithMfa();
    nextTimeStep();
  });

  test('has a passcode and a scratch code accepted once, and is named in the audit trail', async () => {
    const passcode = user.enrolment.app.code();
    const [scratchCode] = user.enrolment.scratchCodes;
    for (const [code, valid, method] of [
      [passcode, true, 'totp'],
      [passcode, false, 'totp'],
      [scratchCode, true, 'scratchCode'],
      [scratchCode, false, 'scratchCode'],
      [user.enrolment.app.wrongCode(), false, 'totp'],
    ] as const) {
      const answer = await verify(user.id, code);
      expect({ status: answer.status, body: answer.body }).toEqual({ status: 200, body: { valid, method } });
    }
    const by = { actorUserId: verifier.id };
    const totp = { details: { method: 'totp' } };
    const scratch = { details: { method: 'scratchCode' } };
    expect(await events()).toEqual([
      { type: 'mfa.verified', outcome: 'success', ...by, ...totp },
      { type: 'mfa.code_used_again', outcome: 'failure', ...by, ...totp },
      { type: 'mfa.verified', outcome: 'success', ...by, ...scratch },
      { type: 'mfa.code_used_again', outcome: 'failure', ...by, ...scratch },
      { type: 'mfa.verification_failed', outcome: 'failure', ...by, ...totp },
    ]);
  });

  test('spends a code for signing in, and the reverse', async () => {
    nextTimeStep();
    const passcode = user.enrolment.app.code();
    expect((await verify(user.id, passcode)).body.valid).toBe(true);
    const challenge = await service.users.challenge(user);
    expect((await service.users.answer(challenge, passcode)).body.code).toBe('CODE_INVALID');
    nextTimeStep();
    const next = user.enrolment.app.code();
    expect((await service.users.answer(challenge, next)).status).toBe(200);
    expect((await verify(user.id, next)).body.valid).toBe(false);
  });

  test('does not open or end a session of the user', async () => {
    const token = (await service.users.signInWithMfa(user, user.enrolment.scratchCodes[1])).access_token;
    const sessions = async (): Promise<number> =>
      (await service.api.get(`/api/v1/users/${user.id}/sessions`, token)).body.results.length;
    const before = await sessions();
    expect((await verify(user.id, user.enrolment.scratchCodes[2])).body.valid).toBe(true);
    expect(await sessions()).toBe(before);
  });

  test('may be an administrator, but no other role; refused calls spend no code', async () => {
    const [code] = user.enrolment.scratchCodes.slice(3);
    const denied = { status: 403, body: { code: 'ACCESS_DENIED' } };
    for (const role of ['helpdesk', 'user'] as const) {
      const { token } = await service.users.create(role);
      expect(await verify(user.id, code ?? '', token)).toMatchObject(denied);
    }
    const answer = await verify(user.id, code ?? '', await service.users.admin());
    expect(answer.body).toEqual({ valid: true, method: 'scratchCode' });
  });

  test('gets an error for a user who is unknown, disabled or without MFA', async () => {
    const plain = await service.users.create();
    expect(await verify(plain.id, '123456')).toMatchObject({
      status: 409,
      body: { code: 'MFA_NOT_ENABLED' },
    });
    await service.users.enable(plain);
    expect(await verify(plain.id, '123456')).toMatchObject({
      status: 409,
      body: { code: 'MFA_NOT_ENABLED' },
    });
    const gone = await service.users.createWithMfa();
    const path = `/api/v1/users/${gone.id}`;
    const admin = await service.users.admin();
    await service.api.request('PUT', path, { token: admin, json: { disabled: true } });
    const [code] = gone.enrolment.scratchCodes;
    expect(await verify(gone.id, code)).toMatchObject({ status: 409, body: { code: 'USER_DISABLED' } });
    await service.api.request('PUT', path, { token: admin, json: { disabled: false } });
    expect((await verify(gone.id, code)).body.valid).toBe(true);
    await service.api.request('DELETE', path, { token: admin });
    expect(await verify(gone.id, code)).toMatchObject({ status: 404, body: { code: 'USER_NOT_FOUND' } });
  });

  test('may call nothing else but sign-out', async () => {
    const { id, token } = verifier;
    for (const path of [
      '/users',
      '/users/me',
      `/users/${id}`,
      `/users/${user.id}`,
      `/users/${id}/sessions`,
    ]) {
      expect((await service.api.get(`/api/v1${path}`, token)).body.code, path).toBe('ACCESS_DENIED');
    }
    const out = await service.api.request('DELETE', '/api/oauth2/token', { token });
    expect(out.status).toBe(204);
  });
});
