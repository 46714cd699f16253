import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { AuthenticatorApp } from '../support/oracles/authenticator-app.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock, travel } from '../support/service/time.js';
import type { TestUser } from '../support/users/users.js';

const publicUrl = 'https://mfa.example.com/second-factor';

describe('an invitation to set up MFA', () => {
  let service: TestService;
  let helpdesk: TestUser;

  beforeAll(async () => {
    service = await startService({ PUBLIC_URL: `${publicUrl}/`, MFA_ISSUER: 'Example Ltd' });
    stopClock();
    helpdesk = await service.users.create('helpdesk', 'helga');
  });

  const pathOf = ({ id }: TestUser): string => `/api/v1/users/${id}/mfa/invitation`;
  const invite = async (user: TestUser): Promise<string> => {
    const { status, body } = await service.api.post(pathOf(user), helpdesk.token);
    expect(status).toBe(201);
    return tokenIn(body.url);
  };
  const tokenIn = (url: string): string => url.split('/').at(-1) ?? '';
  const enrol = (invitationToken: string, query = ''): Promise<ApiAnswer> =>
    service.api.post(`/api/v1/mfaInvitations/enrol${query}`, undefined, { invitationToken });
  const accept = (invitationToken: string, body: object): Promise<ApiAnswer> =>
    service.api.post('/api/v1/mfaInvitations/accept', undefined, { invitationToken, ...body });
  const outstanding = async (): Promise<object[]> => {
    const { body } = await service.api.get('/api/v1/mfaInvitations?limit=200', helpdesk.token);
    return body.results;
  };

  test('lets a user scan, accept, and sign in with two factors', async () => {
    const user = await service.users.create('user', 'ingrid');
    const invited = await service.api.post(pathOf(user), helpdesk.token);
    expect(invited).toMatchObject({ status: 201, body: { userId: user.id } });
    expect(invited.body.url).toMatch(
      /^https:\/\/mfa\.example\.com\/second-factor\/#\/enrol\/[A-Za-z0-9_-]{43}$/,
    );
    const day = 24 * 60 * 60 * 1000;
    expect(Date.parse(invited.body.expiresAt)).toBe(Date.now() + day);
    expect(await outstanding()).toContainEqual({
      userId: user.id,
      userName: 'ingrid',
      createdBy: { id: helpdesk.id, name: 'helga' },
      replacing: false,
      createdAt: new Date().toISOString(),
      expiresAt: invited.body.expiresAt,
      openedAt: null,
      openedFrom: null,
    });

    const token = tokenIn(invited.body.url);
    const enrolment = await enrol(token, '?qrImage=svg');
    expect(await outstanding()).toContainEqual(
      expect.objectContaining({
        userId: user.id,
        openedAt: new Date().toISOString(),
        openedFrom: '127.0.0.1',
      }),
    );
    expect(enrolment).toMatchObject({
      status: 200,
      body: {
        userId: user.id,
        userName: 'ingrid',
        issuer: 'Example Ltd',
        pendingExpiresAt: new Date(Date.now() + 10 * 60 * 1000).toISOString(),
      },
    });
    expect(enrolment.body.qrImage).toMatch(/^data:image\/svg/);
    const app = new AuthenticatorApp(enrolment.body.secretKey);
    const wrong = await accept(token, { code: app.wrongCode(), token: enrolment.body.token });
    expect(wrong.body.code).toBe('CODE_INVALID');
    expect((await accept(token, { code: app.code(), token: enrolment.body.token })).status).toBe(200);

    expect(await outstanding()).not.toContainEqual(expect.objectContaining({ userId: user.id }));
    const query = `/api/v1/auditEvents?userId=${user.id}&type=mfa.enabled`;
    expect((await service.api.get(query, await service.users.admin())).body.results).toMatchObject([
      { actorUserId: null, details: { invitedByUserId: helpdesk.id } },
    ]);
    expect((await service.api.get('/api/v1/users/me', user.token)).status, 'the sessions end').toBe(401);
    nextTimeStep();
    await service.users.signInWithMfa(user, app.code());
    await service.users.signInWithMfa(user, enrolment.body.scratchCodes[4]);
  });

  test('shows its user who created it and where it was opened, and can be revoked by the user', async () => {
    const user = await service.users.create();
    const token = await invite(user);
    const seen = async (): Promise<object | null> =>
      (await service.api.get(`/api/v1/users/${user.id}/mfa`, user.token)).body.invitation;
    expect(await seen()).toMatchObject({ createdBy: { id: helpdesk.id, name: 'helga' }, openedAt: null });
    await enrol(token);
    expect(await seen()).toMatchObject({ openedAt: new Date().toISOString(), openedFrom: '127.0.0.1' });
    const revoked = await service.api.request('DELETE', pathOf(user), { token: user.token });
    expect(revoked.status).toBe(204);
    expect(await seen()).toBeNull();
    expect((await enrol(token)).body.code).toBe('INVITATION_REVOKED');
  });

  test('starts a new enrolment when it is opened again', async () => {
    const user = await service.users.create();
    const token = await invite(user);
    const [first, second] = [await enrol(token), await enrol(token)];
    const firstApp = new AuthenticatorApp(first.body.secretKey);
    const late = await accept(token, { code: firstApp.code(), token: first.body.token });
    expect(late.body.code).toBe('ENROLMENT_TOKEN_INVALID');
    const secondApp = new AuthenticatorApp(second.body.secretKey);
    expect((await accept(token, { code: secondApp.code(), token: second.body.token })).status).toBe(200);
  });

  test('tells when the enrolment ends that is pending, so that a page knows whether it is its own', async () => {
    const token = await invite(await service.users.create());
    const pending = async (): Promise<string | null> =>
      (await service.api.post('/api/v1/mfaInvitations/inspect', undefined, { invitationToken: token })).body
        .pendingExpiresAt;
    expect(await pending()).toBeNull();
    const { body: first } = await enrol(token);
    expect(await pending()).toBe(first.pendingExpiresAt);
    travel(1);
    const { body: second } = await enrol(token);
    expect(second.pendingExpiresAt).not.toBe(first.pendingExpiresAt);
    expect(await pending()).toBe(second.pendingExpiresAt);
    travel(601);
    expect(await pending()).toBeNull();
  });

  test('remains valid when the fifth wrong code ends the enrolment', async () => {
    const user = await service.users.create();
    const token = await invite(user);
    const { body } = await enrol(token);
    const app = new AuthenticatorApp(body.secretKey);
    const refusals: { code: string; detail: string }[] = [];
    for (let attempt = 1; attempt <= 6; attempt += 1)
      refusals.push((await accept(token, { code: app.wrongCode(), token: body.token })).body);
    expect(refusals[4]?.detail).toBe('Too many wrong codes: this enrolment has been cancelled. Begin again.');
    expect(refusals.map(({ code }) => code)).toEqual([
      ...Array<string>(4).fill('CODE_INVALID'),
      'ENROLMENT_EXHAUSTED',
      'ENROLMENT_TOKEN_INVALID',
    ]);
    expect((await enrol(token)).status).toBe(200);
    const { errors } = (await accept(token, { code: app.wrongCode(), token: '!' })).body;
    expect(errors).toEqual({ token: ['token must be the token of the pending enrolment'] });
  });

  test('is invalidated by a newer one and by revoking it', async () => {
    const user = await service.users.create();
    const old = await invite(user);
    const current = await invite(user);
    expect((await enrol(old)).body.code).toBe('INVITATION_REPLACED');
    expect((await enrol(current)).status).toBe(200);
    const revoke = (): Promise<ApiAnswer> =>
      service.api.request('DELETE', pathOf(user), { token: helpdesk.token });
    expect((await revoke()).status).toBe(204);
    expect((await revoke()).body.code).toBe('INVITATION_NOT_FOUND');
    expect((await enrol(current)).body.code).toBe('INVITATION_REVOKED');
    expect(await outstanding()).not.toContainEqual(expect.objectContaining({ userId: user.id }));
  });

  test('is listed in pages, newest first', async () => {
    const users = [await service.users.create(), await service.users.create(), await service.users.create()];
    for (const user of users) await invite(user);
    const first = await service.api.get('/api/v1/mfaInvitations?limit=2', helpdesk.token);
    const second = await service.api.get(
      `/api/v1/mfaInvitations?limit=2&cursor=${first.body.nextCursor}`,
      helpdesk.token,
    );
    const listed = [...first.body.results, ...second.body.results].map(({ userId }) => userId);
    expect(listed.slice(0, 3)).toEqual(users.map(({ id }) => id).reverse());
  });

  test('is in the audit trail, with who created it and who used it', async () => {
    const user = await service.users.create();
    const token = await invite(user);
    const { body } = await enrol(token);
    await accept(token, { code: new AuthenticatorApp(body.secretKey).code(), token: body.token });
    const admin = await service.users.signIn('administrator', service.users.adminPassword);
    const trail = await service.api.get(`/api/v1/auditEvents?userId=${user.id}&limit=4`, admin.access_token);
    const recorded = trail.body.results.map(
      ({ type, actorUserId }: { type: string; actorUserId: number | null }) => [type, actorUserId] as const,
    );
    expect(recorded.reverse().slice(-3)).toEqual([
      ['mfa.invitation_created', helpdesk.id],
      ['mfa.enrolment_started', null],
      ['mfa.enabled', null],
    ]);
  });

  test('expires after a day and is no longer listed', async () => {
    const user = await service.users.create();
    const token = await invite(user);
    travel(24 * 60 * 60 - 1);
    expect((await enrol(token)).status).toBe(200);
    travel(1);
    expect((await enrol(token)).body.code).toBe('INVITATION_EXPIRED');
    const { access_token } = await service.users.signIn(helpdesk.name, helpdesk.password);
    helpdesk = { ...helpdesk, token: access_token };
    expect(await outstanding()).not.toContainEqual(expect.objectContaining({ userId: user.id }));
  });
});
