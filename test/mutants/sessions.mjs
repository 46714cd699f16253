import { mutantsOf } from './table.mjs';

const onTheWay = 'test/attacks/right-lost-on-the-way.test.ts';

export const mutants = [
  ...mutantsOf('src/sessions/authorised-changes.ts', onTheWay, [
    {
      find: 'if (held === 0) throw lostRight();',
      replace: '',
      title: 'with a session that ends on the way',
      why: 'a change outlives the session it was allowed by',
    },
    {
      find: 'if (held.length === 0) throw lostRight();',
      replace: '',
      title: 'verifyMfa of an administrator',
      why: 'a verifier outlives its session',
    },
  ]),
  ...mutantsOf('src/sessions/sessions.service.ts', onTheWay, [
    {
      find: 'WHERE id = ? AND sessionEpoch = ? AND disabledAt IS NULL',
      replace: 'WHERE id = ? AND (sessionEpoch = ? OR 1 = 1)',
      title: 'a sign-in whose password was right',
      why: 'a sign-in outlives the password it was begun with',
    },
    {
      find: 'AND refreshDigest = ? AND expiresAt > ? ',
      replace: 'AND (refreshDigest = ? OR 1 = 1) AND expiresAt > ? ',
      test: 'test/attacks/refresh-token-used-twice.test.ts',
      why: 'a refresh token is good for many uses',
    },
  ]),
];
