import { describe, expect, test } from 'vitest';
import { type Lies, PasskeyDevice } from '../../../test/support/oracles/passkey-device.js';
import { readAssertion, readRegistration } from './credential-json.js';
import { PasskeyRefusal, verifyAssertion, verifyRegistration } from './webauthn.js';

const origin = 'https://mfa.example.com';
const userHandle = Buffer.alloc(32, 7).toString('base64url');
const expected = {
  challenge: Buffer.alloc(32, 1).toString('base64url'),
  rpId: 'mfa.example.com',
  origins: [origin],
  userVerification: 'preferred',
} as const;
const { challenge, rpId } = expected;

async function register(device: PasskeyDevice, lies: Lies = {}, expectation: object = {}) {
  const json = device.create({ challenge, rp: { id: rpId }, user: { id: userHandle } }, lies);
  const credential = readRegistration(json);
  if (!credential) throw new Error('not the JSON of a credential');
  return verifyRegistration(credential, { ...expected, ...expectation });
}

async function assertion(lies: Lies = {}, device = new PasskeyDevice(origin)) {
  const registered = await register(device);
  if (registered instanceof PasskeyRefusal) throw new Error(registered.reason);
  const credential = readAssertion(device.get({ challenge, rpId }, lies));
  if (!credential) throw new Error('not the JSON of a credential');
  return verifyAssertion(credential, { ...registered, userHandle }, expected);
}

const refused = (reason: string | RegExp) => ({
  reason: typeof reason === 'string' ? reason : (expect.stringMatching(reason) as string),
});

/** The same lies matter in both ceremonies. */
const commonLies: [string, Lies, string | RegExp][] = [
  [
    'another origin',
    { origin: 'https://mfa.example.com.evil.example' },
    'the origin https://mfa.example.com.evil.example',
  ],
  ['an origin with a path', { origin: 'https://mfa.example.com/' }, 'the origin https://mfa.example.com/'],
  ['an origin that breaks lines', { origin: 'a\nb\u2028' + 'x'.repeat(300) }, /^the origin a\?b\?x{96}$/],
  ['another port', { origin: 'https://mfa.example.com:8443' }, 'the origin https://mfa.example.com:8443'],
  ['an origin that is a list', { clientData: { origin: [origin] } }, 'the origin that is no text'],
  ['another challenge', { challenge: 'AAAA' }, 'another challenge'],
  ['no challenge', { clientData: { challenge: undefined } }, 'another challenge'],
  [
    'a frame on another site',
    { clientData: { crossOrigin: true } },
    'client data of a frame on another site',
  ],
  [
    'a frame on a named site',
    { clientData: { crossOrigin: true, topOrigin: origin } },
    'client data of a frame on another site',
  ],
  [
    'without a frame but with a top origin',
    { clientData: { topOrigin: origin } },
    'client data of a frame on another site',
  ],
  ['another RP id', { rpId: 'example.com' }, /RP ID/],
  ['nobody present', { userPresent: false }, /presen/],
];

