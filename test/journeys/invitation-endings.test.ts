import { beforeAll, describe, expect, test } from 'vitest';
import { CleanUp } from '../../src/operations/clean-up.js';
import { rowsOf } from '../support/database/rows.js';
import type { ApiAnswer } from '../support/http/api.js';
import { AuthenticatorApp } from '../support/oracles/authenticator-app.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import type { TestUser } from '../support/users/users.js';

describe('an invitation link', () => {
  let service: TestService;
  let helpdesk: TestUser;

  beforeAll(async () => {
    service = await startService({ MFA_ISSUER: 'Example Ltd' });
    stopClock();
    helpdesk = await service.users.create('helpdesk', 'helga');
  });

  const pathOf = ({ id }: TestUser): string => `/api/v1/users/${id}/mfa/invitation`;
  const invite = async (user: TestUser): Promise<string> => {
    const { body } = await service.api.post(pathOf(user), await service.users.admin());
    return (body.url as string).split('/').at(-1) ?? '';
  };
  const post = (call: string, body: object): Promise<ApiAnswer> =>
    service.api.post(`/api/v1/mfaInvitations/${call}`, undefined, body);
  const inspect = (invitationToken: string): Promise<ApiAnswer> => post('inspect', { invitationToken });
  const codeOf = async (invitationToken: string): Promise<[number, string]> => {
    const { status, body } = await inspect(invitationToken);
    return [status, body.code as string];
  };

  test('tells whose account it is for, who invited and until when, and opens nothing', async () => {
    const user = await service.users.create('user', 'ingrid');
    const { body } = await service.api.post(pathOf(user), helpdesk.token);
    const token = (body.url as string).split('/').at(-1) ?? '';
    const answer = await inspect(token);
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toEqual({
      userName: 'ingrid',
      issuer: 'Example Ltd',
      createdByName: 'helga',
      createdAt: new Date().toISOString(),
      replacing: false,
      expiresAt: body.expiresAt,
      pendingExpiresAt: null,
    });
    const { body: status } = await service.api.get(`/api/v1/users/${user.id}/mfa`, user.token);
    expect(status).toMatchObject({ state: 'disabled', invitation: { openedAt: null } });
  });

  test('that was used says so', async () => {
    const token = await invite(await service.users.create());
    const { body } = await post('enrol', { invitationToken: token });
    const code = new AuthenticatorApp(body.secretKey).code();
    const accepted = await post('accept', { invitationToken: token, token: body.token, code });
    expect(accepted.status).toBe(200);
    expect(await codeOf(token)).toEqual([410, 'INVITATION_USED']);
  });

  test('whose user turned MFA on in another way has ended', async () => {
    const user = await service.users.create();
    const token = await invite(user);
    await service.users.accept(user, await service.users.enable(user));
    expect(await codeOf(token)).toEqual([410, 'INVITATION_ENDED']);
  });

  test('that was revoked, or replaced by a newer one, says so', async () => {
    const user = await service.users.create();
    const [older, newer] = [await invite(user), await invite(user)];
    expect(await codeOf(older)).toEqual([410, 'INVITATION_REPLACED']);
    await service.api.request('DELETE', pathOf(user), { token: user.token });
    expect(await codeOf(newer)).toEqual([410, 'INVITATION_REVOKED']);
    expect(await codeOf(older)).toEqual([410, 'INVITATION_REPLACED']);
  });

  test('whose maker lost the right to invite has ended', async () => {
    const maker = await service.users.create('helpdesk');
    const user = await service.users.create();
    const { body } = await service.api.post(pathOf(user), maker.token);
    const token = (body.url as string).split('/').at(-1) ?? '';
    const admin = await service.users.admin();
    await service.api.request('PUT', `/api/v1/users/${maker.id}`, { token: admin, json: { disabled: true } });
    const revoked = await service.api.request('DELETE', pathOf(user), { token: admin });
    expect([revoked.status, revoked.body.code]).toEqual([404, 'INVITATION_NOT_FOUND']);
    expect(await codeOf(token)).toEqual([410, 'INVITATION_ENDED']);
  });

  test('that expired says so, and is forgotten a week later', async () => {
    const user = await service.users.create();
    const [older, newer] = [await invite(user), await invite(user)];
    travel(24 * 60 * 60);
    expect(await codeOf(newer)).toEqual([410, 'INVITATION_EXPIRED']);
    expect(await codeOf(older)).toEqual([410, 'INVITATION_REPLACED']);
    travel(7 * 24 * 60 * 60 + 1);
    await service.app.get(CleanUp).run();
    expect(await rowsOf(service.database, 'mfa_ended_invitations')).toEqual([]);
    expect(await codeOf(older)).toEqual([400, 'INVITATION_INVALID']);
    expect(await codeOf(newer)).toEqual([400, 'INVITATION_INVALID']);
  });
});
