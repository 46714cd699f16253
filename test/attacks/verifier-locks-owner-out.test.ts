import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import {
  codeInvalid,
  guess,
  guessWrong,
  locked,
  times,
  told,
  visible,
  wrongScratchCode,
} from '../support/users/guessing.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import type { MfaUser, TestUser } from '../support/users/users.js';

const allowed = 10;
const minute = 60;
const longestWait = 3600;

let service: TestService;
let verifier: TestUser;
let owner: MfaUser;

beforeAll(async () => {
  service = await startService({ ACCESS_TOKEN_TTL: '86400' });
  stopClock();
  verifier = await service.users.create('verifier');
});

beforeEach(async () => {
  vi.useRealTimers();
  stopClock();
  owner = await service.users.createWithMfa('admin');
});

const verifyAs = ({ token }: { token: string }, code: string): Promise<ApiAnswer> =>
  service.api.post(`/api/v1/users/${owner.id}/verifyMfa`, token, { code });
const verify = (code: string): Promise<ApiAnswer> => verifyAs(verifier, code);
const signIn = async (code: string): Promise<object> => told(await guess(service.users, owner, code));
const unlock = async (): Promise<ApiAnswer> =>
  service.api.post(`/api/v1/users/${owner.id}/mfa/unlock`, await service.users.admin());

const notValid = { status: 200, body: { valid: false } };

async function wrongThrough(caller: { token: string }, count: number): Promise<void> {
  for (let attempt = 1; attempt <= count; attempt += 1) {
    const code = attempt % 2 === 0 ? owner.enrolment.app.wrongCode() : wrongScratchCode(owner);
    expect(await verifyAs(caller, code), `wrong code ${attempt}`).toMatchObject(notValid);
  }
}

async function eventsOf(type: string): Promise<{ actorUserId: number | null; details: object }[]> {
  const path = `/api/v1/auditEvents?userId=${owner.id}&type=${type}&limit=200`;
  return (await service.api.get(path, await service.users.admin())).body.results;
}

describe("a verifier's wrong codes", () => {
  test('make it wait for that user, and the owner signs in by every way and stays signed in', async () => {
    const { refresh_token } = await service.users.signInWithMfa(owner, owner.enrolment.scratchCodes[4]);
    await wrongThrough(verifier, allowed);
    expect(told(await verify(owner.enrolment.app.code(1)))).toEqual(locked(30));
    expect(await signIn(owner.enrolment.app.code(1))).toEqual({ status: 200 });
    expect(await signIn(owner.enrolment.scratchCodes[0])).toEqual({ status: 200 });
    const refreshed = await service.api.token({ grant_type: 'refresh_token', refresh_token });
    expect(refreshed.status).toBe(200);
    expect(told(await verify(owner.enrolment.app.code(1)))).toEqual(locked(30));
  });

  test('make no other verifier wait, nor an administrator who asks, nor it for another user', async () => {
    await wrongThrough(verifier, allowed);
    const other = await service.users.create('verifier');
    expect((await verifyAs(other, owner.enrolment.app.code(1))).body).toEqual({
      valid: true,
      method: 'totp',
    });
    const [code] = owner.enrolment.scratchCodes;
    const admin = { token: await service.users.admin() };
    expect((await verifyAs(admin, code)).body.valid).toBe(true);
    const neighbour = await service.users.createWithMfa();
    const path = `/api/v1/users/${neighbour.id}/verifyMfa`;
    const answer = await service.api.post(path, verifier.token, {
      code: neighbour.enrolment.scratchCodes[0],
    });
    expect(answer.body.valid).toBe(true);
  });

  test('wait longer each time: 30 seconds, doubling to an hour', async () => {
    await wrongThrough(verifier, allowed - 1);
    for (const seconds of [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]) {
      await wrongThrough(verifier, 1);
      expect(told(await verify(owner.enrolment.app.code(1)))).toEqual(locked(seconds));
      travel(seconds - 0.001);
      expect(told(await verify(owner.enrolment.app.code(1)))).toEqual(locked(1));
      travel(0.001);
    }
  });

  test('of an administrator count like those of a verifier', async () => {
    const admin = { token: await service.users.admin() };
    await wrongThrough(admin, allowed);
    expect(told(await verifyAs(admin, owner.enrolment.app.code(1)))).toEqual(locked(30));
    expect(await signIn(owner.enrolment.app.code(1))).toEqual({ status: 200 });
  });

  test('while it waits, the answer does not tell a right code from a wrong one, and no code is spent', async () => {
    await wrongThrough(verifier, allowed);
    const [scratchCode] = owner.enrolment.scratchCodes;
    const codes = [
      owner.enrolment.app.code(1),
      owner.enrolment.app.wrongCode(),
      scratchCode,
      wrongScratchCode(owner),
    ];
    const answers = [];
    for (const code of codes) answers.push(visible(await verify(code)));
    expect(answers).toEqual(times(codes.length, answers[0]));
    travel(30);
    expect((await verify(scratchCode)).body.valid).toBe(true);
  });
});

