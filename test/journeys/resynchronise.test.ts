import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock, travel } from '../support/service/time.js';
import { type AddedAuthenticator, AuthenticatorCalls } from '../support/users/authenticators.js';
import type { MfaUser } from '../support/users/users.js';

const stepsOfADay = 2880;

describe('a hardware token whose clock is wrong', () => {
  let service: TestService;
  let user: MfaUser;
  let calls: AuthenticatorCalls;
  let token: AddedAuthenticator;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  async function begin(asked: object = {}): Promise<void> {
    user = await service.users.createWithMfa();
    nextTimeStep();
    const { access_token } = await service.users.signInWithMfa(user, user.enrolment.app.code());
    calls = new AuthenticatorCalls(service.api, user.id, access_token);
    nextTimeStep();
    token = await calls.addActive({ name: 'Hardware token', ...asked });
  }

  const signIn = async (code: string): Promise<ApiAnswer> =>
    service.users.answer(await service.users.challenge(user), code);
  /** The codes that the device shows at this many steps from now, and at the next. */
  const shownAt = (steps: number): [string, string] => [token.app.code(steps), token.app.code(steps + 1)];
  const failures = async (): Promise<unknown> => {
    const [row] = await service.database.query<{ failedAttempts: number }[]>(
      'SELECT failedAttempts FROM mfa_limits WHERE userId = ?',
      [user.id],
    );
    return row?.failedAttempts;
  };

  test.each<[string, number, { algorithm?: string; digits?: number; period?: number }]>([
    ['an hour fast', 120, {}],
    ['a day fast', stepsOfADay - 1, {}],
    [
      'an hour fast, with eight digits of SHA256 every 60 s',
      60,
      { algorithm: 'SHA256', digits: 8, period: 60 },
    ],
    ['a day fast, with codes of SHA512 every 15 s', 5759, { algorithm: 'SHA512', period: 15 }],
  ])('is found again with two codes if it is %s', async (_, steps, asked) => {
    await begin(asked);
    expect((await signIn(token.app.code(steps))).body.code).toBe('CODE_INVALID');
    const pair = shownAt(steps);
    const { status, body } = await calls.resynchronise(token.id, pair);
    expect({ status, body }).toMatchObject({ status: 200, body: { id: token.id, name: 'Hardware token' } });
    for (const used of pair) expect((await signIn(used)).body.code).toBe('CODE_INVALID');
    travel(asked.period ?? 30);
    expect((await signIn(token.app.code(steps + 1))).status).toBe(200);
    expect((await signIn(token.app.code())).body.code, 'the right time is wrong now').toBe('CODE_INVALID');
    const trail = await service.api.get(
      `/api/v1/auditEvents?userId=${user.id}&type=mfa.authenticator_resynchronised`,
      await service.users.admin(),
    );
    expect(trail.body.results[0].details).toMatchObject({ kind: 'totp', name: 'Hardware token' });
  });

  test('is found again if it is slow and was never used', async () => {
    await begin();
    // Confirmed with a scratch code, so that none of its codes is used.
    const other = await service.users.create();
    const own = new AuthenticatorCalls(service.api, other.id, other.token);
    token = await own.add({ name: 'Slow' });
    await own.confirm(token, token.scratchCodes?.[0]);
    const { access_token } = await service.users.signInWithMfa(other, token.scratchCodes?.[1] ?? '');
    calls = new AuthenticatorCalls(service.api, other.id, access_token);
    user = { ...other, enrolment: user.enrolment };
    expect((await calls.resynchronise(token.id, shownAt(-stepsOfADay))).status).toBe(200);
    nextTimeStep();
    expect((await signIn(token.app.code(1 - stepsOfADay))).status).toBe(200);
  });

  test.each([
    ['are more than a day away', () => shownAt(stepsOfADay + 1)],
    ['are in the wrong order', () => shownAt(200).toReversed()],
    ['are not neighbours', () => [token.app.code(200), token.app.code(202)]],
    ['are the same', () => [token.app.code(200), token.app.code(200)]],
    ['are of another authenticator', () => [user.enrolment.app.code(200), user.enrolment.app.code(201)]],
    ['were used already', () => shownAt(-1)],
    ['begin with the last one used', () => shownAt(0)],
    ['are of the right digits, but too long', () => shownAt(200).map((code) => `00${code}`)],
  ])('is not found with codes that %s, which costs an attempt', async (_, codes) => {
    await begin();
    const { status, body } = await calls.resynchronise(token.id, codes());
    expect([status, body.code]).toEqual([400, 'CODE_INVALID']);
    expect(await failures()).toBe(1);
    nextTimeStep();
    expect((await signIn(token.app.code())).status, 'nothing has changed').toBe(200);
  });

  test('is found at most once with the same codes', async () => {
    await begin();
    const pair = shownAt(500);
    expect((await calls.resynchronise(token.id, pair)).status).toBe(200);
    expect((await calls.resynchronise(token.id, pair)).body.code).toBe('CODE_INVALID');
    const { lastDuplicateUseAt } = (
      await service.api.get(`/api/v1/users/${user.id}/mfa`, await service.users.admin())
    ).body;
    expect(lastDuplicateUseAt).toBe(new Date().toISOString());
  });

  test('is not looked for while the account is locked, and wrong pairs lock it', async () => {
    await begin();
    const wrong = [token.app.wrongCode(), token.app.wrongCode()];
    for (let attempt = 1; attempt <= 10; attempt += 1)
      expect((await calls.resynchronise(token.id, wrong)).body.code).toBe('CODE_INVALID');
    const locked = await calls.resynchronise(token.id, shownAt(300));
    expect([locked.status, locked.body.code]).toEqual([429, 'MFA_LOCKED']);
    expect(locked.headers.get('retry-after')).toBe('30');
    nextTimeStep();
    expect((await signIn(token.app.code())).status).toBe(200);
  });

  test.each(['helpdesk', 'admin'] as const)('is found again by %s for its user', async (role) => {
    await begin();
    const helper = await service.users.create(role);
    const theirs = new AuthenticatorCalls(service.api, user.id, helper.token);
    expect((await theirs.resynchronise(token.id, shownAt(700))).status).toBe(200);
    nextTimeStep();
    expect((await signIn(token.app.code(701))).status).toBe(200);
  });
});
