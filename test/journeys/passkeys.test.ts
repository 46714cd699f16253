import {
  AuthenticatorEmulator,
  PasskeysCredentialsMemoryRepository,
  WebAuthnEmulator,
} from 'nid-webauthn-emulator';
import { beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';
import { originOf, PasskeySteps } from '../support/users/passkeys.js';

let service: TestService;
let steps: PasskeySteps;

beforeAll(async () => {
  service = await startService();
  steps = new PasskeySteps(service.api, service.users);
});

const claimsOf = (accessToken: string): { amr: string[] } =>
  JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString('utf8'));

/** An authenticator and a browser of another make, which say only what is true. */
function emulator(algorithm: 'ES256' | 'EdDSA' | 'RS256'): WebAuthnEmulator {
  const credentialsRepository = new PasskeysCredentialsMemoryRepository();
  return new WebAuthnEmulator(
    new AuthenticatorEmulator({ algorithmIdentifiers: [algorithm], credentialsRepository }),
  );
}

describe('a passkey as the only authenticator', () => {
  test.each(['ES256', 'EdDSA', 'RS256'] as const)(
    'with %s is added and signs in, with an emulator of another make',
    async (algorithm) => {
      const browser = emulator(algorithm);
      const user = await service.users.create();
      const { token, options } = await steps.creationOptions(user);
      const credential = browser.createJSON(originOf(service.api), options);
      const added = await service.api.post(`/api/v1/users/${user.id}/passkeys`, user.token, {
        token,
        name: 'Phone',
        credential,
      });
      expect(added).toMatchObject({
        status: 201,
        body: { kind: 'passkey', name: 'Phone', lastUsedAt: null },
      });
      expect(added.body.scratchCodes).toHaveLength(5);
      expect(added.headers.get('cache-control')).toBe('no-store');

      const mfaToken = await service.users.challenge(user);
      const answer = browser.getJSON(originOf(service.api), await steps.requestOptions(mfaToken));
      const { status, body } = await steps.answer(mfaToken, answer);
      expect(status).toBe(200);
      expect(body).toMatchObject({ token_type: 'bearer', userId: user.id, mfa_enabled: true });
      // The emulator's passkeys may be copied.
      expect(claimsOf(body.access_token).amr).toEqual(['pwd', 'swk', 'mfa']);
    },
  );

  test('turns MFA on, ends the other sessions, and is listed with what it tells', async () => {
    const user = await service.users.create();
    const other = await service.users.signIn(user.name, user.password);
    const device = steps.device({ backupEligible: true, backedUp: true, transports: ['internal', 'hybrid'] });
    const { body: added } = await steps.add(user, device, {}, 'Telefon 📱');
    expect((await service.api.get('/api/v1/users/me', other.access_token)).status).toBe(401);
    const { body: me } = await service.api.get('/api/v1/users/me', user.token);
    expect(me.mfaEnabled).toBe(true);
    const { body } = await service.api.get(`/api/v1/users/${user.id}/authenticators`, user.token);
    expect(body).toEqual([
      {
        id: added.id,
        kind: 'passkey',
        name: 'Telefon 📱',
        main: false,
        createdAt: added.createdAt,
        lastUsedAt: null,
        deviceType: 'multiDevice',
        backedUp: true,
        transports: ['internal', 'hybrid'],
        rpId: 'localhost',
      },
    ]);
    expect(await steps.events(user.id, 'mfa.enabled')).toMatchObject([
      { details: { method: 'passkey', replaced: false } },
    ]);
    const resynchronise = `/api/v1/users/${user.id}/authenticators/${added.id}/resynchronise`;
    const codes = { codes: ['492039', '284755'] };
    expect(await service.api.post(resynchronise, await service.users.admin(), codes)).toMatchObject({
      status: 404,
      body: { code: 'AUTHENTICATOR_NOT_FOUND', detail: expect.stringContaining('is a passkey') },
    });
  });

  test.each([
    [{ transports: ['usb', 'nfc'] }, 'hwk'],
    [{ transports: ['internal'] }, 'pop'],
    [{ transports: [] }, 'pop'],
    [{ transports: ['usb'], backupEligible: true }, 'swk'],
  ])('of the traits %j makes a session with the method %s', async (traits, method) => {
    const user = await steps.createUser('user', steps.device(traits));
    const accessToken = await steps.tokenOf(user, user.device);
    expect(claimsOf(accessToken).amr).toEqual(['pwd', method, 'mfa']);
    const [verified] = await steps.events(user.id, 'mfa.verified');
    expect(verified).toMatchObject({ actorUserId: user.id, details: { method: 'passkey' } });
  });

  test('is replaced at sign-in by the scratch codes that came with it', async () => {
    const user = await service.users.create();
    const { body } = await steps.add(user, steps.device());
    await service.users.signInWithMfa(user, body.scratchCodes[3]);
  });

  test('may have an id of 1,023 bytes', async () => {
    const credentialId = Buffer.alloc(1023, service.api.url);
    const user = await steps.createUser('user', steps.device({ credentialId }));
    await steps.tokenOf(user, user.device);
  });

  test('may not count, or count in leaps', async () => {
    for (const countsBy of [0, 1000]) {
      const user = await steps.createUser('user', steps.device({ countsBy }));
      for (let time = 0; time < 3; time += 1) await steps.tokenOf(user, user.device);
    }
  });

  test('shows when it was last used, and whether it is still backed up', async () => {
    const user = await steps.createUser('user', steps.device({ backupEligible: true, backedUp: false }));
    const path = `/api/v1/users/${user.id}/authenticators`;
    const before = await service.api.get(path, user.token);
    expect(before.body).toMatchObject([{ backedUp: false, lastUsedAt: null }]);
    Object.assign(user.device.traits, { backedUp: true });
    const token = await steps.tokenOf(user, user.device);
    const after = await service.api.get(path, token);
    expect(after.body).toMatchObject([{ backedUp: true, lastUsedAt: expect.any(String) }]);
  });
});

