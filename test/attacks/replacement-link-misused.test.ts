import { beforeAll, describe, expect, test } from 'vitest';
import { allRows } from '../support/database/rows.js';
import type { ApiAnswer } from '../support/http/api.js';
import { AuthenticatorApp } from '../support/oracles/authenticator-app.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock, travel } from '../support/service/time.js';
import { PasskeySteps } from '../support/users/passkeys.js';
import type { MfaUser, TestUser } from '../support/users/users.js';

const day = 24 * 60 * 60;
const tokenIn = ({ body }: ApiAnswer): string => (body.url as string).split('/').at(-1) ?? '';

describe('a link that replaces an authenticator', () => {
  let service: TestService;
  let helpdesk: TestUser;

  beforeAll(async () => {
    service = await startService();
    stopClock();
    helpdesk = await service.users.create('helpdesk');
  });

  const pathOf = ({ id }: { id: number }): string => `/api/v1/users/${id}/mfa/invitation`;
  const makeLink = (user: { id: number }, token = helpdesk.token): Promise<ApiAnswer> =>
    service.api.post(pathOf(user), token, { replace: true });
  const post = (call: string, body: object): Promise<ApiAnswer> =>
    service.api.post(`/api/v1/mfaInvitations/${call}`, undefined, body);
  const enrol = async (invitationToken: string): Promise<ApiAnswer> => {
    const answer = await post('enrol', { invitationToken });
    expect(answer.status, answer.text).toBe(200);
    return answer;
  };
  const codeOf = ({ body }: ApiAnswer): string => new AuthenticatorApp(body.secretKey).code();
  const accept = (invitationToken: string, enrolment: ApiAnswer, code = codeOf(enrolment)) =>
    post('accept', { invitationToken, code, token: enrolment.body.token });
  const update = async ({ id }: TestUser, json: object): Promise<void> => {
    const token = await service.users.admin();
    expect((await service.api.request('PUT', `/api/v1/users/${id}`, { token, json })).status).toBe(200);
  };
  const statusOf = async ({ id }: TestUser): Promise<ApiAnswer['body']> =>
    (await service.api.get(`/api/v1/users/${id}/mfa`, await service.users.admin())).body;
  const expectOldStillWorks = async (user: MfaUser): Promise<void> => {
    nextTimeStep();
    await service.users.signInWithMfa(user, user.enrolment.app.code());
  };

  test('is not made by the help desk for an administrator, a colleague or itself, nor by users', async () => {
    const [administrator, colleague, user, other] = [
      await service.users.createWithMfa('admin'),
      await service.users.createWithMfa('helpdesk'),
      await service.users.createWithMfa(),
      await service.users.create(),
    ];
    const { access_token: ofColleague } = await service.users.signInWithMfa(
      colleague,
      colleague.enrolment.scratchCodes[0],
    );
    const before = await allRows(service.database);
    for (const [target, token] of [
      [administrator, helpdesk.token],
      [colleague, helpdesk.token],
      [colleague, ofColleague],
      [user, other.token],
      [other, other.token],
    ] as const)
      expect(await makeLink(target, token)).toMatchObject({ status: 403, body: { code: 'ACCESS_DENIED' } });
    expect(await allRows(service.database)).toEqual(before);
  });

  test('is neither made nor revoked from a session without the second factor', async () => {
    const [maker, owner] = [
      await service.users.createWithMfa('helpdesk'),
      await service.users.createWithMfa(),
    ];
    const refused = { status: 403, body: { code: 'MFA_SESSION_REQUIRED' } };
    expect(await makeLink(owner, maker.token)).toMatchObject(refused);
    const token = tokenIn(await makeLink(owner));
    expect(await service.api.request('DELETE', pathOf(owner), { token: owner.token })).toMatchObject(refused);
    expect((await post('inspect', { invitationToken: token })).status).toBe(200);
  });

  test('of the help desk ends when its user becomes administrator, even after it was opened', async () => {
    const user = await service.users.createWithMfa();
    const token = tokenIn(await makeLink(user));
    const opened = await enrol(token);
    await update(user, { role: 'admin' });
    expect((await accept(token, opened)).body.code).toBe('INVITATION_ENDED');
    expect((await makeLink(user)).body.code).toBe('ACCESS_DENIED');
    await expectOldStillWorks(user);
  });

  test('ends with the right of its maker, even after it was opened', async () => {
    for (const change of [{ disabled: true }, { role: 'user' }, 'deleted'] as const) {
      const maker = await service.users.create('helpdesk');
      const user = await service.users.createWithMfa();
      const token = tokenIn(await makeLink(user, maker.token));
      const opened = await enrol(token);
      if (change === 'deleted') await service.users.delete(maker);
      else await update(maker, change);
      expect((await accept(token, opened)).body.code).toBe('INVITATION_ENDED');
      await expectOldStillWorks(user);
    }
  });

  test('replaces a lost passkey, too, if that is all the user has', async () => {
    const passkeys = new PasskeySteps(service.api, service.users);
    const user = await passkeys.createUser();
    const token = tokenIn(await makeLink(user));
    expect((await accept(token, await enrol(token))).status).toBe(200);
    const { body } = await service.api.get(
      `/api/v1/users/${user.id}/authenticators`,
      await service.users.admin(),
    );
    expect(body).toMatchObject([{ kind: 'totp' }]);
  });

  test('that was revoked or replaced binds nothing, whatever its holder has prepared', async () => {
    const user = await service.users.createWithMfa();
    const first = tokenIn(await makeLink(user));
    const prepared = await enrol(first);
    const second = tokenIn(await makeLink(user));
    expect((await accept(first, prepared)).body.code).toBe('INVITATION_REPLACED');
    await service.api.request('DELETE', pathOf(user), { token: helpdesk.token });
    for (const [token, code] of [
      [first, 'INVITATION_REPLACED'],
      [second, 'INVITATION_REVOKED'],
    ] as const) {
      const before = await allRows(service.database);
      expect((await accept(token, prepared)).body.code).toBe(code);
      expect(await allRows(service.database)).toEqual(before);
    }
    await expectOldStillWorks(user);
  });

  test('and the owner’s own replacement exclude each other: the last one begun is the one to accept', async () => {
    const owner = await service.users.createWithMfa();
    const { access_token: session } = await service.users.signInWithMfa(
      owner,
      owner.enrolment.scratchCodes[0],
    );
    const token = tokenIn(await makeLink(owner));
    const own = await service.users.enable(owner, true, session);
    const byLink = await enrol(token);
    const late = await service.api.post(`/api/v1/users/${owner.id}/acceptMfa`, session, {
      code: own.app.code(),
      token: own.enrolmentToken,
    });
    expect(late.body.code).toBe('ENROLMENT_TOKEN_INVALID');
    await service.users.enable(owner, true, session);
    expect((await accept(token, byLink)).body.code).toBe('ENROLMENT_TOKEN_INVALID');
    await expectOldStillWorks(owner);
    expect((await accept(token, await enrol(token))).status).toBe(200);
    expect((await service.api.get(`/api/v1/users/${owner.id}`, session)).status).toBe(401);
  });

  test('survives wrong codes, which end only what it began', async () => {
    const user = await service.users.createWithMfa();
    const token = tokenIn(await makeLink(user));
    const opened = await enrol(token);
    const codes: unknown[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1)
      codes.push(
        (await accept(token, opened, new AuthenticatorApp(opened.body.secretKey).code(9))).body.code,
      );
    const wrong = Array<string>(4).fill('CODE_INVALID');
    expect(codes).toEqual([...wrong, 'ENROLMENT_EXHAUSTED', 'ENROLMENT_TOKEN_INVALID']);
    await expectOldStillWorks(user);
    expect((await accept(token, await enrol(token))).status).toBe(200);
  });

  test('ends the waits after wrong codes of the old authenticator, for signing in and for verifiers', async () => {
    const user = await service.users.createWithMfa();
    const verifier = await service.users.create('verifier');
    const verify = (code: string): Promise<ApiAnswer> =>
      service.api.post(`/api/v1/users/${user.id}/verifyMfa`, verifier.token, { code });
    const wrong = user.enrolment.app.code(9);
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await verify(wrong);
      await service.users.answer(await service.users.challenge(user), wrong);
    }
    expect((await verify(wrong)).body.code).toBe('MFA_LOCKED');
    expect((await statusOf(user)).lockedUntil).not.toBeNull();

    const token = tokenIn(await makeLink(user));
    const opened = await enrol(token);
    expect((await accept(token, opened)).status).toBe(200);
    expect(await statusOf(user)).toMatchObject({ state: 'enabled', lockedUntil: null });
    const app = new AuthenticatorApp(opened.body.secretKey);
    expect((await verify(app.code(1))).body).toMatchObject({ valid: true });
    nextTimeStep();
    await service.users.signInWithMfa(user, app.code(1));
  });

  test('works until the instant it expires, and not at it', async () => {
    const [early, late] = [await service.users.createWithMfa(), await service.users.createWithMfa()];
    const tokens = [tokenIn(await makeLink(early)), tokenIn(await makeLink(late))] as const;
    travel(day - 1);
    const opened = [await enrol(tokens[0]), await enrol(tokens[1])] as const;
    travel(0.999);
    expect((await accept(tokens[0], opened[0])).status).toBe(200);
    travel(0.001);
    for (const answer of [
      await accept(tokens[1], opened[1]),
      await post('enrol', { invitationToken: tokens[1] }),
      await post('inspect', { invitationToken: tokens[1] }),
    ])
      expect(answer).toMatchObject({ status: 410, body: { code: 'INVITATION_EXPIRED' } });
    const { access_token } = await service.users.signIn('administrator', service.users.adminPassword);
    const { body } = await service.api.get(`/api/v1/users/${late.id}/mfa`, access_token);
    expect(body).toMatchObject({ state: 'replacing', invitation: null });
    await expectOldStillWorks(late);
  });
});
