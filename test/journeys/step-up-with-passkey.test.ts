import { beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';
import { travel } from '../support/service/time.js';
import { PasskeySteps, type PasskeyUser } from '../support/users/passkeys.js';

const path = '/api/v1/sessions/current/stepUp';

describe('stepping up with a passkey', () => {
  let service: TestService;
  let steps: PasskeySteps;
  let user: PasskeyUser;
  let token: string;

  beforeAll(async () => {
    service = await startService({ ACCESS_TOKEN_TTL: '86400' });
    steps = new PasskeySteps(service.api, service.users);
    user = await steps.createUser();
    token = await steps.tokenOf(user, user.device);
  });

  const optionsFor = async (accessToken: string) => {
    const answer = await service.api.post(`${path}/passkeyOptions`, accessToken, {});
    expect(answer.status, answer.text).toBe(200);
    return answer.body;
  };

  const stepUp = (accessToken: string, passkey: object) => service.api.post(path, accessToken, { passkey });

  test('makes an old session fit for sensitive calls again', async () => {
    travel(3600);
    const sensitive = () => service.api.post(`/api/v1/users/${user.id}/mfa/scratchCodes`, token);
    expect((await sensitive()).body.code).toBe('STEP_UP_REQUIRED');
    const { status, body } = await stepUp(token, user.device.get(await optionsFor(token)));
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'bearer', userId: user.id, mfa_enabled: true });
    expect((await sensitive()).status).toBe(200);
    const [event] = await steps.events(user.id, 'session.stepped_up');
    expect(event).toMatchObject({ details: { amr: ['pwd', 'pop', 'mfa'] } });
  });

  test('adds what the passkey proves to a session that used a code', async () => {
    const { access_token: codeToken } = await service.users.signInWithMfa(
      user,
      (await service.api.post(`/api/v1/users/${user.id}/mfa/scratchCodes`, token)).body.scratchCodes[0],
    );
    const { body } = await stepUp(codeToken, user.device.get(await optionsFor(codeToken)));
    const [event] = await steps.events(user.id, 'session.stepped_up');
    expect(event).toMatchObject({ details: { amr: ['pwd', 'otp', 'mfa', 'pop'] } });
    expect(body.access_token).toBeTypeOf('string');
  });

  test.each([
    ['of another session', async () => optionsFor(await steps.tokenOf(user, user.device))],
    ['of a sign-in', async () => steps.requestOptions(await service.users.challenge(user))],
    [
      'that was replaced',
      async () => {
        const old = await optionsFor(token);
        await optionsFor(token);
        return old;
      },
    ],
  ])('is refused for a challenge %s, and counted', async (_, options) => {
    await optionsFor(token);
    const signed = user.device.get(await options());
    expect(await stepUp(token, signed)).toMatchObject({ status: 400, body: { code: 'PASSKEY_INVALID' } });
    const failures = await steps.events(user.id, 'mfa.verification_failed');
    expect(failures[0]).toMatchObject({ actorUserId: user.id, reason: 'another challenge' });
    await steps.tokenOf(user, user.device);
  });

  test('works once per challenge', async () => {
    // Without a counter, nothing else tells that it was used.
    const uncounted = await steps.createUser('user', steps.device({ countsBy: 0 }));
    const session = await steps.tokenOf(uncounted, uncounted.device);
    const signed = uncounted.device.get(await optionsFor(session));
    const answers = await Promise.all([1, 2, 3].map(() => stepUp(session, signed)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    expect((await stepUp(session, signed)).body.code).toBe('PASSKEY_INVALID');
  });

  test('needs MFA and a passkey', async () => {
    const nobody = await service.users.create();
    const options = await service.api.post(`${path}/passkeyOptions`, nobody.token, {});
    expect(options).toMatchObject({ status: 404, body: { code: 'AUTHENTICATOR_NOT_FOUND' } });
    const signed = user.device.get(await optionsFor(token));
    const refused = await stepUp(nobody.token, signed);
    expect(refused).toMatchObject({ status: 409, body: { code: 'MFA_NOT_ENABLED' } });
  });
});
