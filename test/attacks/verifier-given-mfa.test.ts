import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Transactions } from '../../src/database/transactions.js';
import { callWithChange } from '../support/database/gate.js';
import { rowsOf } from '../support/database/rows.js';
import type { ApiAnswer } from '../support/http/api.js';
import { expectRefusal } from '../support/http/refusals.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';
import type { TestUser } from '../support/users/users.js';

const refused = { status: 409, code: 'VERIFIER_HAS_NO_MFA' };
const totp = { kind: 'totp', name: 'Tablet' };

/** An application that is asked for a second factor can no longer sign in. */
describe('a verifier is never given MFA', () => {
  let service: TestService;
  let admin: string;
  let user: TestUser;

  beforeAll(async () => {
    service = await startService();
    stopClock();
    admin = await service.users.admin();
  });

  beforeEach(async () => {
    user = await service.users.create();
  });

  const post = (call: string, json?: object, { id, token }: { id: number; token: string } = own()) =>
    service.api.post(`/api/v1/users/${id}/${call}`, token, json);
  const own = (): { id: number; token: string } => ({ id: user.id, token: user.token });
  const asAdmin = (): { id: number; token: string } => ({ id: user.id, token: admin });
  const setRole = (role: string): Promise<ApiAnswer> =>
    service.api.request('PUT', `/api/v1/users/${user.id}`, { token: admin, json: { role } });
  const invite = async (): Promise<string> =>
    ((await post('mfa/invitation', {}, asAdmin())).body.url as string).split('/').at(-1) ?? '';
  const redeem = (invitationToken: string): Promise<ApiAnswer> =>
    service.api.post('/api/v1/mfaInvitations/enrol', undefined, { invitationToken });
  /** As versions before this rule left accounts. */
  const becomeVerifier = (): Promise<unknown> =>
    service.app
      .get(Transactions)
      .run((manager) => manager.query("UPDATE users SET role = 'verifier' WHERE id = ?", [user.id]));
  const authenticators = async (): Promise<readonly string[]> =>
    (await rowsOf(service.database, 'authenticators')).filter((row) => row.includes(`"userId":${user.id},`));

  test('by none of the calls that begin it', async () => {
    user = await service.users.create('verifier');
    for (const [call, json] of [
      ['enableMfa', {}],
      ['enableMfa', { recreate: true }],
      ['authenticators', totp],
      ['mfa/invitation', {}],
      ['mfa/invitation', { replace: true }],
    ] as const)
      await expectRefusal(service, () => post(call, json, asAdmin()), refused);
    await service.users.signIn(user.name, user.password);
  });

  test('by an enrolment or an invitation from before this was refused', async () => {
    const { app, enrolmentToken: token } = await service.users.enable(user);
    const added = await post('authenticators', totp);
    const link = await invite();
    await becomeVerifier();
    const accept = { code: app.code(), token };
    await expectRefusal(service, () => post('acceptMfa', accept, asAdmin()), refused);
    const confirm = `authenticators/${added.body.authenticatorId}/confirm`;
    await expectRefusal(service, () => post(confirm, accept, asAdmin()), refused);
    expect((await redeem(link)).body.code).toBe('INVITATION_ENDED');
  });

  test('by a role, while MFA is on; without it, the role is given', async () => {
    user = await service.users.createWithMfa();
    await expectRefusal(service, () => setRole('verifier'), refused);
    expect((await setRole('helpdesk')).status).toBe(200);
    expect((await post('disableMfa', {}, asAdmin())).status).toBe(200);
    expect((await setRole('verifier')).status).toBe(200);
    await service.users.signIn(user.name, user.password);
  });

  test('by an enrolment that is pending when the role is given', async () => {
    const { app, enrolmentToken: token } = await service.users.enable(user);
    await post('authenticators', totp);
    expect((await setRole('verifier')).status).toBe(200);
    expect(await authenticators()).toEqual([]);
    await setRole('user');
    expect((await post('acceptMfa', { code: app.code(), token })).body.code).toBe('ENROLMENT_TOKEN_INVALID');
  });

  test('loses MFA from before this was refused, and can then sign in again', async () => {
    user = await service.users.createWithMfa();
    await becomeVerifier();
    await service.users.challenge(user);
    expect((await post('disableMfa', {}, asAdmin())).status).toBe(200);
    await service.users.signIn(user.name, user.password);
  });

  describe('while the role is being given', () => {
    const meanwhile = (call: () => Promise<ApiAnswer>, change: () => Promise<unknown>): Promise<ApiAnswer> =>
      callWithChange(service, call, change);

    test.each([
      ['enableMfa', {}],
      ['enableMfa', { recreate: true }],
      ['authenticators', totp],
      ['mfa/invitation', {}],
    ])('by %s %j', async (call, json) => {
      const answer = await meanwhile(
        () => post(call, json, asAdmin()),
        () => setRole('verifier'),
      );
      expect(answer).toMatchObject({ status: refused.status, body: { code: refused.code } });
      expect(await authenticators()).toEqual([]);
    });

    test('by acceptMfa', async () => {
      const { app, enrolmentToken: token } = await service.users.enable(user);
      const answer = await meanwhile(
        () => post('acceptMfa', { code: app.code(), token }, asAdmin()),
        () => setRole('verifier'),
      );
      expect(answer.body.code).toBe('ENROLMENT_TOKEN_INVALID');
      expect(await authenticators()).toEqual([]);
    });

    test('by acceptMfa before it', async () => {
      const enrolment = await service.users.enable(user);
      const answer = await meanwhile(
        () => setRole('verifier'),
        () => service.users.accept(user, enrolment),
      );
      expect(answer).toMatchObject({ status: refused.status, body: { code: refused.code } });
    });
  });
});
