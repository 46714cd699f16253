import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { AuthenticatorApp } from '../support/oracles/authenticator-app.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';
import { AuthenticatorCalls } from '../support/users/authenticators.js';
import type { MfaUser, TestUser } from '../support/users/users.js';

const tokenIn = ({ body }: ApiAnswer): string => (body.url as string).split('/').at(-1) ?? '';

describe('a link that replaces the authenticator of a lost phone', () => {
  let service: TestService;
  let helpdesk: TestUser;
  let user: MfaUser;

  beforeAll(async () => {
    service = await startService();
    stopClock();
    helpdesk = await service.users.create('helpdesk', 'helga');
    user = await service.users.createWithMfa();
  });

  const makeLink = (id: number, body: object = { replace: true }): Promise<ApiAnswer> =>
    service.api.post(`/api/v1/users/${id}/mfa/invitation`, helpdesk.token, body);
  const inspect = (invitationToken: string): Promise<ApiAnswer> =>
    service.api.post('/api/v1/mfaInvitations/inspect', undefined, { invitationToken });
  const enrol = (invitationToken: string): Promise<ApiAnswer> =>
    service.api.post('/api/v1/mfaInvitations/enrol', undefined, { invitationToken });
  const accept = (invitationToken: string, { body }: ApiAnswer): Promise<ApiAnswer> =>
    service.api.post('/api/v1/mfaInvitations/accept', undefined, {
      invitationToken,
      code: new AuthenticatorApp(body.secretKey).code(),
      token: body.token,
    });
  const signInStatus = async (code: string): Promise<number> =>
    (await service.users.answer(await service.users.challenge(user), code)).status;
  const adminGets = async (path: string): Promise<ApiAnswer> =>
    service.api.get(path, await service.users.admin());

  test('stays good when the user adds an authenticator', async () => {
    const other = await service.users.createWithMfa();
    const invitationToken = tokenIn(await makeLink(other.id));
    const { access_token } = await service.users.signInWithMfa(other, other.enrolment.scratchCodes[0]);
    await new AuthenticatorCalls(service.api, other.id, access_token).addActive({ name: 'Tablet' });
    expect((await inspect(invitationToken)).status).toBe(200);
  });

  test('keeps the old authenticator until the new one is accepted, and MFA on all the time', async () => {
    const made = await makeLink(user.id);
    expect(made).toMatchObject({ status: 201, body: { userId: user.id } });
    const token = tokenIn(made);
    expect(await inspect(token)).toMatchObject({
      status: 200,
      body: {
        userName: user.name,
        createdByName: 'helga',
        issuer: 'MFA Service',
        expiresAt: made.body.expiresAt,
        replacing: true,
      },
    });
    const enrolment = await enrol(token);
    expect(enrolment.status).toBe(200);
    expect((await adminGets(`/api/v1/users/${user.id}/mfa`)).body).toMatchObject({
      state: 'replacing',
      invitation: { createdBy: { name: 'helga' }, replacing: true },
    });
    nextTimeStep();
    expect(await signInStatus(user.enrolment.app.code())).toBe(200);
    expect(await signInStatus(user.enrolment.scratchCodes[0])).toBe(200);

    expect((await accept(token, enrolment)).status).toBe(200);
    expect((await adminGets(`/api/v1/users/${user.id}/mfa`)).body).toMatchObject({
      state: 'enabled',
      invitation: null,
    });
    nextTimeStep();
    expect(await signInStatus(user.enrolment.app.code())).toBe(400);
    expect(await signInStatus(user.enrolment.scratchCodes[1])).toBe(400);
    expect(await signInStatus(new AuthenticatorApp(enrolment.body.secretKey).code())).toBe(200);
    expect((await inspect(token)).body.code).toBe('INVITATION_USED');
    const trail = await adminGets(`/api/v1/auditEvents?userId=${user.id}&type=mfa.enabled&limit=1`);
    expect(trail.body.results[0].details).toMatchObject({ replaced: true, invitedByUserId: helpdesk.id });
    const made2 = await adminGets(`/api/v1/auditEvents?userId=${user.id}&type=mfa.invitation_created`);
    expect(made2.body.results[0].details).toEqual({ replacing: true });
  });

  test('is for a user whose MFA is on, and has to be asked for', async () => {
    const without = await service.users.create();
    expect(await makeLink(without.id)).toMatchObject({ status: 409, body: { code: 'MFA_NOT_ENABLED' } });
    for (const body of [{}, { replace: false }])
      expect((await makeLink(user.id, body)).body).toMatchObject({
        code: 'MFA_ALREADY_ENABLED',
        detail: expect.stringContaining('"replace"'),
      });
    for (const replace of ['true', 1, null])
      expect(await makeLink(user.id, { replace })).toMatchObject({
        status: 400,
        body: { code: 'VALIDATION_FAILED', errors: { replace: [expect.any(String)] } },
      });
  });

  test('is seen and revoked by its user, whose authenticator stays', async () => {
    const owner = await service.users.createWithMfa();
    const token = tokenIn(await makeLink(owner.id));
    await enrol(token);
    const { access_token: session } = await service.users.signInWithMfa(
      owner,
      owner.enrolment.scratchCodes[0],
    );
    const status = await service.api.get(`/api/v1/users/${owner.id}/mfa`, session);
    expect(status.body.invitation).toMatchObject({ createdBy: { name: 'helga' }, replacing: true });
    const path = `/api/v1/users/${owner.id}/mfa/invitation`;
    expect((await service.api.request('DELETE', path, { token: session })).status).toBe(204);
    for (const answer of [await inspect(token), await enrol(token)])
      expect(answer).toMatchObject({ status: 410, body: { code: 'INVITATION_REVOKED' } });
    await service.users.signInWithMfa(owner, owner.enrolment.scratchCodes[1]);
  });

  test('ends when the user replaces the authenticator alone, or turns MFA off', async () => {
    for (const change of ['replace', 'disable'] as const) {
      const owner = await service.users.createWithMfa();
      const token = tokenIn(await makeLink(owner.id));
      const invited = await enrol(token);
      const { access_token: session } = await service.users.signInWithMfa(
        owner,
        owner.enrolment.scratchCodes[0],
      );
      if (change === 'replace')
        await service.users.accept(owner, await service.users.enable(owner, true, session), session);
      else await service.api.post(`/api/v1/users/${owner.id}/disableMfa`, session);
      expect((await accept(token, invited)).body.code).toBe('INVITATION_ENDED');
      expect((await inspect(token)).body.code).toBe('INVITATION_ENDED');
      expect((await adminGets(`/api/v1/users/${owner.id}/mfa`)).body.invitation).toBeNull();
    }
  });

  test('remembers the last ten links of a user, however many are made', async () => {
    const many = await service.users.create();
    const tokens: string[] = [];
    for (let count = 0; count < 12; count += 1) tokens.push(tokenIn(await makeLink(many.id, {})));
    const codes: unknown[] = [];
    for (const token of tokens) codes.push((await inspect(token)).body.code);
    expect(codes).toEqual([
      'INVITATION_INVALID',
      ...Array<string>(10).fill('INVITATION_REPLACED'),
      undefined,
    ]);
  });
});
