import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { addressOf, type CallName, type CallWithBody, callsWithBody } from '../support/http/calls.js';
import { operations } from '../support/http/openapi-schemas.js';
import { expectRefusal } from '../support/http/refusals.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';
import type { TestUser } from '../support/users/users.js';

const notText = [null, 1, 0, true, 1.5];
const notCode = [
  ...notText,
  '',
  '12345',
  '1234567',
  '123456789',
  '123456 ',
  '+12345',
  '１２３４５６',
  '12345a',
];
const notOpaque = [...notText, '', 'a b', 'a\n', 'ä', 'x'.repeat(2049)];
const notPresentedPassword = [...notText, '', 'x'.repeat(257), '\ud800'];
const notPassword = [...notText, '', '1234567', 'x'.repeat(257), 12345678, '\ud800'.repeat(8)];
const notName = [
  ...[
    ...notText,
    '',
    ' ',
    '\t',
    '\u3000',
    'x'.repeat(65),
    '🔐'.repeat(65),
    '\ud800',
    'a\u0000b',
    'a\nb',
    'a\u007f',
  ],
  ...['a\u0085b', 'a\u2028b', 'a\u2029b', '\u001b[31mred'],
  // Turn the text after them around, or cannot be seen.
  ...['a\u202eb', 'a\u2066b', 'a\u200fb', '\u200b', ' \u2060', '\u3164'],
];
const notRole = [...notText, '', 'root', 'Admin', 'user '];

/** Not the JSON of a credential, in each of its parts. */
function notCredential(response: Readonly<Record<string, string>>): unknown[] {
  const right = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response };
  const inResponse = Object.keys(response).flatMap((part) =>
    [null, 1, '', 'a b', 'AA==', 'AA+/', [], 'A'.repeat(12_001)].map((value) => ({ [part]: value })),
  );
  return [
    ...[1, true, 'x', '{', '"AAAA"', '[]', JSON.stringify({ ...right, type: 'password' })],
    ...[null, '', 'a b', 'AA==', 5, 'A'.repeat(1365)].map((id) => ({ ...right, id, rawId: id })),
    { ...right, rawId: 'BBBB' },
    ...[null, 'public-Key', 1].map((type) => ({ ...right, type })),
    ...[null, 'x', [], undefined].map((wrong) => ({ ...right, response: wrong })),
    ...inResponse.map((wrong) => ({ ...right, response: { ...response, ...wrong } })),
  ];
}
const notAssertion = notCredential({ clientDataJSON: 'e30', authenticatorData: 'AA', signature: 'AA' });

/** Values that each field refuses, whatever the other fields contain. */
const wrongValues: Readonly<Record<CallName, Readonly<Record<string, readonly unknown[]>>>> = {
  createUser: {
    name: [...notText, '', 'x'.repeat(129), 'a b', 'ä', 'a\n', 'a/b', 'a:b', '🔐', '\ud800'],
    description: [...notText, 'x'.repeat(256), 'a\u0000b', '\ud800'],
    password: notPassword,
    role: notRole,
  },
  updateUser: {
    description: [...notText, 'x'.repeat(256), 'a\u0000b', '\udc00'],
    role: notRole,
    disabled: [null, 0, 1, '', 'true', 'false', 'yes'],
  },
  changePassword: { currentPassword: notPresentedPassword, newPassword: notPassword },
  enableMfa: { recreate: [null, 0, 1, '', 'TRUE', 'False', ' true', 'yes', '1', 'null'] },
  acceptMfa: { code: [...notCode, 123456], token: [...notText, '', 'a b', '$', 'A'.repeat(129)] },
  disableMfa: { reason: [...notText, 'x'.repeat(201), 'a\u0000b', '\ud800'] },
  addAuthenticator: {
    kind: [...notText, '', 'TOTP', 'totp ', 'passkey', 'hotp'],
    name: notName,
    algorithm: [...notText, '', 'sha1', 'SHA-1', 'SHA224', 'MD5', 'SHA512 '],
    digits: [null, '', '6', '8', true, 0, 5, 7, 9, 6.5, -6, 1e308],
    period: [null, '', '30', true, 0, 14, 61, 30.5, -30, 1e308],
  },
  confirmAuthenticator: {
    code: [...notCode, 123456],
    token: [...notText, '', 'a b', '$', 'A'.repeat(129)],
  },
  renameAuthenticator: { name: notName },
  resynchroniseAuthenticator: {
    codes: [
      ...[
        ...notText,
        '',
        '123456',
        '123456,654321',
        ['123456'],
        ['123456', '654321', '123456'],
        ['123456', null],
      ],
      ...[
        ['123456', 654321],
        ['123456', '65432'],
        ['123456', '654321 '],
        ['123456', ['654321']],
        [{}, {}],
      ],
    ],
  },
  createMfaInvitation: { replace: [null, 0, 1, '', 'true', 'false', 'yes'] },
  inspectInvitation: { invitationToken: notOpaque },
  enrolInvited: { invitationToken: notOpaque },
  acceptInvited: {
    invitationToken: notOpaque,
    code: [...notCode, 123456],
    token: [...notText, '', 'a b', '$', 'A'.repeat(129)],
  },
  verifyMfa: { code: [...notCode, 123456] },
  stepUp: { code: [...notCode, 123456] },
  stepUpByPassword: { password: notPresentedPassword },
  consoleStepUp: { code: [...notCode, 123456] },
  passwordGrant: {
    username: [...notText, '', 'x'.repeat(129), '\ud800'],
    password: [...notText, '', 'x'.repeat(257), '\ud800'],
  },
  mfaGrant: { mfa_token: notOpaque, mfa_code: [...notCode, 123456] },
  passkeyGrant: { mfa_token: notOpaque, passkey: notAssertion },
  requestPasskeyOptions: { mfa_token: notOpaque },
  addPasskey: {
    token: [...notText, '', 'a b', '$', 'A'.repeat(129)],
    name: [...notText, '', ' ', 'x'.repeat(65), 'a\nb', '\ud800'],
    credential: [null, ...notCredential({ clientDataJSON: 'e30', attestationObject: 'oA' })],
  },
  stepUpByPasskey: { passkey: [null, '', ...notAssertion] },
  refreshGrant: { refresh_token: notOpaque },
  consolePasswordGrant: {
    username: [...notText, '', 'x'.repeat(129), '\ud800'],
    password: [...notText, '', 'x'.repeat(257), '\ud800'],
  },
  consoleMfaGrant: { mfa_token: notOpaque, mfa_code: [...notCode, 123456] },
  consoleRefreshGrant: {},
};