describe('all verifiers together', () => {
  test('have 50 wrong codes in a row; then only verifyMfa waits, and the owner signs in', async () => {
    const verifiers: TestUser[] = [];
    for (let count = 0; count < 10; count += 1) verifiers.push(await service.users.create('verifier'));
    for (const each of verifiers) await wrongThrough(each, 5);
    const fresh = await service.users.create('verifier');
    for (const each of [...verifiers, fresh, { token: await service.users.admin() }]) {
      expect(told(await verifyAs(each, owner.enrolment.app.code(1)))).toEqual(locked(longestWait));
    }
    expect(await signIn(owner.enrolment.app.code(1))).toEqual({ status: 200 });
    travel(6 * longestWait);
    expect(told(await verifyAs(fresh, owner.enrolment.scratchCodes[0]))).toEqual(locked(longestWait));
    const status = await service.api.get(`/api/v1/users/${owner.id}/mfa`, await service.users.admin());
    expect(status.body).toMatchObject({
      lockedUntil: null,
      verifyMfaLockedUntil: '9999-12-31T00:00:00.000Z',
    });
  });

  test('a right code through one ends the row of all, and only its own wait', async () => {
    const [honest, other] = [await service.users.create('verifier'), await service.users.create('verifier')];
    await wrongThrough(other, allowed);
    await wrongThrough(honest, allowed - 1);
    expect((await verifyAs(honest, owner.enrolment.scratchCodes[0])).body.valid).toBe(true);
    expect(told(await verifyAs(other, owner.enrolment.scratchCodes[1]))).toEqual(locked(30));
    await wrongThrough(honest, allowed);
    expect(told(await verifyAs(honest, owner.enrolment.scratchCodes[1]))).toEqual(locked(30));
  });

  test('a right code for another user, or signing in, ends none of it', async () => {
    const neighbour = await service.users.createWithMfa();
    await wrongThrough(verifier, allowed - 1);
    const path = `/api/v1/users/${neighbour.id}/verifyMfa`;
    const [code] = neighbour.enrolment.scratchCodes;
    expect((await service.api.post(path, verifier.token, { code })).body.valid).toBe(true);
    expect(await signIn(owner.enrolment.scratchCodes[0])).toEqual({ status: 200 });
    await wrongThrough(verifier, 1);
    expect(told(await verify(owner.enrolment.scratchCodes[1]))).toEqual(locked(30));
  });

  test('a right code through a verifier does not end the wait of signing in', async () => {
    expect(await guessWrong(service.users, owner, allowed)).toEqual(times(allowed, codeInvalid));
    expect((await verify(owner.enrolment.scratchCodes[0])).body.valid).toBe(true);
    expect(await signIn(owner.enrolment.scratchCodes[1])).toEqual(locked(30));
  });
});

