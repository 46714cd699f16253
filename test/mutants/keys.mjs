import { mutantsOf } from './table.mjs';

const rings = 'test/database/digest-ring.test.ts';

export const mutants = [
  ...mutantsOf('src/mfa/codes/scratch-codes.ts', rings, [
    {
      find: "Buffer.from(salt, 'hex')), digestKeyId);",
      replace: "Buffer.from(salt, 'hex')));",
      title: 'scratch codes are recognised by their key',
      why: 'another first key makes scratch codes wrong',
    },
    {
      find: '(set.unused === 0 && !this.keyedDigests.has(set.digestKeyId))',
      replace: 'set.unused < 0',
      title: 'without the old key',
      why: 'a user without codes cannot be answered once their key is retired',
    },
  ]),
  ...mutantsOf('src/users/passwords/password-decoys.ts', rings, [
    {
      find: "this.digests.commonDigest('password-decoy'",
      replace: "this.digests.digest('password-decoy'",
      title: 'an unknown name costs the same',
      why: 'processes that differ in the time for a name show that it is unknown',
    },
  ]),
  ...mutantsOf('src/mfa/passkeys/passkeys.ts', rings, [
    {
      find: "this.keyedDigests.commonDigest('webauthn-user-handle'",
      replace: "this.keyedDigests.digest('webauthn-user-handle'",
      title: 'a passkey is begun at one service',
      why: 'a passkey that two processes register does not work',
    },
  ]),
  ...mutantsOf('src/users/passwords/password-limiter.ts', rings, [
    {
      find: "this.digests.digests('password-limit', Buffer.from(nameKeyOf(userName), 'utf8')).toSorted()",
      replace: "[this.digests.digest('password-limit', Buffer.from(nameKeyOf(userName), 'utf8'))]",
      title: 'wrong passwords are counted together',
      why: 'another first key gives new tries, and so does each process while it is changed',
    },
    {
      find: 'if (counted < accountDigests.length) return undefined;',
      replace: 'if (counted === 0) return undefined;',
      title: 'wrong passwords are counted together in parallel',
      why: 'a wait from before a key was added does not hold',
    },
  ]),
];
