import { mutantsOf } from './table.mjs';

const forged = 'test/attacks/forged-passkey.test.ts';
const arithmetic = 'src/mfa/passkeys/webauthn.spec.ts';
const policy = 'test/journeys/policy-passkeys.test.ts';
const stepUp = 'test/journeys/step-up-with-passkey.test.ts';
const domains = 'test/journeys/passkey-domains.test.ts';

export const mutants = [
  ...mutantsOf('src/mfa/passkeys/passkey-challenges.ts', forged, [
    {
      find: 'return used === 1;',
      replace: 'return used >= 0;',
      test: stepUp,
      title: 'works once per challenge',
      why: 'a challenge is answered more than once at the same moment',
    },
    {
      find: "'WHERE ceremony = ? AND boundTo = ? AND expiresAt > ?'",
      replace: "'WHERE ceremony = ? AND boundTo = ? AND expiresAt > ? - 3600000'",
      title: 'is refused after five minutes, and after newer options',
      why: 'an old challenge still names its ceremony',
      also: [
        {
          file: 'src/mfa/passkeys/passkey-challenges.ts',
          find: 'AND challenge = ? AND expiresAt > ?',
          replace: 'AND challenge = ? AND expiresAt > ? - 3600000',
        },
      ],
    },
  ]),
  ...mutantsOf('src/mfa/passkeys/presented-passkey.ts', forged, [
    {
      find: 'challenge !== undefined && (await this.challenges.use(manager, challenge));',
      replace: 'challenge !== undefined;',
      test: stepUp,
      title: 'works once per challenge',
      why: 'a challenge is not used up',
    },
    {
      find: '(signCount < ? OR (signCount = 0 AND ? = 0))',
      replace: '(signCount <= ? OR (signCount = 0 AND ? = 0))',
      title: 'whose counter goes back or stands still is refused and audited',
      why: 'a copied passkey with the same counter signs in',
    },
    {
      find: '(signCount < ? OR (signCount = 0 AND ? = 0))',
      replace: '(signCount < ? OR ? >= 0)',
      title: 'whose counter goes back or stands still is refused and audited',
      why: 'the counter may go back',
    },
    {
      find: '(signCount < ? OR (signCount = 0 AND ? = 0))',
      replace: '(signCount < ? OR (signCount = 1 AND ? = 1))',
      test: 'test/journeys/passkeys.test.ts',
      title: 'may not count, or count in leaps',
      why: 'a passkey that does not count never signs in',
    },
    {
      find: 'signCount >= ? AND signCount > 0)',
      replace: 'signCount >= ? AND signCount > 1000000)',
      title: 'whose counter goes back or stands still is refused and audited',
      why: 'a counter that goes back is not reported',
    },
  ]),
  ...mutantsOf('src/mfa/passkeys/client-data.ts', forged, [
    {
      find: "if (data['type'] !== type) return",
      replace: "if (data['type'] === '') return",
      test: arithmetic,
      why: 'the reason for an answer of the other ceremony is lost',
    },
    {
      find: '(crossOrigin ?? false) !== false || ',
      replace: '',
      title: 'of a frame on another site',
      why: 'a frame on another site may use passkeys',
    },
    {
      find: "data['topOrigin'] !== undefined",
      replace: 'false',
      test: arithmetic,
      title: 'without a frame but with a top origin',
      why: 'client data that contradicts itself is taken',
    },
  ]),
  ...mutantsOf('src/mfa/passkeys/webauthn.ts', arithmetic, [
    {
      find: "if (!isUnattested) return new PasskeyRefusal('an attestation that was not asked for');",
      replace: '',
      why: 'certificates that nobody asked for are looked up on the network',
    },
    {
      find: 'if (credential.id !== id) return',
      replace: "if (credential.id === '') return",
      title: 'that names another id than the authenticator made is refused',
      why: 'a passkey is stored under an id that the authenticator did not make',
    },
    {
      find: 'if (problem !== undefined) return new PasskeyRefusal(problem);\n    return {',
      replace: 'return {',
      why: 'a key of another kind than its algorithm is stored',
    },
    {
      find: 'if (userHandle !== undefined && userHandle !== passkey.userHandle)',
      replace: 'if (userHandle === null)',
      why: "another user's handle is taken",
    },
    {
      find: 'if (deviceType !== passkey.deviceType) return',
      replace: 'if (deviceType === undefined) return',
      title: 'that became copyable',
      why: 'a passkey may become copyable',
    },
    {
      find: "requireUserVerification: userVerification === 'required',",
      replace: 'requireUserVerification: false,',
      title: 'without user verification is refused only where that is required',
      why: 'user verification is never required',
    },
  ]),
  ...mutantsOf('src/mfa/passkeys/credential-json.ts', arithmetic, [
    {
      find: 'const maxIdLength = 1364;',
      replace: 'const maxIdLength = 2000;',
      title: 'may have an id of 1,023 bytes',
      why: 'ids may be longer than WebAuthn allows',
    },
  ]),
  ...mutantsOf('src/mfa/passkeys/passkey-registration.ts', forged, [
    {
      find: 'if (challenge?.challenge !== token || challenge.userId !== user.id) throw tokenInvalid();',
      replace: 'if (!challenge || challenge.userId !== user.id) throw tokenInvalid();',
      title: 'is refused in another session, also of the same user, and for another user',
      why: 'any token will do',
    },
    {
      find: 'await this.passkeys.assertUsedIfRequired(caller);',
      replace: '',
      test: policy,
      title: 'does not let a phished code add or replace an authenticator beside a passkey that works',
      why: "a phished code adds the phisher's passkey",
    },
    {
      find: "if (isUniqueViolation(error)) throw new DomainError('PASSKEY_ALREADY_REGISTERED');",
      replace: '',
      title: 'that somebody has registered is refused to everybody else',
      why: 'a passkey that is registered already is a fault of the service',
    },
    {
      find: "assertRoom(await placesOf(manager, user.id), 'passkey');",
      replace: '',
      test: 'test/journeys/passkeys.test.ts',
      title: 'are ten at most, also passkeys',
      why: 'an eleventh passkey is begun',
    },
    {
      find: 'await this.sessions.endOthers(manager, caller, userId);',
      replace: '',
      test: 'test/journeys/passkeys.test.ts',
      title: 'turns MFA on, ends the other sessions',
      why: 'other sessions go on after MFA was turned on',
    },
  ]),
  ...mutantsOf('src/mfa/passkeys/passkeys.ts', domains, [
    {
      find: 'AND passkeys.rpId = ?`;',
      replace: 'AND passkeys.rpId <> ?`;',
      why: 'passkeys of another domain are offered',
    },
  ]),
  ...mutantsOf('src/users/access-policy.ts', forged, [
    {
      find: "if (action === 'addPasskey') return false;",
      replace: '',
      title: 'is refused in another session, also of the same user, and for another user',
      why: 'an administrator adds passkeys for other people',
    },
  ]),
  ...mutantsOf('src/mfa/mfa-policy.ts', policy, [
    {
      find: 'hasPasskey && sessionAmr.some((method) => passkeyMethods.includes(method))',
      replace: 'hasPasskey',
      why: 'a session that used a code is accepted where passkeys are required',
    },
    {
      find: 'hasPasskey && sessionAmr.some((method) => passkeyMethods.includes(method))',
      replace: 'sessionAmr.some((method) => passkeyMethods.includes(method))',
      title: 'restricts a session whose passkey was removed',
      why: 'a session goes on after its passkey was removed',
    },
    {
      find: '({ role, passkeyRequiredSince }) => (passkeyRequiredSince !== null) !== this.needsPasskey(role),',
      replace: '() => false,',
      why: 'a stricter policy starts a new grace period with every restart',
    },
  ]),
  ...mutantsOf('src/mfa/passkeys/cose-key.ts', arithmetic, [
    {
      find: '&& curve === ed25519 && hasBytes(key.get(labels.x), 32, 32)',
      replace: '&& curve === ed25519',
      title: 'with EdDSA, whose key is too short to verify anything, is refused',
      why: 'MFA is turned on with a passkey that can never sign in',
    },
    {
      find: 'hasBytes(key.get(labels.x), 32, 32) &&\n        hasBytes(key.get(labels.y), 32, 32)',
      replace: 'true',
      title: 'with ES256, whose key is too short to verify anything, is refused',
      why: 'MFA is turned on with a passkey that can never sign in',
    },
  ]),
];
