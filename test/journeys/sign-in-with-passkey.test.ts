import { beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';
import { travel } from '../support/service/time.js';
import { PasskeySteps } from '../support/users/passkeys.js';

let service: TestService;
let steps: PasskeySteps;

beforeAll(async () => {
  service = await startService();
  steps = new PasskeySteps(service.api, service.users);
});

describe('an answer with a passkey', () => {
  test('may be sent as a form, by OAuth clients', async () => {
    const user = await steps.createUser();
    const mfa_token = await service.users.challenge(user);
    const options = await service.api.request('POST', '/api/oauth2/passkeyOptions', {
      form: { MFA_Token: mfa_token, client_id: 'ignored' },
    });
    expect(options.status, options.text).toBe(200);
    const passkey = JSON.stringify(user.device.get(options.body));
    const { status, text } = await service.api.request('POST', '/api/oauth2/token', {
      form: { grant_type: 'mfa', mfa_token, mfa_code: '', passkey },
    });
    expect(status, text).toBe(200);
  });

  test('is taken by the console, which keeps the refresh token in its cookie', async () => {
    const user = await steps.createUser();
    const mfa_token = await service.users.challenge(user);
    const passkey = user.device.get(await steps.requestOptions(mfa_token));
    const { status, body, headers } = await service.api.request('POST', '/console/token', {
      json: { grant_type: 'mfa', mfa_token, passkey },
      headers: { 'X-Console': '1' },
    });
    expect(status).toBe(200);
    expect(body).not.toHaveProperty('refresh_token');
    expect(headers.get('set-cookie')).toContain('mfa-refresh=');
  });

  test('that is wrong does not end the sign-in; new options do not undo the count', async () => {
    const user = await steps.createUser();
    const mfaToken = await service.users.challenge(user);
    for (let wrong = 1; wrong <= 5; wrong += 1) {
      const lies = { origin: 'https://evil.example' };
      const answer = await steps.answer(
        mfaToken,
        user.device.get(await steps.requestOptions(mfaToken), lies),
      );
      expect(answer.body).toMatchObject({
        error: 'invalid_grant',
        code: wrong < 5 ? 'PASSKEY_INVALID' : 'MFA_TOKEN_EXHAUSTED',
      });
    }
    const failures = await steps.events(user.id, 'mfa.verification_failed');
    expect(failures).toHaveLength(5);
    expect(failures[0]).toMatchObject({
      reason: 'the origin https://evil.example',
      details: { method: 'passkey' },
    });
    await steps.tokenOf(user, user.device);
  });

  test('has five minutes', async () => {
    const user = await steps.createUser();
    const mfaToken = await service.users.challenge(user);
    const options = await steps.requestOptions(mfaToken);
    travel(299);
    expect((await steps.answer(mfaToken, user.device.get(options))).status).toBe(200);
  });
});
