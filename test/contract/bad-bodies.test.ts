import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { addressOf, type CallName, type CallWithBody, callsWithBody } from '../support/http/calls.js';
import { expectRefusal } from '../support/http/refusals.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';
import type { TestUser } from '../support/users/users.js';

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
const largestBody = 16 * 1024;

const calls = Object.entries(callsWithBody) as [CallName, CallWithBody][];

/** Calls without a body: a body was probably meant for another call. */
const callsWithoutBody = ['disableMfa', 'mfa/scratchCodes'];

describe('an invalid body is refused', () => {
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
    { method, path, by, headers }: Pick<CallWithBody, 'method' | 'path' | 'by' | 'headers'>,
    raw: string,
    contentType = json,
  ): Promise<ApiAnswer> => {
    const token = { admin: await service.users.admin(), user: user.token, nobody: undefined }[by];
    return service.api.request(method, addressOf(path, user.id), {
      token,
      raw,
      headers: { ...headers, 'Content-Type': contentType },
    });
  };

  describe.each(calls)('%s', (_, call) => {
    const good = JSON.stringify(call.body);

    test.each(['[]', `[${good}]`, '"text"', JSON.stringify(good), 'null', 'true', '1'])(
      'if it is not an object: %s',
      async (raw) => {
        await expectRefusal(service, () => send(call, raw), { code: 'VALIDATION_FAILED', fields: ['body'] });
      },
    );

    test.each([
      '{',
      good.slice(0, -1),
      `${good}x`,
      `${good},`,
      "{'a':1}",
      '{"a":}',
      'undefined',
      ' ',
      '\ufeff{',
    ])('if it is not JSON: %j', async (raw) => {
      await expectRefusal(service, () => send(call, raw), { code: 'MALFORMED_JSON' });
    });

    test('if it is empty or missing where required', async () => {
      if (call.required.length === 0) return;
      const fields = 'grant_type' in call.body ? ['grant_type'] : call.required;
      const refusal = { code: 'VALIDATION_FAILED', fields };
      await expectRefusal(service, () => send(call, ''), refusal);
      await expectRefusal(service, () => send(call, '{}'), refusal);
      const token = call.by === 'admin' ? await service.users.admin() : user.token;
      const path = addressOf(call.path, user.id);
      const { method, headers = {} } = call;
      await expectRefusal(service, () => service.api.request(method, path, { token, headers }), refusal);
    });

    test.each([
      'text/plain',
      'text/json',
      'application/xml',
      'application/jsonx',
      'application/problem+json',
      'multipart/form-data; boundary=x',
      'application/octet-stream',
      'x',
    ])('if its type is %s', async (contentType) => {
      const refusal = { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' };
      await expectRefusal(service, () => send(call, good, contentType), refusal);
    });

    test('if it is a form instead of JSON', async () => {
      if (call.path.startsWith('/api/oauth2/')) return;
      const raw = new URLSearchParams(call.body as Record<string, string>).toString();
      await expectRefusal(service, () => send(call, raw, form), {
        status: 415,
        code: 'UNSUPPORTED_MEDIA_TYPE',
      });
    });

    test('if it is one byte larger than 16 KiB', async () => {
      const padded = (bytes: number): string => good + ' '.repeat(bytes - Buffer.byteLength(good));
      const tooLarge = { status: 413, code: 'PAYLOAD_TOO_LARGE' };
      await expectRefusal(service, () => send(call, padded(largestBody + 1)), tooLarge);
      await expectRefusal(service, () => send(call, 'x'.repeat(1024 * 1024)), tooLarge);
      expect(
        (await send(call, padded(largestBody).replace(/^\{/, '{"surplus":1,').slice(0, largestBody))).status,
      ).toBe(400);
    });
  });

  test.each([
    ['grant_type', 'grant_type=password&grant_type=mfa'],
    ['username', 'grant_type=password&username=a&username=b&password=x'],
    ['body', 'grant_type=password&username=a&password=x&y&y'],
  ])('if it is a form with a duplicate field: %s in %s', async (field, raw) => {
    await expectRefusal(service, () => send(callsWithBody.passwordGrant, raw, form), {
      code: 'VALIDATION_FAILED',
      fields: [field],
    });
  });

  test('if it is a form larger than 16 KiB', async () => {
    const raw = `grant_type=password&username=a&password=${'x'.repeat(largestBody)}`;
    const tooLarge = { status: 413, code: 'PAYLOAD_TOO_LARGE' };
    await expectRefusal(service, () => send(callsWithBody.passwordGrant, raw, form), tooLarge);
  });

  test('if it is JSON sent as a form, or a form sent as JSON', async () => {
    const call = callsWithBody.passwordGrant;
    const asForm = { code: 'VALIDATION_FAILED', fields: ['grant_type'] };
    await expectRefusal(service, () => send(call, JSON.stringify(call.body), form), asForm);
    const raw = new URLSearchParams(call.body).toString();
    await expectRefusal(service, () => send(call, raw), { code: 'MALFORMED_JSON' });
  });

  describe.each(callsWithoutBody)('by %s, which takes none', (name) => {
    const call = { method: 'POST', path: `/api/v1/users/{id}/${name}`, by: 'user' } as const;

    test.each([
      ['an unknown property', '{"surplus":true}', json, { code: 'VALIDATION_FAILED', fields: ['surplus'] }],
      ['an array', '[]', json, { code: 'VALIDATION_FAILED', fields: ['body'] }],
      ['malformed JSON', '{', json, { code: 'MALFORMED_JSON' }],
      ['text', '{}', 'text/plain', { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' }],
      ['a form', 'a=b', form, { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' }],
      ['more than 16 KiB', ' '.repeat(largestBody + 1), json, { status: 413, code: 'PAYLOAD_TOO_LARGE' }],
    ])('if it is %s', async (_, raw, contentType, refusal) => {
      await expectRefusal(service, () => send(call, raw, contentType), refusal);
    });

    test('except for an empty object', async () => {
      await expectRefusal(service, () => send(call, '{}'), { status: 409, code: 'MFA_NOT_ENABLED' });
    });
  });
});
