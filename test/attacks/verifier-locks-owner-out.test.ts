import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import {
  codeInvalid,
  guess,
  guessWrong,
  locked,
  times,
  outcomeOf,
  verifyAs,
  verifyWrong,
  visible,
  wrongScratchCode,
} from '../support/users/guessing.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import type { MfaUser, TestUser } from '../support/users/users.js';

const allowed = 10;
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

const verifyThrough = (caller: { token: string }, code: string): Promise<ApiAnswer> =>
  verifyAs(service.api, caller, owner, code);
const verify = (code: string): Promise<ApiAnswer> => verifyThrough(verifier, code);
const signIn = async (code: string): Promise<object> => outcomeOf(await guess(service.users, owner, code));
const unlock = async (): Promise<ApiAnswer> =>
  service.api.post(`/api/v1/users/${owner.id}/mfa/unlock`, await service.users.admin());

const wrongThrough = (caller: { token: string }, count: number): Promise<void> =>
  verifyWrong(service.api, caller, owner, count);

describe("a verifier's wrong codes", () => {
  test('lock it out for that user, while the owner signs in and stays signed in', async () => {
    const { refresh_token } = await service.users.signInWithMfa(owner, owner.enrolment.scratchCodes[4]);
    await wrongThrough(verifier, allowed);
    const refused = await verify(owner.enrolment.app.code(1));
    expect(outcomeOf(refused)).toEqual(locked(30));
    expect(refused.body.detail).toMatch(
      /^You have sent too many wrong codes.+ Signing in is not affected\.$/,
    );
    expect(await signIn(owner.enrolment.app.code(1))).toEqual({ status: 200 });
    expect(await signIn(owner.enrolment.scratchCodes[0])).toEqual({ status: 200 });
    const refreshed = await service.api.token({ grant_type: 'refresh_token', refresh_token });
    expect(refreshed.status).toBe(200);
    expect(outcomeOf(await verify(owner.enrolment.app.code(1)))).toEqual(locked(30));
  });

  test('do not lock out other verifiers, administrators, or the verifier for other users', async () => {
    await wrongThrough(verifier, allowed);
    const other = await service.users.create('verifier');
    expect((await verifyThrough(other, owner.enrolment.app.code(1))).body).toEqual({
      valid: true,
      method: 'totp',
    });
    const [code] = owner.enrolment.scratchCodes;
    const admin = { token: await service.users.admin() };
    expect((await verifyThrough(admin, code)).body.valid).toBe(true);
    const neighbour = await service.users.createWithMfa();
    const path = `/api/v1/users/${neighbour.id}/verifyMfa`;
    const answer = await service.api.post(path, verifier.token, {
      code: neighbour.enrolment.scratchCodes[0],
    });
    expect(answer.body.valid).toBe(true);
  });

  test('lock it out for 30 seconds, doubling up to an hour', async () => {
    await wrongThrough(verifier, allowed - 1);
    for (const seconds of [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]) {
      await wrongThrough(verifier, 1);
      expect(outcomeOf(await verify(owner.enrolment.app.code(1)))).toEqual(locked(seconds));
      travel(seconds - 0.001);
      expect(outcomeOf(await verify(owner.enrolment.app.code(1)))).toEqual(locked(1));
      travel(0.001);
    }
  });

  test('have the same effect when an administrator sends them', async () => {
    const admin = { token: await service.users.admin() };
    await wrongThrough(admin, allowed);
    expect(outcomeOf(await verifyThrough(admin, owner.enrolment.app.code(1)))).toEqual(locked(30));
    expect(await signIn(owner.enrolment.app.code(1))).toEqual({ status: 200 });
  });

  test('lock it out without revealing whether a code is right, or spending it', async () => {
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
  test('have 50 wrong codes in a row; then verifyMfa is locked, and the owner still signs in', async () => {
    const verifiers: TestUser[] = [];
    for (let count = 0; count < 10; count += 1) verifiers.push(await service.users.create('verifier'));
    for (const each of verifiers) await wrongThrough(each, 5);
    const fresh = await service.users.create('verifier');
    for (const each of [...verifiers, fresh, { token: await service.users.admin() }]) {
      expect(outcomeOf(await verifyThrough(each, owner.enrolment.app.code(1)))).toEqual(locked(longestWait));
    }
    expect(await signIn(owner.enrolment.app.code(1))).toEqual({ status: 200 });
    travel(6 * longestWait);
    const refused = await verifyThrough(fresh, owner.enrolment.scratchCodes[0]);
    expect(outcomeOf(refused)).toEqual(locked(longestWait));
    expect(refused.body.detail).toMatch(/until an administrator unlocks it\. Signing in is not affected\.$/);
    const status = await service.api.get(`/api/v1/users/${owner.id}/mfa`, await service.users.admin());
    expect(status.body).toMatchObject({
      lockedUntil: null,
      verifyMfaLockedUntil: '9999-12-31T00:00:00.000Z',
    });
  });

  test('have their common count reset by a correct code, but only that verifier its own', async () => {
    const [honest, other] = [await service.users.create('verifier'), await service.users.create('verifier')];
    await wrongThrough(other, allowed);
    await wrongThrough(honest, allowed - 1);
    expect((await verifyThrough(honest, owner.enrolment.scratchCodes[0])).body.valid).toBe(true);
    expect(outcomeOf(await verifyThrough(other, owner.enrolment.scratchCodes[1]))).toEqual(locked(30));
    await wrongThrough(honest, allowed);
    expect(outcomeOf(await verifyThrough(honest, owner.enrolment.scratchCodes[1]))).toEqual(locked(30));
  });

  test('keep their counts after a correct code for another user, or a sign-in', async () => {
    const neighbour = await service.users.createWithMfa();
    await wrongThrough(verifier, allowed - 1);
    const path = `/api/v1/users/${neighbour.id}/verifyMfa`;
    const [code] = neighbour.enrolment.scratchCodes;
    expect((await service.api.post(path, verifier.token, { code })).body.valid).toBe(true);
    expect(await signIn(owner.enrolment.scratchCodes[0])).toEqual({ status: 200 });
    await wrongThrough(verifier, 1);
    expect(outcomeOf(await verify(owner.enrolment.scratchCodes[1]))).toEqual(locked(30));
  });

  test('do not unlock sign-in with a correct code', async () => {
    expect(await guessWrong(service.users, owner, allowed)).toEqual(times(allowed, codeInvalid));
    expect((await verify(owner.enrolment.scratchCodes[0])).body.valid).toBe(true);
    expect(await signIn(owner.enrolment.scratchCodes[1])).toEqual(locked(30));
  });
});

describe('unlocking by a second administrator', () => {
  test("resets the owner's count, every verifier's and the common one", async () => {
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

  test('cannot be done by the help desk for an administrator', async () => {
    const helpdesk = await service.users.create('helpdesk');
    await wrongThrough(verifier, allowed);
    const answer = await service.api.post(`/api/v1/users/${owner.id}/mfa/unlock`, helpdesk.token);
    expect(outcomeOf(answer)).toEqual({ status: 403, code: 'ACCESS_DENIED' });
    expect(outcomeOf(await verify(owner.enrolment.app.code(1)))).toEqual(locked(30));
  });

  test('is not needed after replacing the authenticator, which resets every count', async () => {
    const { access_token } = await service.users.signInWithMfa(owner, owner.enrolment.scratchCodes[4]);
    await wrongThrough(verifier, allowed);
    const replacement = await service.users.enable(owner, true, access_token);
    await service.users.accept(owner, replacement, access_token);
    owner = { ...owner, enrolment: replacement };
    await wrongThrough(verifier, allowed - 1);
    expect((await verify(replacement.scratchCodes[0])).body.valid).toBe(true);
  });
});
