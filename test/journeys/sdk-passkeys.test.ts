import { WebAuthnEmulator } from 'nid-webauthn-emulator';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  addPasskey,
  disableMfa,
  listAuthenticators,
  MfaSession,
  passkeyOptions,
  type PasskeySigner,
} from '../../sdk/src/index.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import { originOf } from '../support/users/passkeys.js';
import { refusalOf } from '../support/users/sdk.js';
import type { TestUser } from '../support/users/users.js';

describe('a session of the SDK', () => {
  let service: TestService;
  let browser: WebAuthnEmulator;
  let user: TestUser;
  const sign: PasskeySigner = (options) =>
    Promise.resolve(browser.getJSON(originOf(service.api), options) as Awaited<ReturnType<PasskeySigner>>);

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  beforeEach(async () => {
    browser = new WebAuthnEmulator();
    user = await service.users.create();
    const session = new MfaSession({ baseUrl: service.api.url });
    await session.signIn(user.name, user.password);
    const { client } = session;
    const path = { id: user.id };
    const { token, options } = await passkeyOptions({ client, path });
    const credential = browser.createJSON(originOf(service.api), options);
    const body = { token, name: 'Phone', credential } as Parameters<typeof addPasskey>[0]['body'];
    const { scratchCodes = [] } = await addPasskey({ client, path, body });
    expect(scratchCodes).toHaveLength(5);
  });

  async function challenged(session: MfaSession) {
    const challenge = await session.signIn(user.name, user.password);
    if (!challenge) throw new Error('no second factor was asked for');
    return challenge;
  }

  test('signs in with a passkey that the user has added', async () => {
    const session = new MfaSession({ baseUrl: service.api.url });
    const challenge = await challenged(session);
    expect(challenge.methods).toEqual(['scratch_code', 'passkey']);
    await session.signInWithPasskey(challenge, sign);
    const { client } = session;
    const authenticators = await listAuthenticators({ client, path: { id: user.id } });
    expect(authenticators).toMatchObject([{ kind: 'passkey', name: 'Phone', rpId: 'localhost' }]);
  });

  test('passes on what the browser throws, and a refusal, after which it can be tried again', async () => {
    const onError = vi.fn();
    const session = new MfaSession({ baseUrl: service.api.url, onError });
    const challenge = await challenged(session);
    const cancelled = new Error('NotAllowedError');
    await expect(session.signInWithPasskey(challenge, () => Promise.reject(cancelled))).rejects.toBe(
      cancelled,
    );
    const wrong: PasskeySigner = async (options) => sign({ ...options, challenge: 'AAAA' });
    const refusal = await refusalOf(session.signInWithPasskey(challenge, wrong));
    expect(refusal).toMatchObject({ code: 'PASSKEY_INVALID', status: 400 });
    expect(onError.mock.calls).toEqual([[refusal]]);
    await session.signInWithPasskey(challenge, sign);
  });

  test('steps up with a passkey when a call needs fresh proof', async () => {
    const onStepUpRequired = vi.fn(() => Promise.resolve({ passkey: sign }));
    const session = new MfaSession({ baseUrl: service.api.url, onStepUpRequired });
    await session.signInWithPasskey(await challenged(session), sign);
    travel(901);
    await disableMfa({ client: session.client, path: { id: user.id } });
    expect(onStepUpRequired.mock.calls).toEqual([['code']]);
  });
});
