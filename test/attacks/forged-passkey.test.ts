import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { rowsOf } from '../support/database/rows.js';
import type { Lies } from '../support/oracles/passkey-device.js';
import { startService, type TestService } from '../support/service/service.js';
import { travel } from '../support/service/time.js';
import { PasskeySteps, type PasskeyUser } from '../support/users/passkeys.js';

let service: TestService;
let steps: PasskeySteps;

beforeAll(async () => {
  service = await startService();
  steps = new PasskeySteps(service.api, service.users);
});

const codeOf = ({ status, body }: ApiAnswer) => ({ status, code: body.code });
const refused = { status: 400, code: 'PASSKEY_INVALID' };

/** What a page on another site, or a broken authenticator, makes of honest options. */
const lies: readonly [string, Lies][] = [
  ['of another origin', { origin: 'https://localhost.evil.example' }],
  ['of another port', { origin: 'http://localhost:1' }],
  ['of a frame on another site', { clientData: { crossOrigin: true } }],
  ['of another RP id', { rpId: 'evil.example' }],
  ['without anybody present', { userPresent: false }],
  ['of another challenge', { challenge: Buffer.alloc(32).toString('base64url') }],
];

describe('a new passkey', () => {
  test.each<[string, Lies]>([
    ...lies,
    ['of the other ceremony', { type: 'webauthn.get' }],
    ['with a forged attestation', { attestation: { fmt: 'packed', attStmt: {} } }],
    ['with a statement where there is none', { attestation: { fmt: 'none', attStmt: { alg: -7 } } }],
    ['whose key is of another algorithm than it says', { publicKey: claimingEdDsa }],
  ])('%s is refused, and its options are used up', async (_, lie) => {
    const user = await service.users.create();
    const { token, options } = await steps.creationOptions(user);
    const send = (credential: object) =>
      service.api.post(`/api/v1/users/${user.id}/passkeys`, user.token, { token, name: 'Key', credential });
    const device = steps.device();
    expect(codeOf(await send(device.create(options, lie)))).toEqual(refused);
    expect(codeOf(await send(device.create(options)))).toEqual({
      status: 400,
      code: 'PASSKEY_TOKEN_INVALID',
    });
    const { body } = await service.api.get(`/api/v1/users/${user.id}/mfa`, user.token);
    expect(body).toMatchObject({ state: 'disabled', scratchCodesRemaining: 0 });
    expect(await steps.events(user.id, 'mfa.enrolment_refused')).toHaveLength(1);
  });

  test('is refused after five minutes, and after newer options', async () => {
    const user = await service.users.create();
    const add = async ({ token, options }: { token: string; options: never }) =>
      codeOf(
        await service.api.post(`/api/v1/users/${user.id}/passkeys`, user.token, {
          token,
          name: 'Key',
          credential: steps.device().create(options),
        }),
      );
    const old = await steps.creationOptions(user);
    const newer = await steps.creationOptions(user);
    expect(await add(old)).toEqual({ status: 400, code: 'PASSKEY_TOKEN_INVALID' });
    expect(await add({ token: newer.token, options: old.options as never })).toEqual(refused);
    const late = await steps.creationOptions(user);
    travel(300);
    expect(await add(late)).toEqual({ status: 400, code: 'PASSKEY_TOKEN_INVALID' });
  });

  test('is refused in another session, also of the same user, and for another user', async () => {
    const user = await service.users.create();
    const begun = await steps.creationOptions(user);
    const body = { token: begun.token, name: 'Key', credential: steps.device().create(begun.options) };
    const second = await service.users.signIn(user.name, user.password);
    const other = await service.users.create();
    await steps.creationOptions({ ...user, token: second.access_token });
    await steps.creationOptions(other);
    const tokenInvalid = { status: 400, code: 'PASSKEY_TOKEN_INVALID' };
    const path = `/api/v1/users/${user.id}/passkeys`;
    expect(codeOf(await service.api.post(path, second.access_token, body))).toEqual(tokenInvalid);
    const otherPath = `/api/v1/users/${other.id}/passkeys`;
    expect(codeOf(await service.api.post(otherPath, other.token, body))).toEqual(tokenInvalid);
    const stranger = codeOf(await service.api.post(path, other.token, body));
    expect(stranger).toEqual({ status: 404, code: 'USER_NOT_FOUND' });
    // Nobody adds one for somebody else.
    const byAdmin = await service.api.post(`${path}/options`, await service.users.admin(), {});
    expect(codeOf(byAdmin)).toEqual({ status: 403, code: 'ACCESS_DENIED' });
    expect((await service.api.post(path, user.token, body)).status).toBe(201);
  });

  test('is refused to a session that has not passed the second factor', async () => {
    const user = await service.users.createWithMfa();
    const { status, body } = await service.api.post(
      `/api/v1/users/${user.id}/passkeys/options`,
      user.token,
      {},
    );
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'MFA_SESSION_REQUIRED' });
  });

  test('that somebody has registered is refused to everybody else', async () => {
    const user = await steps.createUser();
    const thief = await service.users.create();
    const mine = steps.device({ credentialId: user.device.traits.credentialId });
    expect(codeOf(await steps.add(thief, mine))).toEqual({
      status: 409,
      code: 'PASSKEY_ALREADY_REGISTERED',
    });
    const { body } = await service.api.get(`/api/v1/users/${thief.id}/mfa`, thief.token);
    expect(body).toMatchObject({ state: 'disabled', scratchCodesRemaining: 0 });
    expect(codeOf(await steps.signIn(user, mine))).toEqual(refused);
    await steps.tokenOf(user, user.device);
  });
});