/** Token requests ignore unknown parameters (RFC 6749 3.2). */
const isTokenRequest = ({ path }: CallWithBody): boolean => /\/token$|^\/api\/oauth2\//.test(path);

const calls = Object.entries(callsWithBody) as [CallName, CallWithBody][];

describe('an invalid field is reported by name, and nothing changes', () => {
  let service: TestService;
  let user: TestUser;

  beforeAll(async () => {
    service = await startService();
    stopClock();
    user = await service.users.create();
    await service.users.enable(user);
    await service.users.admin();
  });

  const send = async (
    { method, path, by, headers = {} }: CallWithBody,
    json: unknown,
  ): Promise<ApiAnswer> => {
    const token = { admin: await service.users.admin(), user: user.token, nobody: undefined }[by];
    return service.api.request(method, addressOf(path, user.id), { token, json, headers });
  };

  test('(control: the tables cover every field of every call with a body)', () => {
    for (const [name, { body }] of calls) {
      const fields = Object.keys(body).filter((field) => field !== 'grant_type');
      expect(Object.keys(wrongValues[name])).toEqual(fields);
    }
    const documented = operations.filter(({ requestBody }) => requestBody);
    const named = new Set(calls.map(([, { method, path }]) => `${method} ${path}`));
    expect(documented.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([...named].sort());
  });

  describe.each(calls)('%s', (name, call) => {
    const wrong = Object.entries(wrongValues[name]).flatMap(([field, values]) =>
      values.map((value) => [field, value] as const),
    );
    const code = 'VALIDATION_FAILED';

    test.each(wrong)('%s: %j', async (field, value) => {
      await expectRefusal(service, () => send(call, { ...call.body, [field]: value }), {
        code,
        fields: [field],
      });
    });

    test.each(Object.keys(wrongValues[name]))('%s as an object or an array', async (field) => {
      for (const value of [{}, [], [call.body[field]], { $ne: 1 }]) {
        const json = { ...call.body, [field]: value };
        await expectRefusal(service, () => send(call, json), { code, fields: [field] });
      }
    });

    test('missing required properties', async () => {
      for (const field of call.required) {
        const json = { ...call.body, [field]: undefined };
        await expectRefusal(service, () => send(call, json), { code, fields: [field] });
      }
    });

    test('an unknown property in a valid body', async () => {
      if (isTokenRequest(call)) return;
      for (const field of ['surplus', 'id', 'userId', 'Role', ' name', '']) {
        const json = { ...call.body, [field]: 1 };
        await expectRefusal(service, () => send(call, json), { code, fields: [field] });
      }
    });

    test('several mistakes together', async () => {
      const fields = Object.keys(wrongValues[name]);
      if (isTokenRequest(call) && fields.length === 0) return;
      const json = { ...call.body, ...Object.fromEntries(fields.map((field) => [field, 1])), surplus: 1 };
      await expectRefusal(service, () => send(call, json), {
        code,
        fields: isTokenRequest(call) ? fields : [...fields, 'surplus'],
      });
    });
  });

  test('a missing grant_type', async () => {
    const refusal = { code: 'VALIDATION_FAILED', fields: ['grant_type'] };
    for (const json of [
      {},
      { grant_type: null },
      { grant_type: '' },
      { username: 'administrator', password: 'x' },
    ]) {
      await expectRefusal(service, () => send(callsWithBody.passwordGrant, json), refusal);
    }
  });

  test.each([1, true, 'x'.repeat(300), 'constructor', 'toString'])(
    'an invalid grant_type: %j',
    async (grant_type) => {
      const json = { ...callsWithBody.passwordGrant.body, grant_type };
      await expectRefusal(service, () => send(callsWithBody.passwordGrant, json), {
        code: 'UNSUPPORTED_GRANT_TYPE',
      });
    },
  );
});
