import { Secret } from 'otpauth';
import { describe, expect, test } from 'vitest';
import { readImportedUser } from './imported-user.js';

const secretOf = (size = 20): string => new Secret({ size }).base32;
const totp = (changed: object = {}): object => ({
  kind: 'totp',
  name: 'App',
  secret: secretOf(),
  ...changed,
});

const passkey = (changed: object = {}): object => ({
  kind: 'passkey',
  name: 'Key',
  credentialId: 'AAAA',
  publicKey: 'AAAA',
  signCount: 0,
  deviceType: 'multiDevice',
  backedUp: true,
  rpId: 'mfa.example.com',
  userHandle: 'AAAA',
  userVerified: false,
  ...changed,
});

const read = (fields: object) => readImportedUser({ name: 'anna', ...fields }, 'Issuer');
const problemsOf = (fields: object): readonly string[] => read(fields).problems ?? [];

describe('the authenticators of an imported user', () => {
  test('keep their order, name, settings, drift and last time step', () => {
    const { user } = read({
      authenticators: [
        passkey(),
        totp({
          name: 'Token',
          algorithm: 'sha-256',
          digits: 8,
          period: 60,
          driftSteps: -3,
          lastAcceptedTimeStep: 7,
        }),
        totp({ main: true }),
      ],
    });
    expect(user?.totp).toMatchObject([
      {
        name: 'Token',
        parameters: { algorithm: 'SHA256', digits: 8, period: 60 },
        ...{ driftSteps: -3, lastAcceptedTimeStep: 7, isMain: false },
      },
      { name: 'App', driftSteps: 0, lastAcceptedTimeStep: null, isMain: true },
    ]);
    expect(user?.passkeys).toMatchObject([{ name: 'Key', transports: '', backedUp: 1, userVerified: 0 }]);
  });

  test('have the first TOTP authenticator as the main one, unless one of them says who it is', () => {
    const mains = (...items: object[]): unknown =>
      read({ authenticators: items }).user?.totp.map(({ isMain }) => isMain);
    expect(mains(totp(), totp())).toEqual([true, false]);
    expect(mains(passkey(), totp())).toEqual([true]);
    expect(mains(totp(), totp({ main: true }))).toEqual([false, true]);
    expect(mains(totp({ main: false }), totp())).toEqual([false, false]);
  });

  test('are at most three of TOTP, and ten in all', () => {
    const three = [totp(), totp(), totp()];
    const seven = Array.from({ length: 7 }, (_, index) => passkey({ credentialId: `AAA${index}` }));
    expect(problemsOf({ authenticators: [...three, ...seven] })).toEqual([]);
    const limit = ['authenticators: a user can have 3 TOTP authenticators, and 10 in all'];
    expect(problemsOf({ authenticators: [...three, totp()] })).toEqual(limit);
    expect(problemsOf({ authenticators: [...three, ...seven, passkey()] })).toEqual(limit);
  });

  test('include the one that is beside them as a Key URI or a secret', () => {
    const secret = secretOf();
    const authenticators = [totp(), totp({ secret })];
    expect(read({ secret, authenticators }).user?.totp).toHaveLength(2);
    expect(read({ otpauth: `otpauth://totp/x?secret=${secret}`, authenticators }).user?.totp).toHaveLength(2);
    expect(problemsOf({ secret: secretOf(), authenticators })).toEqual([
      'authenticators: none of them has the secret beside them',
    ]);
  });

  test('are as many as mfaEnabled and mfaKinds promise', () => {
    const both = [totp(), passkey()];
    expect(problemsOf({ mfaEnabled: true, mfaKinds: ['passkey', 'totp'], authenticators: both })).toEqual([]);
    expect(problemsOf({ mfaEnabled: false, mfaKinds: [] })).toEqual([]);
    expect(problemsOf({ mfaKinds: ['totp', 'passkey'], secret: secretOf() })).toEqual([
      'mfaKinds: it names passkey, but there is no such authenticator',
    ]);
    expect(problemsOf({ mfaKinds: ['totp'], authenticators: both })).toEqual([
      'mfaKinds: it does not name passkey, but there is such an authenticator',
    ]);
    expect(problemsOf({ mfaEnabled: true, authenticators: [] })).toHaveLength(1);
  });

  test('do not contradict themselves', () => {
    expect(problemsOf({ authenticators: [totp({ main: true }), totp({ main: true })] })).toEqual([
      'authenticators: more than one is the main one',
    ]);
    const copied = passkey({ deviceType: 'singleDevice', backedUp: true });
    expect(problemsOf({ authenticators: [copied] })).toEqual([
      'authenticators: number 1: backedUp is true, although deviceType is singleDevice',
    ]);
    expect(
      problemsOf({ authenticators: [passkey({ deviceType: 'singleDevice', backedUp: false })] }),
    ).toEqual([]);
  });

  test('have each secret and each passkey once', () => {
    const secret = secretOf();
    expect(problemsOf({ authenticators: [totp({ secret }), totp({ secret })] })).toEqual([
      'authenticators: two of them have the same secret',
    ]);
    expect(problemsOf({ authenticators: [passkey(), passkey()] })).toEqual([
      'authenticators: two of them have the same credentialId',
    ]);
  });
});

test('a verifier has no authenticators', () => {
  const role = 'verifier';
  for (const fields of [{ secret: secretOf() }, { authenticators: [passkey()] }])
    expect(problemsOf({ role, ...fields })).toEqual([
      'role: a verifier has no second factor: leave it out, or choose another role',
    ]);
  expect(problemsOf({ role, mfaEnabled: false, mfaKinds: [], authenticators: [] })).toEqual([]);
});
