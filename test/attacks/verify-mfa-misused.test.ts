import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { codeInvalid, guess, outcomeOf } from '../support/users/guessing.js';
import { openApi } from '../support/http/openapi.js';
import { expectRefusal } from '../support/http/refusals.js';
import { gateNextTransaction } from '../support/database/gate.js';
import { allRows } from '../support/database/rows.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';
import type { MfaUser, TestUser } from '../support/users/users.js';

let service: TestService;
let verifier: TestUser;
let user: MfaUser;

beforeAll(async () => {
  service = await startService({ ACCESS_TOKEN_TTL: '86400' });
  stopClock();
  verifier = await service.users.create('verifier');
});

beforeEach(async () => {
  user = await service.users.createWithMfa();
});

const verifyAs = (token: string | undefined, userId: number, code: unknown): Promise<ApiAnswer> =>
  service.api.post(`/api/v1/users/${userId}/verifyMfa`, token, { code });
const verify = (code: unknown, userId = user.id): Promise<ApiAnswer> =>
  verifyAs(verifier.token, userId, code);
const signIn = async (code: string): Promise<object> => outcomeOf(await guess(service.users, user, code));

const valid = (method: string): object => ({ valid: true, method });
const notValid = (method: string): object => ({ valid: false, method });
const denied = { status: 403, code: 'ACCESS_DENIED' };

describe('verifyMfa is for verifiers and administrators', () => {
  test.each(['user', 'helpdesk'] as const)('not for the role %s, for any user id', async (role) => {
    const caller = await service.users.create(role);
    for (const userId of [user.id, caller.id, 2147483647]) {
      const request = (): Promise<ApiAnswer> => verifyAs(caller.token, userId, user.enrolment.app.code(1));
      await expectRefusal(service, request, denied);
    }
  });

  test('not for users about themselves, even after the second factor', async () => {
    const [code] = user.enrolment.scratchCodes;
    const { access_token } = await service.users.signInWithMfa(user, code);
    const request = (): Promise<ApiAnswer> => verifyAs(access_token, user.id, user.enrolment.app.code(1));
    await expectRefusal(service, request, denied);
  });

  test('not without a token', async () => {
    const request = (): Promise<ApiAnswer> => verifyAs(undefined, user.id, user.enrolment.app.code(1));
    await expectRefusal(service, request, { status: 401, code: 'ACCESS_TOKEN_INVALID' });
  });

  test('an administrator may call it', async () => {
    const answer = await verifyAs(await service.users.admin(), user.id, user.enrolment.app.code(1));
    expect(answer.body).toEqual(valid('totp'));
  });
});

test('a verifier can call nothing else', async () => {
  const calls = Object.entries(openApi.paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(
        ([, { operationId, responses }]) =>
          '403' in responses &&
          !['verifyMfa', 'signOut', 'requestConsoleToken', 'endConsoleSession'].includes(operationId),
      )
      .map(([method]) => ({ method: method.toUpperCase(), path })),
  );
  expect(calls.length).toBeGreaterThan(15);
  const before = await allRows(service.database);
  for (const { method, path } of calls) {
    const address = path.replace('{id}', String(user.id)).replace('{sessionId}', '0'.repeat(32));
    const answer = await service.api.request(method, address, { token: verifier.token });
    expect({ method, path, ...outcomeOf(answer) }).toEqual({ method, path, ...denied });
  }
  expect(await allRows(service.database)).toEqual(before);
});

