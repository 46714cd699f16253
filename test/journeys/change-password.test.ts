import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';
import type { TestUser } from '../support/users/users.js';

const newPassword = 'four words are better';

describe('changing a password', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService({ MFA_ISSUER: 'Acme Access' });
    stopClock();
  });

  const change = (user: TestUser, json: object, token = user.token): Promise<ApiAnswer> =>
    service.api.post(`/api/v1/users/${user.id}/changePassword`, token, json);
  const signIn = ({ name }: TestUser, password: string): Promise<ApiAnswer> =>
    service.api.token({ grant_type: 'password', username: name, password });

  test('by its owner, with the current one, invalidates the old one and ends the other sessions', async () => {
    const user = await service.users.create();
    const elsewhere = await service.users.signIn(user.name, user.password);
    const answer = await change(user, { currentPassword: user.password, newPassword });
    expect(answer).toMatchObject({ status: 204, text: '' });

    expect((await service.api.get('/api/v1/users/me', user.token)).status).toBe(200);
    expect((await service.api.get('/api/v1/users/me', elsewhere.access_token)).status).toBe(401);
    const refresh = { grant_type: 'refresh_token', refresh_token: elsewhere.refresh_token };
    expect((await service.api.token(refresh)).body.code).toBe('REFRESH_TOKEN_INVALID');
    const own = { grant_type: 'refresh_token', refresh_token: user.refreshToken };
    expect((await service.api.token(own)).status).toBe(200);
    expect((await signIn(user, user.password)).body.code).toBe('CREDENTIALS_INVALID');
    expect((await signIn(user, newPassword)).status).toBe(200);
  });

  test('of one’s own is refused without the current one, also for an administrator', async () => {
    for (const user of [await service.users.create(), await service.users.create('admin')]) {
      for (const json of [{ newPassword }, { currentPassword: 'not the right one', newPassword }]) {
        const refused = { status: 400, body: { code: 'CURRENT_PASSWORD_INVALID' } };
        expect(await change(user, json)).toMatchObject(refused);
      }
      expect((await signIn(user, user.password)).status).toBe(200);
      expect((await signIn(user, newPassword)).status).toBe(400);
    }
  });

  test('by an administrator for a user ends all sessions and pending sign-ins of the user', async () => {
    const user = await service.users.createWithMfa();
    const [first, second] = user.enrolment.scratchCodes;
    const session = await service.users.signInWithMfa(user, first);
    const openChallenge = await service.users.challenge(user);
    const admin = await service.users.admin();
    expect((await change(user, { newPassword }, admin)).status).toBe(204);

    expect((await service.api.get('/api/v1/users/me', session.access_token)).status).toBe(401);
    const late = await service.users.answer(openChallenge, second);
    expect(late).toMatchObject({ status: 400, body: { code: 'MFA_TOKEN_INVALID' } });
    expect((await service.api.get('/api/v1/users/me', admin)).status).toBe(200);
    await service.users.signInWithMfa({ ...user, password: newPassword }, second);
  });

  test.each(['password1', 'PASSWORD1', 'football', '12345678', 'qwertyuiop', 'iloveyou'])(
    'to one of the most common is refused: %s',
    async (common) => {
      const user = await service.users.create();
      const answer = await change(user, { currentPassword: user.password, newPassword: common });
      expect(answer).toMatchObject({ status: 400, body: { code: 'PASSWORD_TOO_COMMON' } });
      expect((await signIn(user, user.password)).status).toBe(200);
    },
  );

  test.each(['authentication', 'Administrator1', 'mfa-service-2026', 'ACME/Access.99'])(
    'to a word from the context is refused: %s',
    async (word) => {
      const user = await service.users.create();
      const answer = await change(user, { currentPassword: user.password, newPassword: word });
      expect(answer).toMatchObject({ status: 400, body: { code: 'PASSWORD_TOO_COMMON' } });
    },
  );

  test.each(['my acme access', '24680135792', 'mfa service is fine'])(
    'to one that contains such a word, or no letters, is accepted: %s',
    async (fine) => {
      const user = await service.users.create();
      const answer = await change(user, { currentPassword: user.password, newPassword: fine });
      expect(answer.status).toBe(204);
    },
  );

  test("to the user's own name is refused", async () => {
    const user = await service.users.create('user', 'Montgomery');
    const answer = await change(user, { currentPassword: user.password, newPassword: 'montgomerY' });
    expect(answer.body.code).toBe('PASSWORD_TOO_COMMON');
  });

  test('ends no session when it is refused', async () => {
    const user = await service.users.create();
    const elsewhere = await service.users.signIn(user.name, user.password);
    await change(user, { currentPassword: 'not the right one', newPassword });
    await change(user, { currentPassword: user.password, newPassword: 'password1' });
    expect((await service.api.get('/api/v1/users/me', elsewhere.access_token)).status).toBe(200);
  });
});
