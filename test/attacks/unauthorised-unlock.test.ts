import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { codeInvalid, guess, guessWrong, locked, times, outcomeOf } from '../support/users/guessing.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';
import type { MfaUser, TestUser } from '../support/users/users.js';

const allowed = 10;

describe('a locked account can be unlocked', () => {
  let service: TestService;
  let helpdesk: TestUser;
  let user: MfaUser;
  /** The user's access token, of a session that passed the second factor. */
  let ownToken: string;

  beforeAll(async () => {
    service = await startService();
    stopClock();
    helpdesk = await service.users.create('helpdesk');
  });

  beforeEach(async () => {
    [user, ownToken] = await lockedAccount('user');
  });

  async function lockedAccount(role: 'user' | 'helpdesk' | 'admin'): Promise<[MfaUser, string]> {
    const { users } = service;
    const account = await users.createWithMfa(role);
    const { access_token } = await users.signInWithMfa(account, account.enrolment.scratchCodes[4]);
    expect(await guessWrong(users, account, allowed)).toEqual(times(allowed, codeInvalid));
    return [account, access_token];
  }

  const unlock = (account: { id: number }, token: string): Promise<ApiAnswer> =>
    service.api.post(`/api/v1/users/${account.id}/mfa/unlock`, token);
  const signIn = async (account: MfaUser): Promise<object> =>
    outcomeOf(await guess(service.users, account, account.enrolment.app.code(1)));

  async function eventsOf(account: MfaUser, type: string): Promise<object[]> {
    const path = `/api/v1/auditEvents?userId=${account.id}&type=${type}`;
    return (await service.api.get(path, await service.users.admin())).body.results;
  }

  async function expectRefused(account: MfaUser, token: string, refusal: object): Promise<void> {
    expect(outcomeOf(await unlock(account, token))).toEqual(refusal);
    expect(await signIn(account)).toEqual(locked(30));
    expect(await eventsOf(account, 'mfa.unlocked')).toEqual([]);
  }

  const denied = { status: 403, code: 'ACCESS_DENIED' };

  test('by an administrator, which resets the count', async () => {
    expect((await unlock(user, await service.users.admin())).status).toBe(204);
    expect(await guessWrong(service.users, user, allowed)).toEqual(times(allowed, codeInvalid));
    expect(await signIn(user)).toEqual(locked(30));
    expect((await unlock(user, await service.users.admin())).status).toBe(204);
    expect(await signIn(user)).toEqual({ status: 200 });
  });

  test('by the help desk, for a user', async () => {
    expect((await unlock(user, helpdesk.token)).status).toBe(204);
    expect(await signIn(user)).toEqual({ status: 200 });
  });

  test('but not by the user', async () => {
    await expectRefused(user, user.token, denied);
    await expectRefused(user, ownToken, denied);
  });

  test('but not by another user, who does not learn whether the account exists', async () => {
    const { token } = await service.users.create();
    await expectRefused(user, token, denied);
    expect(outcomeOf(await unlock({ id: 2147483647 }, token))).toEqual(denied);
  });

  test('but not by a verifier', async () => {
    await expectRefused(user, (await service.users.create('verifier')).token, denied);
  });

  test.each(['helpdesk', 'admin'] as const)('but not by the help desk, for the role %s', async (role) => {
    const [account, token] = await lockedAccount(role);
    await expectRefused(account, helpdesk.token, denied);
    if (role === 'helpdesk') await expectRefused(account, token, denied);
  });

  test('but not from a session that did not pass the MFA of its user', async () => {
    const desk = await service.users.createWithMfa('helpdesk');
    await expectRefused(user, desk.token, { status: 403, code: 'MFA_SESSION_REQUIRED' });
    const { access_token } = await service.users.signInWithMfa(desk, desk.enrolment.app.code(1));
    expect((await unlock(user, access_token)).status).toBe(204);
  });

  test('but not without a session', async () => {
    const answer = await service.api.post(`/api/v1/users/${user.id}/mfa/unlock`);
    expect(answer.status).toBe(401);
    expect(await signIn(user)).toEqual(locked(30));
  });

  test('and the audit trail records the lock and who unlocked it', async () => {
    expect(await eventsOf(user, 'mfa.locked')).toMatchObject([
      { userId: user.id, outcome: 'failure', details: { failedAttempts: allowed, seconds: 30 } },
    ]);
    await unlock(user, helpdesk.token);
    expect(await eventsOf(user, 'mfa.unlocked')).toMatchObject([
      { userId: user.id, actorUserId: helpdesk.id, outcome: 'success' },
    ]);
  });
});