describe('the options', () => {
  test('to add one name the user by a handle that tells nothing, and exclude what is there', async () => {
    const user = await steps.createUser();
    const token = await steps.tokenOf(user, user.device);
    const second = await steps.creationOptions({ ...user, token });
    const { options } = second;
    expect(options).toMatchObject({
      rp: { id: 'localhost', name: 'MFA Service' },
      user: { name: user.name },
      attestation: 'none',
      timeout: 300_000,
      excludeCredentials: [{ id: user.device.credentialId, type: 'public-key', transports: ['internal'] }],
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    });
    expect(options.pubKeyCredParams.map(({ alg }: { alg: number }) => alg)).toEqual([-7, -8, -257]);
    const handle = Buffer.from(options.user.id, 'base64url');
    expect(handle).toHaveLength(32);
    expect(handle.toString('latin1')).not.toContain(String(user.id));
    expect(Buffer.from(options.challenge, 'base64url')).toHaveLength(32);
    const again = await steps.creationOptions({ ...user, token });
    expect(again.options.user.id).toBe(options.user.id);
    expect(again.options.challenge).not.toBe(options.challenge);
  });

  test('to sign in name the passkeys of the user', async () => {
    const user = await steps.createUser('user', steps.device({ transports: ['usb'] }));
    expect(await steps.requestOptions(await service.users.challenge(user))).toEqual({
      rpId: 'localhost',
      challenge: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      allowCredentials: [{ id: user.device.credentialId, type: 'public-key', transports: ['usb'] }],
      timeout: 300_000,
      userVerification: 'preferred',
    });
  });

  test('are refused to a user without a passkey', async () => {
    const user = await service.users.createWithMfa();
    const mfa_token = await service.users.challenge(user);
    const { status, body } = await service.api.post('/api/oauth2/passkeyOptions', undefined, { mfa_token });
    expect({ status, code: body.code }).toEqual({ status: 404, code: 'AUTHENTICATOR_NOT_FOUND' });
  });
});

describe('several authenticators', () => {
  test('of both kinds sign in, each on its own, and the first step says so', async () => {
    const user = await service.users.createWithMfa();
    const { access_token: token } = await service.users.signInWithMfa(user, user.enrolment.app.code(1));
    const [first, second] = [steps.device(), steps.device()];
    for (const device of [first, second]) {
      const added = await steps.add({ ...user, token }, device);
      expect(added.status, added.text).toBe(201);
      expect(added.body).not.toHaveProperty('scratchCodes');
    }
    const credentials = { grant_type: 'password', username: user.name, password: user.password };
    const { body } = await service.api.token(credentials);
    expect(body.mfa_methods).toEqual(['totp', 'scratch_code', 'passkey']);
    await steps.tokenOf(user, first);
    await steps.tokenOf(user, second);
    await service.users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    expect(await steps.events(user.id, 'mfa.authenticator_added')).toHaveLength(2);
  });

  test('are ten at most, also passkeys', async () => {
    const user = await steps.createUser();
    const token = await steps.tokenOf(user, user.device);
    const options = await steps.creationOptions({ ...user, token });
    for (let number = 2; number <= 10; number += 1)
      expect((await steps.add({ ...user, token }, steps.device())).status).toBe(201);
    const path = `/api/v1/users/${user.id}/passkeys`;
    const refused = await service.api.post(`${path}/options`, token, {});
    expect(refused).toMatchObject({ status: 409, body: { code: 'AUTHENTICATOR_LIMIT' } });
    const stale = await service.api.post(path, token, {
      token: options.token,
      name: 'One more',
      credential: steps.device().create(options.options),
    });
    expect(stale.body.code).toBe('PASSKEY_TOKEN_INVALID');
  });

  test('are removed one by one, and the last turns MFA off', async () => {
    const user = await steps.createUser();
    const token = await steps.tokenOf(user, user.device);
    const second = steps.device();
    const { body } = await steps.add({ ...user, token }, second);
    const path = `/api/v1/users/${user.id}/authenticators`;
    const remove = (id: number) => service.api.request('DELETE', `${path}/${id}`, { token });
    expect((await remove(body.id)).status).toBe(204);
    expect((await steps.signIn(user, second)).body.code).toBe('PASSKEY_INVALID');
    const { body: left } = await service.api.get(path, token);
    expect((await remove(left[0].id)).status).toBe(204);
    const signedIn = await service.users.signIn(user.name, user.password);
    expect(claimsOf(signedIn.access_token).amr).toEqual(['pwd']);
    // The same passkey can be added again.
    const again = await steps.add({ ...user, token: signedIn.access_token }, user.device);
    expect(again.status, again.text).toBe(201);
  });
});
