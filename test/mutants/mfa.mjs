import { mutantsOf } from './table.mjs';

export const mutants = [
  ...mutantsOf('src/mfa/totp-verifier.ts', 'test/attacks/passcode-used-again.test.ts', [
    {
      find: 'lastAcceptedTimeStep IS NULL OR lastAcceptedTimeStep < ?',
      replace: 'lastAcceptedTimeStep IS NULL OR lastAcceptedTimeStep <= ?',
      title: 'the same code signs in once',
      why: 'a passcode signs in twice',
    },
    {
      find: 'lastAcceptedTimeStep IS NULL OR lastAcceptedTimeStep < ?',
      replace: 'lastAcceptedTimeStep IS NULL OR lastAcceptedTimeStep <> ?',
      title: 'after a code, the one of the step before it is dead',
      why: 'an older passcode signs in',
    },
  ]),
  ...mutantsOf('src/mfa/second-factor.ts', 'test/attacks/mangled-code.test.ts', [
    {
      find: '/^(?:[0-9]{6}|[0-9]{8})$/',
      replace: '/(?:[0-9]{6}|[0-9]{8})/',
      why: 'codes with something around them',
    },
  ]),
];
