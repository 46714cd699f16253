import { beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';

describe('the help desk starts an enrolment for a user', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  test('which only the user can accept', async () => {
    const user = await service.users.create();
    const helpdesk = await service.users.create('helpdesk');
    const enrolment = await service.users.enable(user, false, helpdesk.token);
    expect(enrolment.qrString).toContain(`:${user.name}?`);

    const body = { code: enrolment.app.code(), token: enrolment.enrolmentToken };
    const path = `/api/v1/users/${user.id}/acceptMfa`;
    const byHelpdesk = await service.api.post(path, helpdesk.token, body);
    expect(byHelpdesk).toMatchObject({ status: 403, body: { code: 'ACCESS_DENIED' } });
    expect((await service.api.post(path, user.token, body)).status).toBe(200);

    nextTimeStep();
    await service.users.signInWithMfa(user, enrolment.app.code());
    const status = await service.api.get(`/api/v1/users/${user.id}/mfa`, helpdesk.token);
    expect(status.body).toMatchObject({ state: 'enabled', scratchCodesRemaining: 5 });
  });

  test('which replaces one that the user had started', async () => {
    const user = await service.users.create();
    const helpdesk = await service.users.create('helpdesk');
    const own = await service.users.enable(user);
    const theirs = await service.users.enable(user, false, helpdesk.token);
    const body = { code: own.app.code(), token: own.enrolmentToken };
    const refused = await service.api.post(`/api/v1/users/${user.id}/acceptMfa`, user.token, body);
    expect(refused.body.code).toBe('ENROLMENT_TOKEN_INVALID');
    await service.users.accept(user, theirs);
  });

  test('or turns MFA off for a user who lost everything and then enrols again', async () => {
    const user = await service.users.createWithMfa();
    const helpdesk = await service.users.create('helpdesk');
    const openChallenge = await service.users.challenge(user);
    const off = await service.api.post(`/api/v1/users/${user.id}/disableMfa`, helpdesk.token);
    expect(off.status).toBe(200);
    expect((await service.api.get('/api/v1/users/me', user.token)).status).toBe(401);
    const late = await service.users.answer(openChallenge, user.enrolment.scratchCodes[0]);
    expect(late.body.code).toBe('MFA_TOKEN_INVALID');
    const { access_token: token } = await service.users.signIn(user.name, user.password);
    const enrolment = await service.users.enable(user, false, token);
    await service.users.accept(user, enrolment, token);
    await service.users.signInWithMfa(user, enrolment.scratchCodes[0]);
    expect((await service.api.get('/api/v1/users/me', helpdesk.token)).status).toBe(200);
  });
});