describe('a code that verifyMfa accepted is spent:', () => {
  test('a passcode, and every older one', async () => {
    const [older, code] = [user.enrolment.app.code(1), user.enrolment.app.code(2)];
    nextTimeStep();
    expect((await verify(code)).body).toEqual(valid('totp'));
    for (const spent of [code, older]) {
      expect(await signIn(spent)).toEqual(codeInvalid);
      expect((await verify(spent)).body).toEqual(notValid('totp'));
    }
  });

  test('a scratch code, but not the others', async () => {
    const [code, other] = user.enrolment.scratchCodes;
    expect((await verify(code)).body).toEqual(valid('scratchCode'));
    expect(await signIn(code)).toEqual(codeInvalid);
    expect((await verify(code)).body).toEqual(notValid('scratchCode'));
    expect((await verify(other)).body).toEqual(valid('scratchCode'));
  });

  test('and a code that signed in or accepted the authenticator is not valid', async () => {
    const [scratchCode] = user.enrolment.scratchCodes;
    expect((await verify(user.enrolment.app.code())).body).toEqual(notValid('totp'));
    for (const code of [user.enrolment.app.code(1), scratchCode]) {
      expect(await signIn(code)).toEqual({ status: 200 });
      expect((await verify(code)).body.valid).toBe(false);
    }
  });

  test('one of twenty parallel calls finds it valid', async () => {
    const [code] = user.enrolment.scratchCodes;
    const answers = await Promise.all(Array.from({ length: 20 }, () => verify(code)));
    expect(answers.filter(({ body }) => body.valid === true)).toHaveLength(1);
  });
});

describe('nothing is spent or counted by', () => {
  test('a malformed code', async () => {
    const code = user.enrolment.app.code(1);
    for (const mangled of [`${code} `, ` ${code}`, `+${code}`, `${code}z`, code.slice(1), `${code}1`, '']) {
      await expectRefusal(service, () => verify(mangled), { code: 'VALIDATION_FAILED', fields: ['code'] });
    }
    for (const mangled of [Number(code), null, true, [code], { code }, { $ne: '' }]) {
      await expectRefusal(service, () => verify(mangled), { code: 'VALIDATION_FAILED', fields: ['code'] });
    }
    expect((await verify(code)).body).toEqual(valid('totp'));
  });

  test('asking about an unknown user', async () => {
    await expectRefusal(service, () => verify('123456', 2147483647), { status: 404, code: 'USER_NOT_FOUND' });
  });

  test('asking about a user without MFA, even with a code of a pending enrolment', async () => {
    const other = await service.users.create();
    const { app, scratchCodes } = await service.users.enable(other);
    for (const code of [app.code(), scratchCodes[0], app.wrongCode()]) {
      const request = (): Promise<ApiAnswer> => verify(code, other.id);
      await expectRefusal(service, request, { status: 409, code: 'MFA_NOT_ENABLED' });
    }
  });

  test('asking about a disabled user', async () => {
    const setDisabled = async (disabled: boolean): Promise<void> => {
      const token = await service.users.admin();
      await service.api.request('PUT', `/api/v1/users/${user.id}`, { token, json: { disabled } });
    };
    await setDisabled(true);
    const [scratchCode] = user.enrolment.scratchCodes;
    for (const code of [user.enrolment.app.code(1), scratchCode, user.enrolment.app.wrongCode()]) {
      await expectRefusal(service, () => verify(code), { status: 409, code: 'USER_DISABLED' });
    }
    await setDisabled(false);
    const gate = gateNextTransaction(service);
    const late = verify(scratchCode);
    await gate.reached;
    await setDisabled(true);
    gate.open();
    expect((await late).body.code, 'disabled at the last moment').toBe('USER_DISABLED');
    await setDisabled(false);
    expect((await verify(scratchCode)).body).toEqual(valid('scratchCode'));
  });
});

test("one user's code is not valid for another, and is not spent", async () => {
  const other = await service.users.createWithMfa();
  const [scratchCode] = user.enrolment.scratchCodes;
  expect((await verify(scratchCode, other.id)).body).toEqual(notValid('scratchCode'));
  expect((await verify(scratchCode)).body).toEqual(valid('scratchCode'));
});

test('the audit trail records which application asked', async () => {
  await verify(user.enrolment.app.code(1));
  await verify(user.enrolment.app.wrongCode());
  const path = `/api/v1/auditEvents?userId=${user.id}&limit=2`;
  const { results } = (await service.api.get(path, await service.users.admin())).body;
  expect(results).toMatchObject([
    { type: 'mfa.verification_failed', actorUserId: verifier.id, details: { method: 'totp' } },
    { type: 'mfa.verified', actorUserId: verifier.id, details: { method: 'totp' } },
  ]);
});
