import { beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../support/http/openapi-schemas.js';
import { expectRefusal } from '../support/http/refusals.js';
import { onOneDatabase, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';
import type { Enrolment, TestUser } from '../support/users/users.js';

const required = { status: 403, code: 'MFA_ENROLMENT_REQUIRED' };
const whileEnrolling = [
  'acceptMfa',
  'addAuthenticator',
  'addPasskey',
  'confirmAuthenticator',
  'consoleStepUp',
  'enableMfa',
  'endConsoleSession',
  'getCurrentUser',
  'getMfaStatus',
  'listAuthenticators',
  'passkeyOptions',
  'revokeMfaInvitation',
  'signOut',
  'stepUp',
  'stepUpPasskeyOptions',
];
const guarded = operations.filter(({ security }) => security?.length !== 0);
const forbidden = guarded.filter(({ operationId }) => !whileEnrolling.includes(operationId));

describe('a user who must use MFA and has not enrolled', () => {
  let service: TestService;
  let admin: TestUser;
  let secondAdmin: TestUser;
  let helpdesk: TestUser;
  let user: TestUser;
  let verifier: TestUser;
  let startedEnrolment: Enrolment;

  beforeAll(async () => {
    const start = await onOneDatabase();
    stopClock();
    const { users } = await start();
    admin = await users.create('admin');
    secondAdmin = await users.create('admin');
    helpdesk = await users.create('helpdesk');
    user = await users.create('user');
    verifier = await users.create('verifier');
    startedEnrolment = await users.enable(user);
    // These sessions began before the policy and continue under it.
    service = await start({ MFA_POLICY: 'admin:required,helpdesk:required,user:required' });
  });

  test.each(['admin', 'helpdesk', 'user'] as const)(
    'in the role %s is told so at sign-in and refresh',
    async (role) => {
      const { name: username, password } = { admin, helpdesk, user }[role];
      const { body } = await service.api.token({ grant_type: 'password', username, password });
      expect(body).toMatchObject({ mfa_enabled: false, mfa_enrolment_required: true });
      const refresh = { grant_type: 'refresh_token', refresh_token: body.refresh_token };
      const refreshed = await service.api.token(refresh);
      expect(refreshed.body).toMatchObject({ mfa_enabled: false, mfa_enrolment_required: true });
      const me = await service.api.get('/api/v1/users/me', refreshed.body.access_token);
      expect(me).toMatchObject({ status: 200, body: { name: username } });
    },
  );

  test('is never a verifier, which is an application', async () => {
    const { name: username, password } = verifier;
    const { body } = await service.api.token({ grant_type: 'password', username, password });
    expect(body).not.toHaveProperty('mfa_enrolment_required');
    const path = `/api/v1/users/${user.id}/verifyMfa`;
    const answer = await service.api.post(path, body.access_token, { code: '123456' });
    expect(answer.body.code).toBe('MFA_NOT_ENABLED');
  });

  test('may make the calls that openapi.json lists', () => {
    const open = guarded.filter(
      ({ responses }) => !JSON.stringify(responses['403'] ?? '').includes('MFA_ENROLMENT_REQUIRED'),
    );
    expect(open.map(({ operationId }) => operationId).sort()).toEqual([
      'addPasskey',
      'consoleStepUp',
      'endConsoleSession',
      'getCurrentUser',
      'passkeyOptions',
      'signOut',
      'stepUp',
      'stepUpPasskeyOptions',
    ]);
    expect(forbidden.length).toBeGreaterThan(12);
  });

  test.each(forbidden.map((operation) => [operation.operationId, operation] as const))(
    'cannot call %s for any account',
    async (_, { method, path }) => {
      for (const { id } of [admin, user]) {
        const address = path
          .replace('{id}', String(id))
          .replace('{sessionId}', '0'.repeat(32))
          .replace('{authenticatorId}', '1');
        await expectRefusal(
          service,
          () => service.api.request(method, address, { token: admin.token }),
          required,
        );
      }
    },
  );

  test('cannot see or enrol another user, or accept another user’s enrolment', async () => {
    const body = { code: startedEnrolment.app.code(), token: startedEnrolment.enrolmentToken };
    for (const { token } of [admin, helpdesk]) {
      const path = `/api/v1/users/${user.id}`;
      await expectRefusal(service, () => service.api.post(`${path}/enableMfa`, token, {}), required);
      await expectRefusal(service, () => service.api.get(`${path}/mfa`, token), required);
    }
    const accept = `/api/v1/users/${user.id}/acceptMfa`;
    await expectRefusal(service, () => service.api.post(accept, admin.token, body), required);
  });

  test('may do everything after enrolling and signing in with both factors', async () => {
    const enrolment = await service.users.enable(secondAdmin);
    await service.users.accept(secondAdmin, enrolment);
    // This session has passed one factor only.
    await expectRefusal(service, () => service.api.get('/api/v1/users', secondAdmin.token), required);

    nextTimeStep();
    const challenge = await service.users.challenge(secondAdmin);
    const { body } = await service.users.answer(challenge, enrolment.app.code());
    expect(body).toMatchObject({ mfa_enabled: true });
    expect(body).not.toHaveProperty('mfa_enrolment_required');
    const refresh = { grant_type: 'refresh_token', refresh_token: body.refresh_token };
    const refreshed = (await service.api.token(refresh)).body;
    expect(refreshed).not.toHaveProperty('mfa_enrolment_required');
    for (const { method, path, operationId } of forbidden) {
      const address = path
        .replace('{id}', '2147483647')
        .replace('{sessionId}', '0'.repeat(32))
        .replace('{authenticatorId}', '1');
      const answer = await service.api.request(method, address, { token: refreshed.access_token });
      expect(answer.status, operationId).not.toBe(403);
      expect(answer.status, operationId).not.toBe(401);
    }
  });

  test('can sign out', async () => {
    const { token } = user;
    expect((await service.api.request('DELETE', '/api/oauth2/token', { token })).status).toBe(204);
    expect((await service.api.get('/api/v1/users/me', token)).status).toBe(401);
  });
});
