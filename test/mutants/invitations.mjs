import { mutantsOf } from './table.mjs';

const replacement = 'test/attacks/replacement-link-misused.test.ts';

export const mutants = [
  ...mutantsOf('src/users/access-policy.ts', replacement, [
    {
      find: "'revokeMfaInvitation',\n  'disableMfa',\n  'unlockMfa',\n  'reissueScratchCodes',",
      replace: "'disableMfa',\n  'unlockMfa',\n  'reissueScratchCodes',",
      title: 'is neither made nor revoked',
      why: 'a session without the second factor revokes a link',
    },
  ]),
  ...mutantsOf(
    'src/mfa/enrolment/enrolment-confirmation.ts',
    'test/attacks/rights-revoked-meanwhile.test.ts',
    [
      {
        find: "await endInvitation(manager, user.id, 'ended');",
        replace: '',
        test: 'test/journeys/replacement-link.test.ts',
        title: 'ends when the user replaces the authenticator alone',
        why: 'a replacement link stays valid when its user replaces the authenticator',
      },
      {
        find: 'await this.invitations.use(manager, invited);',
        replace: '',
        test: 'test/attacks/invitation-misused.test.ts',
        why: 'an invitation can be used many times',
      },
      {
        find: 'await this.sessions.endAll(manager, invited.userId);',
        replace: '',
        test: 'test/journeys/invitation.test.ts',
        why: 'sessions without MFA stay valid after an enrolment by invitation',
      },
    ],
  ),
  ...mutantsOf('src/mfa/codes/attempt-limiter.ts', replacement, [
    {
      find: 'if (replaced) await execute',
      replace: 'if (false) await execute',
      title: 'ends the waits after wrong codes',
      why: 'verifiers wait for the wrong codes of an authenticator that was replaced',
    },
  ]),
  ...mutantsOf('src/mfa/enrolment/ended-invitations.ts', 'test/journeys/replacement-link.test.ts', [
    {
      find: 'await forgetOldest(manager, userId);',
      replace: '',
      why: 'one user grows any number of ended invitations',
    },
    {
      find: 'return row.expiresAt <= now',
      replace: 'return row.expiresAt < now',
      test: replacement,
      title: 'works until the instant it expires',
      why: 'a link that expires at this instant is said to have ended in another way',
    },
  ]),
  ...mutantsOf('src/mfa/mfa-removal.ts', 'test/journeys/replacement-link.test.ts', [
    {
      find: "await endInvitation(manager, userId, 'ended');",
      replace: '',
      why: 'a link outlives the MFA that it was to replace',
    },
  ]),
  ...mutantsOf('src/mfa/enrolment/enrolment.service.ts', 'test/journeys/replacement-link.test.ts', [
    {
      find: 'replaceExisting: invited.replaceExisting === 1,',
      replace: 'replaceExisting: true,',
      also: [
        {
          file: 'src/mfa/enrolment/invitation-tokens.ts',
          find: " AND replaceExisting = ${mfaEnabledSql('users.id')}",
          replace: '',
        },
        {
          file: 'src/mfa/enrolment/enrolment-confirmation.ts',
          find: "await endInvitation(manager, user.id, 'ended');",
          replace: '',
        },
      ],
      why: 'a link to set up MFA, or one that has ended, replaces the authenticator',
    },
  ]),
  ...mutantsOf('src/mfa/authenticators/authenticator-row.ts', 'test/journeys/invitation.test.ts', [
    {
      find: "`(SELECT expiresAt FROM authenticators WHERE userId = ${userIdColumn} AND slot = 'main' AND status = 'pending' AND expiresAt > ?)`",
      replace:
        "`(SELECT expiresAt FROM authenticators WHERE userId = ${userIdColumn} AND slot = 'main' AND status = 'pending' AND expiresAt <> ?)`",
      title: 'tells when the enrolment ends that is pending',
      why: 'a page goes on with an enrolment that has expired',
    },
  ]),
  ...mutantsOf('src/mfa/enrolment/invitation-tokens.ts', 'test/attacks/rights-revoked-meanwhile.test.ts', [
    {
      find: 'WHERE tokenDigest = ? AND expiresAt > ? AND',
      replace: 'WHERE tokenDigest = ? AND expiresAt >= ? AND',
      test: replacement,
      title: 'works until the instant it expires',
      why: 'a link still works at the instant it expires',
    },
    {
      find: 'if (held !== 2 || !maker)',
      replace: 'if (held > 2)',
      title: 'neither enrols nor accepts',
      why: 'an invitation outlives the rights of its creator',
    },
  ]),
  ...mutantsOf('src/mfa/enrolment/invitations.ts', 'test/attacks/rights-revoked-meanwhile.test.ts', [
    {
      find: 'assertFits(state.mfaEnabled === 1, replaceExisting);',
      replace: '',
      also: [
        {
          file: 'src/mfa/enrolment/invitations.ts',
          find: 'assertFits(user.mfaEnabled, replaceExisting);',
          replace: '',
        },
      ],
      test: 'test/attacks/invitation-misused.test.ts',
      why: 'a user with MFA on can be invited',
    },
    {
      find: 'UPDATE users SET invitationEpoch = invitationEpoch + 1 WHERE id = ?',
      replace: 'UPDATE users SET invitationEpoch = invitationEpoch WHERE id = ?',
      title: 'neither enrols nor accepts',
      why: 'invitations outlive the role of their creator',
    },
  ]),
];