describe('a new passkey', () => {
  test.each(['ES256', 'EdDSA', 'RS256'] as const)(
    'with %s is taken with what it tells',
    async (algorithm) => {
      const device = new PasskeyDevice(origin, { algorithm, backupEligible: true, backedUp: true });
      expect(await register(device)).toEqual({
        credentialId: device.credentialId,
        publicKey: expect.stringMatching(/^[A-Za-z0-9_-]+$/) as string,
        signCount: 0,
        deviceType: 'multiDevice',
        backedUp: 1,
        aaguid: '00000000-0000-0000-0000-000000000000',
        userVerified: 1,
      });
    },
  );

  test('may have an id of 1,023 bytes', async () => {
    const device = new PasskeyDevice(origin, { credentialId: Buffer.alloc(1023, 5) });
    expect(await register(device)).toHaveProperty('credentialId', device.credentialId);
    const tooLong = new PasskeyDevice(origin, { credentialId: Buffer.alloc(1024, 5) });
    expect(
      readRegistration(tooLong.create({ challenge, rp: { id: rpId }, user: { id: userHandle } })),
    ).toBeUndefined();
  });

  test.each(commonLies)('with %s is refused', async (_, lies, reason) => {
    expect(await register(new PasskeyDevice(origin), lies)).toEqual(refused(reason));
  });

  test('of the other ceremony is refused', async () => {
    expect(await register(new PasskeyDevice(origin), { type: 'webauthn.get' })).toEqual(
      refused('client data of another ceremony'),
    );
  });

  test('that is backed up but cannot be is refused', async () => {
    expect(await register(new PasskeyDevice(origin, { backedUp: true }))).toEqual(refused(/Single-device/));
  });

  test('without user verification is refused only where that is required', async () => {
    const device = new PasskeyDevice(origin, { userVerified: false });
    expect(await register(device)).toHaveProperty('userVerified', 0);
    expect(await register(device, {}, { userVerification: 'required' })).toEqual(refused(/[Vv]erif/));
  });

  const statement = { alg: -7, sig: new Uint8Array(70) };
  const certificates = { ...statement, x5c: [new Uint8Array(300)] };
  test.each<[string, object]>([
    ['packed', certificates],
    ['fido-u2f', certificates],
    ['apple', certificates],
    ['tpm', certificates],
    ['android-key', certificates],
    ['android-safetynet', { ver: '1', response: new Uint8Array(8) }],
    ['compound', {}],
  ])('with an attestation %s by somebody else is refused before that is looked at', async (fmt, attStmt) => {
    const attestation = { fmt, attStmt };
    expect(await register(new PasskeyDevice(origin), { attestation })).toEqual(
      refused('an attestation that was not asked for'),
    );
  });

  test.each<[string, object]>([
    ['packed', {}],
    ['packed', statement],
    ['none', statement],
  ])('with a forged attestation of the format %s is refused', async (fmt, attStmt) => {
    const attestation = { fmt, attStmt };
    expect(await register(new PasskeyDevice(origin), { attestation })).toBeInstanceOf(PasskeyRefusal);
  });

  /** In the CBOR of a key, the algorithm follows its label 3. */
  const withAlgorithm = (algorithm: number) => (cose: Buffer) => {
    const changed = Buffer.from(cose);
    changed[changed.indexOf(Buffer.from([0x03, 0x26])) + 1] = algorithm;
    return changed;
  };

  test.each([
    ['EdDSA on P-256', withAlgorithm(0x27), 'an EdDSA key that is not on the curve Ed25519'],
    ['no signature algorithm at all', withAlgorithm(0x05), /alg/],
    ['an algorithm that was not offered', withAlgorithm(0x22), /alg/],
  ])('whose key claims %s is refused', async (_, publicKey, reason) => {
    expect(await register(new PasskeyDevice(origin), { publicKey })).toEqual(refused(reason));
  });

  test.each([
    ['EdDSA', 'an EdDSA key that is not on the curve Ed25519'],
    ['ES256', 'an ES256 key that is not on the curve P-256'],
  ] as const)('with %s, whose key is too short to verify anything, is refused', async (algorithm, reason) => {
    // The coordinate x is the byte string after the label -2 (0x21); 0x44 begins one of four bytes.
    const publicKey = (cose: Buffer): Buffer => {
      const start = cose.indexOf(Buffer.from([0x21, 0x58, 0x20]));
      const short = Buffer.from([0x21, 0x44, 1, 2, 3, 4]);
      return Buffer.concat([cose.subarray(0, start), short, cose.subarray(start + 35)]);
    };
    expect(await register(new PasskeyDevice(origin, { algorithm }), { publicKey })).toEqual(refused(reason));
  });

  test('that names another id than the authenticator made is refused', async () => {
    const [device, other] = [new PasskeyDevice(origin), new PasskeyDevice(origin)];
    const json = device.create({ challenge, rp: { id: rpId }, user: { id: userHandle } });
    const credential = readRegistration({ ...json, id: other.credentialId, rawId: other.credentialId });
    expect(credential && (await verifyRegistration(credential, expected))).toEqual(
      refused('another credential id than the authenticator made'),
    );
  });
});

describe('an assertion', () => {
  test.each(['ES256', 'EdDSA', 'RS256'] as const)('with %s is taken with its counter', async (algorithm) => {
    expect(await assertion({}, new PasskeyDevice(origin, { algorithm, countsBy: 3 }))).toEqual({
      signCount: 3,
      backedUp: 0,
    });
  });

  test('may leave the user handle out', async () => {
    expect(await assertion({ userHandle: null })).toHaveProperty('signCount', 1);
  });

  test.each(commonLies)('with %s is refused', async (_, lies, reason) => {
    expect(await assertion(lies)).toEqual(refused(reason));
  });

  test.each<[string, Lies, string | RegExp]>([
    ['of the other ceremony', { type: 'webauthn.create' }, 'client data of another ceremony'],
    ["with another user's handle", { userHandle: 'AAAA' }, "another user's handle"],
    ['that became copyable', { backupEligible: true }, 'another backup eligibility'],
    ['with a signature of nothing', { signature: Buffer.alloc(64) }, /./],
    ['with a signature of another key', { signature: signatureOfAnother() }, 'a wrong signature'],
  ])('%s is refused', async (_, lies, reason) => {
    expect(await assertion(lies)).toEqual(refused(reason));
  });
});

function signatureOfAnother(): Buffer {
  const json = new PasskeyDevice(origin).get({ challenge, rpId });
  return Buffer.from(json.response.signature, 'base64url');
}