describe('a signed challenge', () => {
  let user: PasskeyUser;
  let mfaToken: string;

  beforeAll(async () => {
    user = await steps.createUser();
  });

  async function answered(lie: Lies, device = user.device) {
    mfaToken = await service.users.challenge(user);
    return codeOf(await steps.answer(mfaToken, device.get(await steps.requestOptions(mfaToken), lie)));
  }

  test.each<[string, Lies]>([
    ...lies,
    ['of the other ceremony', { type: 'webauthn.create' }],
    ["with another user's handle", { userHandle: Buffer.alloc(32).toString('base64url') }],
    ['that may suddenly be copied', { backupEligible: true }],
    ['with a signature of nothing', { signature: Buffer.alloc(70) }],
  ])('%s is refused and counted', async (_, lie) => {
    expect(await answered(lie)).toEqual(refused);
    expect(await failuresOf(user)).toBe(1);
    expect(await answered({})).toEqual({ status: 200, code: undefined });
    expect(await failuresOf(user)).toBe(0);
  });

  test("of another user's sign-in is refused, as is another user's passkey", async () => {
    const other = await steps.createUser();
    const options = await steps.requestOptions(await service.users.challenge(other));
    mfaToken = await service.users.challenge(user);
    await steps.requestOptions(mfaToken);
    expect(codeOf(await steps.answer(mfaToken, user.device.get(options)))).toEqual(refused);
    expect(await answered({}, other.device)).toEqual(refused);
  });

  test('is refused when it was used, replaced, or never asked for', async () => {
    mfaToken = await service.users.challenge(user);
    const first = await steps.requestOptions(mfaToken);
    await steps.requestOptions(mfaToken);
    expect(codeOf(await steps.answer(mfaToken, user.device.get(first)))).toEqual(refused);
    const asked = await steps.requestOptions(mfaToken);
    const answer = user.device.get(asked);
    expect((await steps.answer(mfaToken, answer)).status).toBe(200);
    expect(codeOf(await steps.answer(mfaToken, answer)).code).toBe('MFA_TOKEN_INVALID');
    mfaToken = await service.users.challenge(user);
    expect(codeOf(await steps.answer(mfaToken, answer))).toEqual(refused);
  });

  test('after a wrong answer to it is refused: one answer for one challenge', async () => {
    mfaToken = await service.users.challenge(user);
    const options = await steps.requestOptions(mfaToken);
    expect(codeOf(await steps.answer(mfaToken, user.device.get(options, { rpId: 'evil.example' })))).toEqual(
      refused,
    );
    expect(codeOf(await steps.answer(mfaToken, user.device.get(options)))).toEqual(refused);
  });

  test('of a passkey that was removed meanwhile opens nothing', async () => {
    const loser = await steps.createUser();
    const token = await steps.tokenOf(loser, loser.device);
    const open = await service.users.challenge(loser);
    const answer = loser.device.get(await steps.requestOptions(open));
    const path = `/api/v1/users/${loser.id}/authenticators`;
    const { body } = await service.api.get(path, token);
    expect((await service.api.request('DELETE', `${path}/${body[0].id}`, { token })).status).toBe(204);
    expect(codeOf(await steps.answer(open, answer))).toEqual({ status: 400, code: 'MFA_TOKEN_INVALID' });
  });

  test('whose counter goes back or stands still is refused and audited', async () => {
    const victim = await steps.createUser('user', steps.device({ countsBy: 10 }));
    await steps.tokenOf(victim, victim.device);
    for (const signCount of [9, 10, 0]) {
      expect(codeOf(await steps.signIn(victim, victim.device, { signCount }))).toEqual(refused);
    }
    const events = await steps.events(victim.id, 'mfa.passkey_counter_reversed');
    expect(events).toHaveLength(3);
    expect(events[0]).toMatchObject({ outcome: 'failure', details: { method: 'passkey' } });
    const token = await steps.tokenOf(victim, victim.device);
    const { body } = await service.api.get(`/api/v1/users/${victim.id}/mfa`, token);
    expect(body.lastDuplicateUseAt).toEqual(expect.any(String));
  });

  test('after five minutes is refused, even while the sign-in is open', async () => {
    const long = await startService({ CHALLENGE_TTL: '3600' });
    const later = new PasskeySteps(long.api, long.users);
    const patient = await later.createUser();
    const open = await long.users.challenge(patient);
    const answer = patient.device.get(await later.requestOptions(open));
    travel(300);
    expect(codeOf(await later.answer(open, answer))).toEqual(refused);
    const again = await later.answer(open, patient.device.get(await later.requestOptions(open)));
    expect(again.status).toBe(200);
  });
});

async function failuresOf({ id }: { id: number }): Promise<number> {
  const rows = (await rowsOf(service.database, 'mfa_limits')).map(
    (row) => JSON.parse(row) as { userId: number; failedAttempts: number },
  );
  return rows.find(({ userId }) => userId === id)?.failedAttempts ?? Number.NaN;
}

/** In the CBOR of an ES256 key, -7 follows the label of the algorithm. */
function claimingEdDsa(cose: Buffer): Buffer {
  const changed = Buffer.from(cose);
  changed[changed.indexOf(Buffer.from([0x03, 0x26])) + 1] = 0x27;
  return changed;
}
