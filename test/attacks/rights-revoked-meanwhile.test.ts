import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { AuthenticatorApp } from '../support/oracles/authenticator-app.js';
import { callWithChange } from '../support/database/gate.js';
import { rowsOf } from '../support/database/rows.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';
import type { MfaUser, TestUser } from '../support/users/users.js';

const newPassword = 'four words are better';
const tokenIn = ({ body }: ApiAnswer): string => (body.url as string).split('/').at(-1) ?? '';

/** Calls are held between their checks and their transaction, while the right that the checks found is revoked. */
describe('a call that is allowed when checked and no longer when carried out', () => {
  let service: TestService;
  let admin: string;
  let target: TestUser;
  let mfaTarget: MfaUser;

  beforeAll(async () => {
    service = await startService();
    stopClock();
    admin = await service.users.admin();
  });

  beforeEach(async () => {
    target = await service.users.create();
    mfaTarget = await service.users.createWithMfa();
  });

  const put = (id: number, json: object): Promise<ApiAnswer> =>
    service.api.request('PUT', `/api/v1/users/${id}`, { token: admin, json });
  const post = (path: string, token: string, json?: object): Promise<ApiAnswer> =>
    service.api.post(`/api/v1/users${path}`, token, json);

  /** The rows, apart from what revoking the right changes. */
  const state = async (): Promise<unknown> => {
    const tables = ['authenticators', 'scratch_codes', 'mfa_invitations', 'sessions', 'mfa_limits'];
    const users: object[] = await service.database.query('SELECT id, passwordHash, description FROM users');
    return [
      users.map((row) => JSON.stringify({ ...row, _metadata: undefined })),
      ...(await Promise.all(tables.map((table) => rowsOf(service.database, table)))),
    ];
  };

  async function carryOut(
    call: () => Promise<ApiAnswer>,
    revoke: () => Promise<unknown>,
  ): Promise<ApiAnswer> {
    let before: unknown;
    const answer = await callWithChange(service, call, async () => {
      await revoke();
      before = await state();
    });
    if (answer.status >= 400) expect(await state()).toEqual(before);
    return answer;
  }

  const calls: Record<string, (token: string) => Promise<ApiAnswer>> = {
    createUser: (token) => post('', token, { name: 'eve', password: newPassword, role: 'admin' }),
    updateUser: (token) =>
      service.api.request('PUT', `/api/v1/users/${target.id}`, { token, json: { role: 'admin' } }),
    deleteUser: (token) => service.api.request('DELETE', `/api/v1/users/${target.id}`, { token }),
    changePassword: (token) => post(`/${target.id}/changePassword`, token, { newPassword }),
    enableMfa: (token) => post(`/${target.id}/enableMfa`, token),
    disableMfa: (token) => post(`/${mfaTarget.id}/disableMfa`, token),
    reissueScratchCodes: (token) => post(`/${mfaTarget.id}/mfa/scratchCodes`, token),
    unlockMfa: (token) => post(`/${mfaTarget.id}/mfa/unlock`, token),
    verifyMfa: (token) =>
      post(`/${mfaTarget.id}/verifyMfa`, token, { code: mfaTarget.enrolment.app.code(1) }),
    createMfaInvitation: (token) => post(`/${target.id}/mfa/invitation`, token),
    endOtherSessions: (token) =>
      service.api.request('DELETE', `/api/v1/users/${target.id}/sessions`, { token }),
  };

  test.each(Object.entries(calls))('%s by an administrator who is disabled meanwhile', async (_, call) => {
    const author = await service.users.create('admin');
    const answer = await carryOut(
      () => call(author.token),
      () => put(author.id, { disabled: true }),
    );
    expect(answer).toMatchObject({ status: 401, body: { code: 'ACCESS_TOKEN_INVALID' } });
  });

  test.each(Object.entries(calls))('%s by an administrator who is made a user meanwhile', async (_, call) => {
    const author = await service.users.create('admin');
    const answer = await carryOut(
      () => call(author.token),
      () => put(author.id, { role: 'user' }),
    );
    expect(answer).toMatchObject({ status: 401, body: { code: 'ACCESS_TOKEN_INVALID' } });
  });

  test.each(Object.entries(calls))('%s with a session that ends meanwhile', async (_, call) => {
    const author = await service.users.create('admin');
    const answer = await carryOut(
      () => call(author.token),
      () => service.api.request('DELETE', '/api/oauth2/token', { token: author.token }),
    );
    expect(answer).toMatchObject({ status: 401, body: { code: 'ACCESS_TOKEN_INVALID' } });
  });

  test.each(Object.entries(calls))('%s for an account that is deleted meanwhile', async (name, call) => {
    if (name === 'createUser') return;
    const answer = await carryOut(
      () => call(admin),
      async () => {
        for (const { id } of [target, mfaTarget])
          expect((await service.api.request('DELETE', `/api/v1/users/${id}`, { token: admin })).status).toBe(
            204,
          );
      },
    );
    expect([200, 404]).toContain(answer.status);
    if (name !== 'verifyMfa') expect(answer.body.code).toBe('USER_NOT_FOUND');
    else expect(answer.body.valid).toBe(false);
  });

  const byHelpdesk = ['enableMfa', 'disableMfa', 'unlockMfa', 'createMfaInvitation'] as const;

  test.each(byHelpdesk)(
    '%s by the help desk for a user who becomes an administrator meanwhile',
    async (name) => {
      const helpdesk = await service.users.create('helpdesk');
      const answer = await carryOut(
        () => calls[name]?.(helpdesk.token) ?? expect.fail(),
        async () => {
          for (const { id } of [target, mfaTarget]) await put(id, { role: 'admin' });
        },
      );
      expect(answer).toMatchObject({ status: 403, body: { code: 'ACCESS_DENIED' } });
    },
  );

  test('acceptMfa with a session that ends meanwhile', async () => {
    const { app, enrolmentToken } = await service.users.enable(target);
    const answer = await carryOut(
      () => post(`/${target.id}/acceptMfa`, target.token, { code: app.code(), token: enrolmentToken }),
      () => put(target.id, { disabled: true }),
    );
    expect(answer.status).toBe(401);
  });

  test('enableMfa for a user whose MFA is turned on meanwhile', async () => {
    const { app, enrolmentToken } = await service.users.enable(target);
    const accepting = { code: app.code(), token: enrolmentToken };
    const answer = await carryOut(
      () => post(`/${target.id}/enableMfa`, target.token),
      async () => expect((await post(`/${target.id}/acceptMfa`, target.token, accepting)).status).toBe(200),
    );
    expect(answer).toMatchObject({ status: 409, body: { code: 'MFA_ALREADY_ENABLED' } });
  });

  describe('a sign-in with the right password', () => {
    const signIn = ({ name, password }: TestUser): Promise<ApiAnswer> =>
      service.api.token({ grant_type: 'password', username: name, password });

    test.each([
      ['is disabled', (id: number) => put(id, { disabled: true })],
      ['is deleted', (id: number) => service.api.request('DELETE', `/api/v1/users/${id}`, { token: admin })],
      ['gets a new password', (id: number) => post(`/${id}/changePassword`, admin, { newPassword })],
    ])('opens no session when the account %s meanwhile', async (_, revoke) => {
      for (const user of [target, mfaTarget]) {
        const answer = await carryOut(
          () => signIn(user),
          () => revoke(user.id),
        );
        // The challenge of an account that has changed is invalid when it is answered.
        if (answer.status === 200)
          expect(
            (await service.users.answer(answer.body.mfa_token, mfaTarget.enrolment.app.code(1))).body.code,
          ).toBe('MFA_TOKEN_INVALID');
        else expect(answer.body.code).toBe('CREDENTIALS_INVALID');
      }
    });

    test('and the right second factor opens no session when the account is disabled meanwhile', async () => {
      const challenge = await service.users.challenge(mfaTarget);
      const answer = await carryOut(
        () => service.users.answer(challenge, mfaTarget.enrolment.app.code(1)),
        () => put(mfaTarget.id, { disabled: true }),
      );
      expect(answer.body.code).toBe('MFA_TOKEN_INVALID');
    });
  });

  describe('an invitation', () => {
    let helpdesk: TestUser;
    let invitationToken: string;

    beforeEach(async () => {
      helpdesk = await service.users.create('helpdesk');
      invitationToken = tokenIn(await post(`/${target.id}/mfa/invitation`, helpdesk.token));
    });

    const enrol = (): Promise<ApiAnswer> =>
      service.api.post('/api/v1/mfaInvitations/enrol', undefined, { invitationToken });
    const enrolAndAccept = async (revoke: () => Promise<unknown>): Promise<ApiAnswer> => {
      const { body } = await enrol();
      const code = new AuthenticatorApp(body.secretKey).code();
      const accept = { invitationToken, code, token: body.token };
      return carryOut(() => service.api.post('/api/v1/mfaInvitations/accept', undefined, accept), revoke);
    };

    test.each([
      ['its creator is disabled', 'INVITATION_ENDED', () => put(helpdesk.id, { disabled: true })],
      ['its creator is given another role', 'INVITATION_ENDED', () => put(helpdesk.id, { role: 'user' })],
      [
        'its creator is deleted',
        'INVITATION_ENDED',
        () => service.api.request('DELETE', `/api/v1/users/${helpdesk.id}`, { token: admin }),
      ],
      ['its user becomes an administrator', 'INVITATION_ENDED', () => put(target.id, { role: 'admin' })],
      ['its user is disabled', 'INVITATION_ENDED', () => put(target.id, { disabled: true })],
      [
        'its user revokes it',
        'INVITATION_REVOKED',
        () =>
          service.api.request('DELETE', `/api/v1/users/${target.id}/mfa/invitation`, { token: target.token }),
      ],
    ])('neither enrols nor accepts when %s meanwhile', async (_, code, revoke) => {
      expect((await enrolAndAccept(revoke)).body.code).toBe(code);
      expect((await enrol()).body.code).toBe(code);
      helpdesk = await service.users.create('helpdesk');
      target = await service.users.create();
      invitationToken = tokenIn(await post(`/${target.id}/mfa/invitation`, helpdesk.token));
      expect((await carryOut(enrol, revoke)).body.code).toBe(code);
    });

    test('leaves no row behind when MFA is accepted while it is being created', async () => {
      const { app, enrolmentToken } = await service.users.enable(target);
      const accepting = { code: app.code(), token: enrolmentToken };
      const answer = await carryOut(
        () => post(`/${target.id}/mfa/invitation`, helpdesk.token),
        async () => expect((await post(`/${target.id}/acceptMfa`, target.token, accepting)).status).toBe(200),
      );
      expect(answer.body.code).toBe('MFA_ALREADY_ENABLED');
      expect(await rowsOf(service.database, 'mfa_invitations')).toEqual(
        (await rowsOf(service.database, 'mfa_invitations')).filter(
          (row) => !row.includes(`"userId":${target.id}`),
        ),
      );
      expect((await post(`/${target.id}/disableMfa`, admin)).status).toBe(200);
      expect((await enrol()).body.code).toBe('INVITATION_ENDED');
    });
  });
});
