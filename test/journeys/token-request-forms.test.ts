import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/api.js';
import { startService, type TestService } from '../support/service.js';
import { stopClock } from '../support/time.js';

describe.each(['form', 'json'] as const)('the token endpoint takes its fields as %s', (kind) => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  const token = (fields: Record<string, string>): Promise<ApiAnswer> =>
    service.api.request('POST', '/api/oauth2/token', { [kind]: fields });

  test.each(['password', 'Password', 'PASSWORD'])('grant_type %s', async (grant_type) => {
    const { name: username, password, id } = await service.users.create();
    const { status, headers, body } = await token({ grant_type, username, password });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      token_type: 'bearer',
      expires_in: 900,
      refresh_token: expect.stringMatching(/^[\w-]{107}$/),
      userId: id,
      mfa_enabled: false,
    });
  });

  test.each(['mfa', 'MFA', 'mFa'])('grant_type %s', async (grant_type) => {
    const user = await service.users.createWithMfa();
    const { name: username, password } = user;
    const challenge = await token({ grant_type: 'password', username, password });
    expect(challenge.headers.get('cache-control')).toBe('no-store');
    expect(challenge.body).toEqual({
      mfa_enabled: true,
      mfa_token: expect.stringMatching(/^[\w-]{43}$/),
      expires_in: 300,
    });
    const mfa_code = user.enrolment.scratchCodes[0];
    const { status, body } = await token({ grant_type, mfa_token: challenge.body.mfa_token, mfa_code });
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'bearer', userId: user.id, mfa_enabled: true });
  });

  test.each(['refresh_token', 'Refresh_Token', 'REFRESH_TOKEN'])('grant_type %s', async (grant_type) => {
    const user = await service.users.create();
    const { status, body } = await token({ grant_type, refresh_token: user.refreshToken });
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'bearer', userId: user.id, mfa_enabled: false });
  });

  test('a password with everything a form has to escape', async () => {
    const password = 'a+b c&d=e%f;ü🔐';
    const json = { name: `${kind}-special`, password };
    await service.api.post('/api/v1/users', await service.users.admin(), json);
    expect((await token({ grant_type: 'password', username: json.name, password })).status).toBe(200);
  });

  test.each(['client_credentials', 'authorization_code', '', 'pass word', 'password '])(
    'grant_type %j is none of ours',
    async (grant_type) => {
      const { status, body } = await token({ grant_type });
      expect({ status, body }).toMatchObject({
        status: 400,
        body: { error: 'unsupported_grant_type', code: 'UNSUPPORTED_GRANT_TYPE' },
      });
    },
  );

  test('a wrong password and an unknown user are answered alike', async () => {
    const user = await service.users.create();
    const answers = [
      await token({ grant_type: 'password', username: user.name, password: 'not this one' }),
      await token({ grant_type: 'password', username: 'nobody', password: 'not this one' }),
    ];
    for (const { status, body } of answers) {
      expect({ status, body }).toEqual({
        status: 400,
        body: {
          error: 'invalid_grant',
          error_description: 'The user name or the password is wrong.',
          code: 'CREDENTIALS_INVALID',
          requestId: expect.any(String),
        },
      });
    }
  });
});
