import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { codeInvalid, guess, locked, times, outcomeOf, wrongScratchCode } from '../support/users/guessing.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import type { MfaUser, TestUser } from '../support/users/users.js';

const allowed = 10;

describe('every way to enter a second factor counts wrong codes and respects the lock', () => {
  let service: TestService;
  let verifier: TestUser;
  let user: MfaUser;
  let session: { access_token: string; refresh_token: string };

  beforeAll(async () => {
    service = await startService();
    stopClock();
    verifier = await service.users.create('verifier');
  });

  beforeEach(async () => {
    user = await service.users.createWithMfa();
    session = await service.users.signInWithMfa(user, user.enrolment.scratchCodes[4]);
  });

  const signIn = (code: string): Promise<ApiAnswer> => guess(service.users, user, code);
  const verify = (code: string): Promise<ApiAnswer> =>
    service.api.post(`/api/v1/users/${user.id}/verifyMfa`, verifier.token, { code });
  const refresh = (): Promise<ApiAnswer> =>
    service.api.token({ grant_type: 'refresh_token', refresh_token: session.refresh_token });

  const notValid = { status: 200, valid: false };
  const judged = ({ status, body }: ApiAnswer): object =>
    'valid' in body ? { status, valid: body.valid } : { status, code: body.code };

  const ways = {
    'TOTP sign-in': async (): Promise<object> => judged(await signIn(user.enrolment.app.wrongCode())),
    'scratch code sign-in': async (): Promise<object> => judged(await signIn(wrongScratchCode(user))),
    'TOTP verifyMfa': async (): Promise<object> => judged(await verify(user.enrolment.app.wrongCode())),
    'scratch code verifyMfa': async (): Promise<object> => judged(await verify(wrongScratchCode(user))),
  } as const;
  type Way = keyof typeof ways;
  const isVerifyMfa = (way: Way): boolean => way.endsWith('verifyMfa');
  const evaluated = (way: Way): object => (isVerifyMfa(way) ? notValid : codeInvalid);

  /** Both ways to sign in with a correct code, and a refresh. */
  const byOwner = async (passcode: string): Promise<ApiAnswer[]> => [
    await signIn(passcode),
    await signIn(user.enrolment.scratchCodes[0]),
    await refresh(),
  ];
  const byVerifier = async (passcode: string): Promise<ApiAnswer[]> => [
    await verify(passcode),
    await verify(user.enrolment.scratchCodes[1]),
  ];
  const statusesOf = (answers: readonly ApiAnswer[]): number[] => answers.map(({ status }) => status);
  const validOf = (answers: readonly ApiAnswer[]): unknown[] => answers.map(({ body }) => body.valid);

  test.each(['TOTP sign-in', 'scratch code sign-in'] as const)(
    'ten wrong codes by %s lock sign-in and refresh, and spend no correct code meanwhile',
    async (way) => {
      for (let attempt = 1; attempt <= allowed; attempt += 1) expect(await ways[way]()).toEqual(codeInvalid);
      const [own, other] = [user.enrolment.app.code(1), user.enrolment.app.code(2)] as const;
      expect((await byOwner(own)).map(outcomeOf)).toEqual(times(3, locked(30)));
      travel(30);
      expect(statusesOf(await byOwner(own))).toEqual(times(3, 200));
      expect(validOf(await byVerifier(other))).toEqual([true, true]);
    },
  );

  test.each(['TOTP verifyMfa', 'scratch code verifyMfa'] as const)(
    'ten wrong codes by %s lock verifyMfa only, and spend no correct code meanwhile',
    async (way) => {
      for (let attempt = 1; attempt <= allowed; attempt += 1) expect(await ways[way]()).toEqual(notValid);
      const [own, other] = [user.enrolment.app.code(1), user.enrolment.app.code(2)] as const;
      expect((await byVerifier(other)).map(outcomeOf)).toEqual(times(2, locked(30)));
      expect(statusesOf(await byOwner(own))).toEqual(times(3, 200));
      travel(30);
      expect(validOf(await byVerifier(other))).toEqual([true, true]);
    },
  );

  test.each([
    ['TOTP sign-in', 'scratch code sign-in'],
    ['TOTP verifyMfa', 'scratch code verifyMfa'],
  ] as const)('ten wrong codes by %s and %s in turn lock it', async (...both) => {
    for (let attempt = 0; attempt < allowed; attempt += 1) {
      const way = both[attempt % 2] ?? both[0];
      expect(await ways[way]()).toEqual(evaluated(way));
    }
    const right = user.enrolment.app.code(1);
    expect(outcomeOf(await (isVerifyMfa(both[0]) ? verify(right) : signIn(right)))).toEqual(locked(30));
  });

  test.each(Object.keys(ways) as Way[])('a correct code resets the count of %s', async (way) => {
    for (let attempt = 1; attempt < allowed; attempt += 1) await ways[way]();
    const passcode = user.enrolment.app.code(1);
    expect((await (isVerifyMfa(way) ? verify(passcode) : signIn(passcode))).status).toBe(200);
    for (let attempt = 1; attempt < allowed; attempt += 1) {
      expect(await ways[way]()).toEqual(evaluated(way));
    }
  });

  test('new tokens do not reset the count', async () => {
    for (let attempt = 1; attempt < allowed; attempt += 1) await ways['TOTP sign-in']();
    expect((await refresh()).status).toBe(200);
    expect(await ways['scratch code sign-in']()).toEqual(codeInvalid);
    expect(outcomeOf(await signIn(user.enrolment.app.code(1)))).toEqual(locked(30));
  });

  test('a refresh token that is used twice ends its session, locked or not', async () => {
    expect((await refresh()).status).toBe(200);
    for (let attempt = 1; attempt <= allowed; attempt += 1) await ways['TOTP sign-in']();
    expect((await refresh()).body.code).toBe('REFRESH_TOKEN_INVALID');
    expect((await service.api.get('/api/v1/users/me', session.access_token)).status).toBe(401);
  });

  test('a locked account locks no other account', async () => {
    const other = await service.users.createWithMfa();
    for (let attempt = 1; attempt <= allowed; attempt += 1) await ways['TOTP sign-in']();
    expect(outcomeOf(await guess(service.users, other, other.enrolment.app.code(1)))).toEqual({
      status: 200,
    });
  });
});
