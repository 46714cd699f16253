import { mutantsOf } from './table.mjs';

export const mutants = [
  ...mutantsOf('src/users/transfer/imported-authenticators.ts', 'src/users/transfer/imported-user.spec.ts', [
    {
      find: 'if (totp.length > maxTotp || items.length > maxAuthenticators)',
      replace: 'if (items.length > maxAuthenticators)',
      why: 'an import gives a user more TOTP authenticators than the limit',
    },
    {
      find: "if (totp.filter(({ isMain }) => isMain).length > 1) return { problem: 'more than one is the main one' };",
      replace: '',
      why: 'a user with two main authenticators is only refused by the database',
    },
    {
      find: 'isMain: tells ? each.isMain === true : index === 0',
      replace: 'isMain: index === 0',
      why: 'after a move, recreate replaces another authenticator',
    },
    {
      find: 'if (backedUp && passkey.deviceType ===',
      replace: 'if (!backedUp && passkey.deviceType ===',
      why: 'a passkey that contradicts itself is imported',
    },
  ]),
  ...mutantsOf('src/users/transfer/imported-user.ts', 'src/users/transfer/imported-user.spec.ts', [
    {
      find: 'const isAmong = !single ||',
      replace: 'const isAmong = true ||',
      why: 'a changed Key URI is ignored silently',
    },
    {
      find: 'const wrong = authenticatorKinds.find(',
      replace: 'const wrong = [].find(',
      why: 'a file that lost its passkeys is imported, and with it MFA that is weaker',
    },
  ]),
  ...mutantsOf('src/users/mfa/mfa-state.ts', 'test/journeys/mfa-coverage.test.ts', [
    {
      find: "const sql = kind === 'passkey' ? hasPasskey : `${enabled} AND NOT ${hasPasskey}`;",
      replace: "const sql = kind === 'passkey' ? hasPasskey : enabled;",
      why: 'the list of those without a passkey has those who have one',
    },
  ]),
  ...mutantsOf('src/users/mfa/mfa-coverage.ts', 'test/journeys/mfa-coverage.test.ts', [
    {
      find: 'totpOnly: count({ enabled: 1, passkey: 0 }),',
      replace: 'totpOnly: count({ passkey: 0 }),',
      why: 'users without MFA count as users of TOTP',
    },
  ]),
];
