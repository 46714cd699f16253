import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';

describe.each(['form', 'json'] as const)('the token endpoint, with fields sent as %s,', (kind) => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  const token = (fields: Record<string, string>): Promise<ApiAnswer> =>
    service.api.request('POST', '/api/oauth2/token', { [kind]: fields });

  test.each(['password', 'Password', 'PASSWORD'])('accepts the grant_type %s', async (grant_type) => {
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

  test.each(['mfa', 'MFA', 'mFa'])('accepts the grant_type %s', async (grant_type) => {
    const user = await service.users.createWithMfa();
    const { name: username, password } = user;
    const challenge = await token({ grant_type: 'password', username, password });
    expect(challenge.headers.get('cache-control')).toBe('no-store');
    expect(challenge.body).toEqual({
      mfa_enabled: true,
      mfa_token: expect.stringMatching(/^[\w-]{43}$/),
      mfa_methods: ['totp', 'scratch_code'],
      expires_in: 300,
    });
    const mfa_code = user.enrolment.scratchCodes[0];
    const { status, body } = await token({ grant_type, mfa_token: challenge.body.mfa_token, mfa_code });
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'bearer', userId: user.id, mfa_enabled: true });
  });

  test.each(['refresh_token', 'Refresh_Token', 'REFRESH_TOKEN'])(
    'accepts the grant_type %s',
    async (grant_type) => {
      const user = await service.users.create();
      const { status, body } = await token({ grant_type, refresh_token: user.refreshToken });
      expect(status).toBe(200);
      expect(body).toMatchObject({ token_type: 'bearer', userId: user.id, mfa_enabled: false });
    },
  );

  test('accepts a password with characters that forms escape', async () => {
    const password = 'a+b c&d=e%f;ü🔐';
    const json = { name: `${kind}-special`, password };
    await service.api.post('/api/v1/users', await service.users.admin(), json);
    expect((await token({ grant_type: 'password', username: json.name, password })).status).toBe(200);
  });

  test.each([{ grant_type: '' }, {}, { GRANT_TYPE: '', username: 'alice' }])(
    'treats an empty grant_type as missing: %j',
    async (fields) => {
      const { status, body } = await token(fields);
      expect({ status, body }).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
      expect(body.error_description).toContain('grant_type');
    },
  );

  test('accepts names in any ASCII case, empty and unknown parameters, as published clients send them', async () => {
    const user = await service.users.createWithMfa();
    const unused = { refresh_token: '', mfa_token: '', mfa_code: '' };
    const unknown = { client_id: 'app', client_secret: 'ours', scope: 'openid profile', constructor: 'x' };
    const { name: Username, password: Password } = user;
    const first = await token({ Username, Password, ...unused, grant_type: 'Password', ...unknown });
    expect(first.body).toMatchObject({ mfa_enabled: true });
    const second = await token({
      Grant_Type: 'mfa',
      MFA_Token: first.body.mfa_token,
      mfa_code: user.enrolment.scratchCodes[0],
      username: 'of another grant',
      Refresh_Token: '',
    });
    expect(second.status).toBe(200);
  });

  test.each(['uſername', 'grant_tyPe\u0130'])(
    'ignores the case of ASCII letters only: %s is unknown',
    async (name) => {
      const { body } = await token({ grant_type: 'password', [name]: 'alice', password: 'not this one' });
      expect(body).toMatchObject({
        error: 'invalid_request',
        error_description: expect.stringContaining('username'),
      });
    },
  );

  test.each([['Username'], ['scope', 'SCOPE'], ['PASSWORD']])(
    'refuses a parameter in two spellings: %j',
    async (...names) => {
      const { name: username, password } = await service.users.create();
      for (const value of ['', 'x']) {
        const again = Object.fromEntries(names.map((name) => [name, value]));
        const { status, body } = await token({ grant_type: 'password', username, password, ...again });
        const [name = ''] = names;
        const field = name.toLowerCase();
        const errors = { [field]: [`${field} is given more than once`] };
        expect({ status, body }).toMatchObject({ status: 400, body: { error: 'invalid_request', errors } });
      }
    },
  );

  test.each(['client_credentials', 'authorization_code', 'pass word', 'password '])(
    'refuses the grant_type %j',
    async (grant_type) => {
      const { status, body } = await token({ grant_type });
      expect({ status, body }).toMatchObject({
        status: 400,
        body: { error: 'unsupported_grant_type', code: 'UNSUPPORTED_GRANT_TYPE' },
      });
    },
  );

  test('gives the same answer to a wrong password and an unknown user', async () => {
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

test.each([
  ['username', '{"grant_type":"password","username":"a","username":"b","password":"x"}'],
  ['username', '{"grant_type":"password","username":"a","\\u0075sername":"","password":"x"}'],
  ['password', '{"grant_type":"password","username":"a","password":"x","Password":"y"}'],
  ['scope', '{"grant_type":"password","username":"a","password":"x","scope":["{:"],"scope":[]}'],
  ['body', '{"grant_type":"password","username":"a","password":"x","y":1,"y":2}'],
])(
  'JSON with a duplicate parameter is refused and named, if it is a known one: %s in %s',
  async (field, raw) => {
    const service = await startService();
    const headers = { 'Content-Type': 'application/json' };
    const { status, body } = await service.api.request('POST', '/api/oauth2/token', { raw, headers });
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { error: 'invalid_request', errors: { [field]: [expect.stringContaining('more than once')] } },
    });
    expect(Object.keys(body.errors)).toEqual([field]);
  },
);

test('JSON with unknown parameters of any type is accepted, also with text that looks like JSON', async () => {
  const service = await startService();
  const { name: username } = await service.users.create();
  const { body } = await service.api.token({
    grant_type: 'password',
    username,
    password: '"a":{"b":[":',
    scope: ['openid', { scope: { scope: 1 } }],
    mfa_token: null,
  });
  expect(body).toMatchObject({ error: 'invalid_grant', code: 'CREDENTIALS_INVALID' });
});