describe('what a second administrator unlocks', () => {
  test("is the owner's counter, every verifier's and that of all", async () => {
    const verifiers: TestUser[] = [];
    for (let count = 0; count < 4; count += 1) verifiers.push(await service.users.create('verifier'));
    for (const each of [verifier, ...verifiers]) await wrongThrough(each, allowed);
    await guessWrong(service.users, owner, allowed);
    expect((await unlock()).status).toBe(204);
    expect(await guessWrong(service.users, owner, allowed - 1)).toEqual(times(allowed - 1, codeInvalid));
    for (const each of [verifier, ...verifiers]) await wrongThrough(each, allowed - 1);
    expect((await verify(owner.enrolment.scratchCodes[0])).body.valid).toBe(true);
    expect(await signIn(owner.enrolment.scratchCodes[1])).toEqual({ status: 200 });
  });

  test('the help desk does not, for an administrator', async () => {
    const helpdesk = await service.users.create('helpdesk');
    await wrongThrough(verifier, allowed);
    const answer = await service.api.post(`/api/v1/users/${owner.id}/mfa/unlock`, helpdesk.token);
    expect(told(answer)).toEqual({ status: 403, code: 'ACCESS_DENIED' });
    expect(told(await verify(owner.enrolment.app.code(1)))).toEqual(locked(30));
  });

  test('a new authenticator in place of the old one begins every count anew', async () => {
    const { access_token } = await service.users.signInWithMfa(owner, owner.enrolment.scratchCodes[4]);
    await wrongThrough(verifier, allowed);
    const replacement = await service.users.enable(owner, true, access_token);
    await service.users.accept(owner, replacement, access_token);
    owner = { ...owner, enrolment: replacement };
    await wrongThrough(verifier, allowed - 1);
    expect((await verify(replacement.scratchCodes[0])).body.valid).toBe(true);
  });
});

describe('sixty refused tries', () => {
  const refusedTries = 60;

  const tries = async (attempt: () => Promise<ApiAnswer>): Promise<void> => {
    for (let batch = 0; batch < refusedTries / 20; batch += 1) {
      const answers = await Promise.all(Array.from({ length: 20 }, attempt));
      for (const answer of answers) expect(answer.body.code).toBe('MFA_LOCKED');
    }
  };
  const refusals = async (): Promise<number[]> =>
    (await eventsOf('mfa.verification_failed'))
      .map(({ details }) => (details as { attempts?: number }).attempts ?? 0)
      .filter((attempts) => attempts > 0)
      .reverse();

  test('of a verifier that waits write one audit event a minute, which counts them', async () => {
    await wrongThrough(verifier, allowed);
    travel(30);
    await wrongThrough(verifier, 1);
    travel(60);
    await wrongThrough(verifier, 1);
    await tries(() => verify(wrongScratchCode(owner)));
    expect(await refusals()).toEqual([1]);
    travel(minute);
    await tries(() => verify(owner.enrolment.app.wrongCode()));
    expect(await refusals()).toEqual([1, refusedTries]);
    travel(minute);
    // The wait is over: the rest is written down with the first code that is judged.
    await wrongThrough(verifier, 1);
    expect(await refusals()).toEqual([1, refusedTries, refusedTries - 1]);
    expect((await eventsOf('mfa.locked')).map(({ details }) => details)).toMatchObject([
      { failedAttempts: 13, seconds: 240, scope: 'verifier' },
      { failedAttempts: 12, seconds: 120, scope: 'verifier' },
      { failedAttempts: 11, seconds: 60, scope: 'verifier' },
      { failedAttempts: 10, seconds: 30, scope: 'verifier' },
    ]);
  });

  test('to sign in while that is locked, too', async () => {
    const challenge = await service.users.challenge(owner);
    await guessWrong(service.users, owner, allowed);
    const answer = (): Promise<ApiAnswer> => service.users.answer(challenge, owner.enrolment.app.wrongCode());
    await tries(answer);
    expect(await refusals()).toEqual([1]);
    travel(30);
    expect(await signIn(owner.enrolment.app.code(1))).toEqual({ status: 200 });
    expect(await refusals()).toEqual([1, refusedTries - 1]);
  });

  test('of an eleventh verifier after the 50 of all, too', async () => {
    for (let count = 0; count < 5; count += 1)
      await wrongThrough(await service.users.create('verifier'), allowed);
    await tries(() => verify(wrongScratchCode(owner)));
    expect(await refusals()).toEqual([1]);
    travel(minute);
    await verify(wrongScratchCode(owner));
    expect(await refusals()).toEqual([1, refusedTries]);
  });
});
