import { mutantsOf } from './table.mjs';

const several = 'test/journeys/several-authenticators.test.ts';
const removing = 'test/journeys/remove-authenticator.test.ts';
const resynchronising = 'test/journeys/resynchronise.test.ts';
const attacked = 'test/attacks/guessing-several-authenticators.test.ts';
const authenticators = 'src/mfa/authenticators/authenticators.ts';

export const mutants = [
  ...mutantsOf(authenticators, removing, [
    {
      find: 'const maxTotp = 3;',
      replace: 'const maxTotp = 4;',
      title: 'has three TOTP authenticators at most',
      why: 'a fourth TOTP authenticator makes guessing cheaper',
    },
    {
      find: 'const maxAuthenticators = 10;',
      replace: 'const maxAuthenticators = 11;',
      title: 'has ten authenticators of all kinds at most',
      why: 'a user collects any number of authenticators',
    },
    {
      find: '.some(isActive) };\n  }\n\n  /** Removes the active ones.',
      replace: '.length > 0 };\n  }\n\n  /** Removes the active ones.',
      title: 'turns MFA off with the last one',
      why: 'a pending enrolment counts as a second factor that is left',
    },
    {
      find: `  "WHERE userId = ? AND status = 'active'";`,
      replace: `  'WHERE userId = ?';`,
      also: [
        {
          file: authenticators,
          find: `"UPDATE authenticators SET name = ? WHERE id = ? AND userId = ? AND status = 'active'"`,
          replace: `'UPDATE authenticators SET name = ? WHERE id = ? AND userId = ?'`,
        },
      ],
      test: attacked,
      title: 'cannot rename, remove or resynchronise one that is pending',
      why: 'pending authenticators are listed and renamed as active ones',
    },
    {
      find: `  "WHERE userId = ? AND status = 'active'";`,
      replace: `  "WHERE (userId = ? OR 1 = 1) AND status = 'active'";`,
      also: [
        {
          file: authenticators,
          find: `"DELETE FROM authenticators WHERE id = ? AND userId = ? AND status = 'active'"`,
          replace: `"DELETE FROM authenticators WHERE id = ? AND (userId = ? OR 1 = 1) AND status = 'active'"`,
        },
      ],
      test: attacked,
      title: 'through the path of another account',
      why: "anybody removes anybody's authenticator",
    },
  ]),
  ...mutantsOf('src/mfa/authenticators/pending-enrolments.ts', removing, [
    {
      find: "if (!replaces) assertRoom(places, 'totp');",
      replace: '',
      title: 'has three TOTP authenticators at most',
      why: 'an enrolment begins for which there is no room',
    },
    {
      find: "else assertRoom(places, 'totp');",
      replace: '',
      title: 'cannot confirm a fourth that was begun when there was room',
      why: 'enrolments that were begun in time exceed the limit',
    },
  ]),
  ...mutantsOf('src/mfa/authenticators/authenticator-changes.ts', removing, [
    {
      find: 'if (!othersLeft) await this.removal.removeRest(manager, caller, user.id);',
      replace: '',
      title: 'turns MFA off with the last one',
      why: 'scratch codes and a link outlive the last authenticator',
    },
    {
      find: 'await this.sessions.endOthers(manager, caller, user.id);',
      replace: '',
      title: 'keeps the other if',
      why: 'the sessions of a lost phone go on after it was removed',
    },
  ]),
  ...mutantsOf('src/mfa/mfa-removal.ts', removing, [
    {
      find: 'await removePending(manager, userId);',
      replace: '',
      title: 'turns MFA off with the last one',
      why: 'an enrolment outlives the MFA that it was to be added to',
    },
    {
      find: 'await this.scratchCodes.remove(manager, userId);',
      replace: '',
      title: 'turns MFA off with the last one',
      why: 'the scratch codes outlive MFA',
    },
  ]),
  ...mutantsOf('src/mfa/codes/presented-code.ts', attacked, [
    {
      find: 'if (await candidate.spend(manager)) this.matched ??= candidate;',
      replace: 'if (!this.matched && (await candidate.spend(manager))) this.matched = candidate;',
      title: 'for another with the same secret',
      why: 'a code is good once for each authenticator that shows it',
    },
  ]),
  ...mutantsOf('src/mfa/codes/totp-codes.ts', several, [
    {
      find: "WHERE userId = ? AND kind = 'totp' AND status = 'active'`",
      replace: "WHERE userId = ? AND kind = 'totp'`",
      title: 'has codes of all of them checked for an application',
      why: 'verifyMfa takes codes of an authenticator that nobody confirmed',
    },
  ]),
  ...mutantsOf('src/mfa/sign-in/challenges.ts', several, [
    {
      find: `"ON authenticators.userId = mfa_challenges.userId AND authenticators.status = 'active' " +`,
      replace: `'ON authenticators.userId = mfa_challenges.userId ' +`,
      title: 'adds one, confirms it with a code, and signs in with either',
      why: 'an authenticator signs in that nobody confirmed',
    },
  ]),
  ...mutantsOf('src/otp/totp-parameters.ts', resynchronising, [
    {
      find: 'const maxDriftSeconds = 24 * 60 * 60;',
      replace: 'const maxDriftSeconds = 25 * 60 * 60;',
      title: 'are more than a day away',
      why: 'a pair is easier to guess',
    },
  ]),
  ...mutantsOf('src/mfa/codes/resynchronisation.ts', resynchronising, [
    {
      find: 'this.authenticatorId, timeStep - 1],\n    );\n    return spent',
      replace: 'this.authenticatorId, timeStep],\n    );\n    return spent',
      title: 'begin with the last one used',
      why: 'one fresh code and one that was watched set the clock',
    },
    {
      find: 'lastAcceptedTimeStep IS NULL OR lastAcceptedTimeStep < ?',
      replace: 'lastAcceptedTimeStep IS NULL OR lastAcceptedTimeStep < ? + 100000',
      title: 'is found at most once with the same codes',
      why: 'codes that somebody watched set the clock back',
    },
    {
      find: 'lockedUntil === null\n',
      replace: 'lockedUntil === null || lockedUntil > 0\n',
      title: 'is not looked for while the account is locked',
      why: 'a locked account keeps the processor busy',
    },
  ]),
  ...mutantsOf('src/mfa/enrolment/enrolment.service.ts', several, [
    {
      find: '(await this.scratchCodes.exist(manager, user.id)) ? undefined : codes',
      replace: 'codes',
      title: 'adds one, confirms it with a code, and signs in with either',
      why: 'adding an authenticator voids the scratch codes',
    },
  ]),
  ...mutantsOf('src/mfa/enrolment/enrolment-confirmation.ts', several, [
    {
      find: 'this.scratchCodes.put(manager, userId, pending.scratchCodes, scratchCodeDigest);',
      replace: 'this.scratchCodes.put(manager, userId, pending.scratchCodes);',
      title: 'may begin with one that is added',
      why: 'the scratch code that confirmed an enrolment signs in as well',
    },
    {
      find: 'if (!adds) await this.limiter.start(manager',
      replace: 'await this.limiter.start(manager',
      test: attacked,
      title: 'does not reset the count by adding an authenticator',
      why: 'adding an authenticator forgives wrong codes',
    },
  ]),
  ...mutantsOf('src/users/access-policy.ts', attacked, [
    {
      find: "  'removeAuthenticator',\n  'resynchronise',\n] as const;\n\n/** An action",
      replace: '] as const;\n\n/** An action',
      title: 'from the session that turned MFA on with the password only',
      why: 'a session that passed the password only removes the second factor',
    },
  ]),
  ...mutantsOf('src/users/mfa/dto/authenticator.dto.ts', 'test/contract/bad-fields.test.ts', [
    {
      find: '\\p{Cc}\\p{Zl}\\p{Zp}',
      replace: '',
      title: 'renameAuthenticator',
      why: 'a name carries control characters to terminals and logs',
    },
    {
      find: '\\p{Bidi_Control}',
      replace: '',
      title: 'renameAuthenticator',
      why: 'a name turns the text after it around',
    },
    {
      find: '[^\\s\\p{Default_Ignorable_Code_Point}]',
      replace: '\\S',
      title: 'renameAuthenticator',
      why: 'a name cannot be seen',
    },
  ]),
  ...mutantsOf(
    'src/database/migrations/1796428800000-several-authenticators.ts',
    'test/database/upgrade-to-several-authenticators.test.ts',
    [
      {
        find: 'if (Number(row?.users) > 0)',
        replace: 'if (Number(row?.users) > 1e9)',
        title: 'is not migrated down while a user has something',
        why: 'going back to the version before loses authenticators',
      },
      {
        find: "CASE WHEN status = 'pending' THEN ${json} END",
        replace: 'NULL',
        title: 'accepts what is pending',
        why: 'pending enrolments lose their scratch codes in an upgrade',
      },
    ],
  ),
];
