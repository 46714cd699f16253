import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer, ApiRequest } from '../support/http/api.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';
import type { Enrolment, TestUser } from '../support/users/users.js';

describe('enableMfa', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  const accept = (user: TestUser, { app, enrolmentToken }: Enrolment): Promise<ApiAnswer> =>
    service.api.post(`/api/v1/users/${user.id}/acceptMfa`, user.token, {
      code: app.code(),
      token: enrolmentToken,
    });

  test('invalidates earlier tokens with every call', async () => {
    const user = await service.users.create();
    const [first, second, third] = [
      await service.users.enable(user),
      await service.users.enable(user, true),
      await service.users.enable(user),
    ];
    const issued = [first, second, third];
    expect(new Set(issued.map(({ secretKey }) => secretKey)).size).toBe(3);
    expect(new Set(issued.map(({ enrolmentToken }) => enrolmentToken)).size).toBe(3);
    expect(new Set(issued.flatMap(({ scratchCodes }) => scratchCodes)).size).toBe(15);
    for (const older of [first, second]) {
      expect(await accept(user, older)).toMatchObject({
        status: 400,
        body: { code: 'ENROLMENT_TOKEN_INVALID' },
      });
    }
    const mixed = { code: first.app.code(), token: third.enrolmentToken };
    const answer = await service.api.post(`/api/v1/users/${user.id}/acceptMfa`, user.token, mixed);
    expect(answer.body.code).toBe('CODE_INVALID');
    expect((await accept(user, third)).status).toBe(200);
  });

  test('uses up no id of an authenticator with the calls that replace a pending enrolment', async () => {
    const idOfNew = async (): Promise<number> => {
      await service.users.createWithMfa();
      const [last] = await service.database.query<{ id: number }[]>(
        'SELECT MAX(id) AS id FROM authenticators',
      );
      return last?.id ?? 0;
    };
    const before = await idOfNew();
    const user = await service.users.create();
    const added = { kind: 'totp', name: 'Tablet' };
    for (let call = 0; call < 5; call += 1) {
      await service.users.enable(user);
      await service.api.post(`/api/v1/users/${user.id}/authenticators`, user.token, added);
    }
    expect(await idOfNew()).toBe(before + 3);
  });

  test('issues a token that works once', async () => {
    const user = await service.users.create();
    const enrolment = await service.users.enable(user);
    expect((await accept(user, enrolment)).status).toBe(200);
    const { access_token: token } = await service.users.signInWithMfa(user, enrolment.scratchCodes[0]);
    const again = await accept({ ...user, token }, enrolment);
    expect(again).toMatchObject({ status: 400, body: { code: 'ENROLMENT_TOKEN_INVALID' } });
  });

  const json = { 'Content-Type': 'application/json' };
  test.each<[string, ApiRequest]>([
    ['no body', {}],
    ['no body, but a content type', { headers: json }],
    ['an empty body', { raw: '', headers: json }],
    ['{}', { json: {} }],
    ['{"recreate":true}', { json: { recreate: true } }],
    ['{"recreate":false}', { json: { recreate: false } }],
    ['{"recreate":"true"}', { json: { recreate: 'true' } }],
    ['{"recreate":"false"}', { json: { recreate: 'false' } }],
    [
      'a type with its charset',
      { raw: '{}', headers: { 'Content-Type': 'application/json; charset=utf-8' } },
    ],
  ])('accepts every form of the body while MFA is off: %s', async (_, request) => {
    const user = await service.users.create();
    const path = `/api/v1/users/${user.id}/enableMfa`;
    const { status, body } = await service.api.request('POST', path, { token: user.token, ...request });
    expect(status).toBe(200);
    expect(body.userId).toBe(user.id);
    expect((await service.api.get(`/api/v1/users/${user.id}/mfa`, user.token)).body.state).toBe('pending');
  });

  test('takes the string "true" like true once MFA is on', async () => {
    const user = await service.users.createWithMfa();
    const { access_token: token } = await service.users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    const path = `/api/v1/users/${user.id}/enableMfa`;
    const answer = await service.api.post(path, token, { recreate: 'true' });
    expect(answer.status).toBe(200);
    expect((await service.api.get(`/api/v1/users/${user.id}/mfa`, token)).body.state).toBe('replacing');
  });

  test('changes nothing about signing in before MFA is accepted', async () => {
    const user = await service.users.create();
    await service.users.enable(user);
    await service.users.signIn(user.name, user.password);
    const me = await service.api.get('/api/v1/users/me', user.token);
    expect(me.body.mfaEnabled).toBe(false);
  });

  test('starts a new enrolment after the fifth wrong code ended the last one', async () => {
    const user = await service.users.create();
    const enrolment = await service.users.enable(user);
    const body = { code: enrolment.app.wrongCode(), token: enrolment.enrolmentToken };
    const codes: string[] = [];
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const answer = await service.api.post(`/api/v1/users/${user.id}/acceptMfa`, user.token, body);
      expect(answer.status).toBe(400);
      codes.push(answer.body.code);
    }
    const wrong = 'CODE_INVALID';
    expect(codes).toEqual([wrong, wrong, wrong, wrong, 'ENROLMENT_EXHAUSTED']);
    expect((await accept(user, enrolment)).body.code).toBe('ENROLMENT_TOKEN_INVALID');
    expect((await accept(user, await service.users.enable(user))).status).toBe(200);
  });
});
