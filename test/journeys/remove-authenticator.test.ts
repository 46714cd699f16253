import { beforeAll, describe, expect, test } from 'vitest';
import { authenticatorRow } from '../../src/mfa/authenticators/authenticator-row.js';
import type { ApiAnswer } from '../support/http/api.js';
import { bulkInsert } from '../support/database/bulk-insert.js';
import { openWriter } from '../support/database/database.js';
import { expectRefusal } from '../support/http/refusals.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';
import { AuthenticatorCalls } from '../support/users/authenticators.js';
import type { MfaUser, TestUser } from '../support/users/users.js';

const limit = { status: 409, code: 'AUTHENTICATOR_LIMIT' };

describe('a user who removes authenticators', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService({ MFA_POLICY: 'helpdesk:required' });
    stopClock();
  });

  const callsOf = ({ id }: TestUser, token: string): AuthenticatorCalls =>
    new AuthenticatorCalls(service.api, id, token);

  async function signedIn(
    role?: 'helpdesk',
  ): Promise<{ user: MfaUser; token: string; calls: AuthenticatorCalls }> {
    const user = await service.users.createWithMfa(role);
    nextTimeStep();
    const { access_token: token } = await service.users.signInWithMfa(user, user.enrolment.app.code());
    nextTimeStep();
    return { user, token, calls: callsOf(user, token) };
  }

  const signIn = async (user: TestUser, code: string): Promise<ApiAnswer> =>
    service.users.answer(await service.users.challenge(user), code);
  const statusOf = async ({ id }: TestUser): Promise<ApiAnswer['body']> =>
    (await service.api.get(`/api/v1/users/${id}/mfa`, await service.users.admin())).body;
  const rowsOf = async ({ id }: TestUser, table: string): Promise<number> =>
    (await service.database.query<unknown[]>(`SELECT userId FROM ${table} WHERE userId = ?`, [id])).length;

  test.each(['Authenticator app', 'Tablet'])(
    'keeps the other if %j goes, and the scratch codes',
    async (name) => {
      const { user, calls, token } = await signedIn();
      const tablet = await calls.addActive({ name: 'Tablet' });
      const other = await service.users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
      expect((await calls.remove(await calls.idOf(name))).status).toBe(204);
      expect((await service.api.get('/api/v1/users/me', other.access_token)).status).toBe(401);
      expect((await service.api.get('/api/v1/users/me', token)).status).toBe(200);
      nextTimeStep();
      const [kept, gone] =
        name === 'Tablet' ? [user.enrolment.app, tablet.app] : [tablet.app, user.enrolment.app];
      expect((await signIn(user, gone.code())).body.code).toBe('CODE_INVALID');
      expect((await signIn(user, kept.code())).status).toBe(200);
      expect((await signIn(user, user.enrolment.scratchCodes[1])).status).toBe(200);
      expect(await statusOf(user)).toMatchObject({ state: 'enabled', scratchCodesRemaining: 3 });
    },
  );

  test('turns MFA off with the last one, as disableMfa does', async () => {
    const { user, calls } = await signedIn();
    await calls.addActive({ name: 'Tablet' });
    await calls.add({ name: 'Never confirmed' });
    const admin = await service.users.admin();
    const invite = `/api/v1/users/${user.id}/mfa/invitation`;
    expect((await service.api.post(invite, admin, { replace: true })).status).toBe(201);
    const waiting = await service.users.challenge(user);
    const other = await service.users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    for (const name of ['Tablet', 'Authenticator app']) await calls.remove(await calls.idOf(name));

    expect(await statusOf(user)).toMatchObject({
      ...{ state: 'disabled', kinds: [], enabledAt: null, lastUsedAt: null, pendingExpiresAt: null },
      ...{ scratchCodesRemaining: 0, invitation: null },
    });
    for (const table of ['authenticators', 'scratch_codes', 'mfa_limits', 'mfa_invitations'])
      expect(await rowsOf(user, table), table).toBe(0);
    expect((await service.api.get('/api/v1/users/me', other.access_token)).status).toBe(401);
    expect((await service.users.answer(waiting, user.enrolment.scratchCodes[1])).body.code).toBe(
      'MFA_TOKEN_INVALID',
    );
    const trail = await service.api.get(`/api/v1/auditEvents?userId=${user.id}&limit=3`, admin);
    expect(trail.body.results.map(({ type }: { type: string }) => type)).toEqual([
      'mfa.disabled',
      'mfa.authenticator_removed',
      'mfa.authenticator_removed',
    ]);
    await service.users.signIn(user.name, user.password);
  });

  test('is asked for a new one by the policy', async () => {
    const { user, calls, token } = await signedIn('helpdesk');
    await calls.remove(await calls.idOf('Authenticator app'));
    const users = await service.api.get('/api/v1/users', token);
    expect([users.status, users.body.code]).toEqual([403, 'MFA_ENROLMENT_REQUIRED']);
    const { name: username, password } = user;
    const { body } = await service.api.token({ grant_type: 'password', username, password });
    expect(body).toMatchObject({ mfa_enabled: false, mfa_enrolment_required: true });
    const again = callsOf(user, body.access_token);
    expect((await again.addActive({ name: 'New phone' })).scratchCodes).toHaveLength(5);
  });

  test('has three TOTP authenticators at most, and can replace one of them', async () => {
    const { user, token, calls } = await signedIn();
    for (const name of ['Second', 'Third']) await calls.addActive({ name });
    await expectRefusal(service, () => calls.requestToAdd({ name: 'Fourth' }), limit);
    const replacement = await service.users.enable(user, true, token);
    await service.users.accept(user, replacement, token);
    expect(await calls.names()).toEqual(['Second', 'Third', 'Authenticator app']);
    await calls.remove(await calls.idOf('Second'));
    await calls.addActive({ name: 'Fourth' });
    expect((await calls.names()).sort()).toEqual(['Authenticator app', 'Fourth', 'Third']);
  });

  test('cannot confirm a fourth that was begun when there was room', async () => {
    const { user, token, calls } = await signedIn();
    await calls.addActive({ name: 'Second' });
    await calls.remove(await calls.idOf('Authenticator app'));
    const main = await service.users.enable(user, true, token);
    await calls.addActive({ name: 'Third' });
    const late = await calls.add({ name: 'Fourth' });
    await service.users.accept(user, main, token);
    await expectRefusal(service, () => calls.confirm(late), limit);
    await calls.remove(await calls.idOf('Third'));
    expect((await calls.confirm(late)).status).toBe(200);
    expect((await calls.names()).sort()).toEqual(['Authenticator app', 'Fourth', 'Second']);
  });

  test('cannot accept a fourth with the calls of the seed either', async () => {
    const { user, token, calls } = await signedIn();
    await calls.addActive({ name: 'Second' });
    await calls.remove(await calls.idOf('Authenticator app'));
    const main = await service.users.enable(user, true, token);
    for (const name of ['Third', 'Fourth']) await calls.addActive({ name });
    const accept = { code: main.app.code(), token: main.enrolmentToken };
    await expectRefusal(
      service,
      () => service.api.post(`/api/v1/users/${user.id}/acceptMfa`, token, accept),
      limit,
    );
    expect(await calls.names()).toHaveLength(3);
  });

  test('has ten authenticators of all kinds at most', async () => {
    const { user, token, calls } = await signedIn();
    const { transactions, close } = await openWriter(service.config);
    const passkeys = Array.from({ length: 9 }, (_, index) =>
      authenticatorRow({
        ...{ userId: user.id, kind: 'passkey', name: `Key ${index}`, status: 'active', slot: null },
        ...{ createdAt: Date.now(), enabledAt: Date.now() },
      }),
    );
    await transactions.run((manager) => bulkInsert(manager, 'authenticators', passkeys));
    await close();
    expect(await calls.names()).toHaveLength(10);
    await expectRefusal(service, () => calls.requestToAdd({ name: 'Eleventh' }), limit);
    await service.users.accept(user, await service.users.enable(user, true, token), token);
    await calls.remove(await calls.idOf('Key 4'));
    await calls.addActive({ name: 'Tenth' });
    expect(await calls.names()).toHaveLength(10);
  });

  test('is helped by the help desk, which removes the lost one', async () => {
    const { user, calls } = await signedIn();
    const lost = await calls.addActive({ name: 'Lost phone' });
    const { token: helpdesk } = await signedIn('helpdesk');
    const ofHelpDesk = callsOf(user, helpdesk);
    expect(await ofHelpDesk.names()).toEqual(['Authenticator app', 'Lost phone']);
    expect((await ofHelpDesk.rename(lost.id, 'x')).body.code).toBe('ACCESS_DENIED');
    expect((await ofHelpDesk.remove(lost.id)).status).toBe(204);
    expect(await callsOf(user, await service.users.admin()).names()).toEqual(['Authenticator app']);
  });
});
