import { mutantsOf } from './table.mjs';

export const mutants = [
  ...mutantsOf('src/mfa/codes/totp-codes.ts', 'test/attacks/passcode-used-again.test.ts', [
    {
      find: 'lastAcceptedTimeStep IS NULL OR lastAcceptedTimeStep < ?',
      replace: 'lastAcceptedTimeStep IS NULL OR lastAcceptedTimeStep <= ?',
      title: 'a code signs in once',
      why: 'a passcode signs in twice',
    },
    {
      find: 'lastAcceptedTimeStep IS NULL OR lastAcceptedTimeStep < ?',
      replace: 'lastAcceptedTimeStep IS NULL OR lastAcceptedTimeStep <> ?',
      title: 'a code of an earlier time step is refused after a later one was used',
      why: 'a passcode of an earlier time step signs in',
    },
  ]),
  ...mutantsOf(
    'src/mfa/authenticators/pending-enrolments.ts',
    'test/attacks/accepting-code-signs-in.test.ts',
    [
      {
        find: 'timeStep ?? null',
        replace: 'null',
        title: 'a passcode that acceptMfa accepted does not sign in',
        why: 'the code that turned MFA on signs in',
      },
    ],
  ),
  ...mutantsOf('src/mfa/codes/presented-code.ts', 'test/attacks/mangled-code.test.ts', [
    {
      find: '/^(?:[0-9]{6}|[0-9]{8})$/',
      replace: '/(?:[0-9]{6}|[0-9]{8})/',
      why: 'codes with surrounding text are accepted',
    },
  ]),
  ...mutantsOf('src/mfa/codes/sign-in-counter.ts', 'test/attacks/new-challenges-reset-counter.test.ts', [
    {
      find: 'SET failedAttempts = failedAttempts + 1 WHERE userId = ? AND ${isOpenSql}',
      replace: 'SET failedAttempts = failedAttempts WHERE userId = ? AND ${isOpenSql}',
      why: 'wrong codes of an account are not counted',
    },
  ]),
  ...mutantsOf('src/mfa/codes/attempt-counter.ts', 'test/attacks/endless-guessing.test.ts', [
    {
      find: 'export const failuresUntilPermanentLock = 50;',
      replace: 'export const failuresUntilPermanentLock = 60;',
      why: 'more guesses than NIST allows are judged',
    },
    {
      find: 'isOpenSql = `(lockedUntil IS NULL OR lockedUntil <= ? OR',
      replace: 'isOpenSql = `(lockedUntil IS NULL OR lockedUntil <= ? OR 1 = 1 OR',
      test: 'test/attacks/new-challenges-reset-counter.test.ts',
      why: 'codes are judged while the account is locked',
    },
  ]),
  ...mutantsOf('src/mfa/codes/verifier-counter.ts', 'test/attacks/verifier-locks-owner-out.test.ts', [
    {
      find: 'WHERE userId = ? AND verifierFailures < ?',
      replace: 'WHERE userId = ? AND (verifierFailures < ? OR 1 = 1)',
      test: 'test/attacks/parallel-verifying.test.ts',
      why: 'guesses of all verifiers together are not limited',
    },
    {
      find: 'if (failures && isInForce(failures.lockedUntil, this.clock.now(), this.limits)) {',
      replace: 'if (failures && isInForce(failures.lockedUntil, this.clock.now() + 1e15, this.limits)) {',
      test: 'test/attacks/parallel-verifying.test.ts',
      why: 'a locked verifier is not refused',
    },
    {
      find: '[{ userId, verifierId, failedAttempts: 1 }],',
      replace: '[{ userId, verifierId, failedAttempts: 0 }],',
      why: 'wrong codes of a verifier are not counted',
    },
  ]),
  ...mutantsOf('src/mfa/codes/scratch-codes.ts', 'test/attacks/scratch-code-raced.test.ts', [
    {
      find: 'userId = ? AND digest = ? AND usedAt IS NULL',
      replace: 'userId = ? AND digest = ?',
      test: 'test/journeys/sign-in-with-scratch-code.test.ts',
      why: 'a scratch code signs in twice',
    },
  ]),
  ...mutantsOf('src/mfa/sign-in/challenges.ts', 'test/attacks/parallel-guessing.test.ts', [
    {
      find: 'SET attempts = attempts + 1 WHERE',
      replace: 'SET attempts = attempts WHERE',
      why: 'an MFA token accepts any number of codes',
    },
    {
      find: "'AND users.sessionEpoch = mfa_challenges.sessionEpoch AND users.disabledAt IS NULL ' +",
      replace: "'' +",
      test: 'test/attacks/suspended-user.test.ts',
      why: 'a pending sign-in outlives its account',
    },
    {
      find: "'WHERE tokenDigest = ? AND mfa_challenges.expiresAt > ?'",
      replace: "'WHERE tokenDigest = ? AND (mfa_challenges.expiresAt > ? OR 1 = 1)'",
      also: [
        {
          file: 'src/mfa/sign-in/challenges.ts',
          find: "'DELETE FROM mfa_challenges WHERE tokenDigest = ? AND expiresAt > ?'",
          replace: "'DELETE FROM mfa_challenges WHERE tokenDigest = ? AND (expiresAt > ? OR 1 = 1)'",
        },
      ],
      test: 'test/journeys/expiry.test.ts',
      why: 'an MFA token does not expire',
    },
  ]),
  ...mutantsOf(
    'src/mfa/authenticators/pending-enrolments.ts',
    'test/attacks/enrolment-token-misused.test.ts',
    [
      {
        find: "WHERE userId = ? AND status = 'pending' AND ${which} = ? AND enrolmentTokenDigest = ?`,",
        replace:
          "WHERE userId = ? AND status = 'pending' AND ${which} = ? AND (enrolmentTokenDigest = ? OR 1 = 1)`,",
        also: [
          {
            file: 'src/mfa/authenticators/pending-enrolments.ts',
            find: 'AND enrolmentTokenDigest = ? AND confirmAttempts < ?',
            replace: 'AND (enrolmentTokenDigest = ? OR 1 = 1) AND confirmAttempts < ?',
          },
        ],
        why: 'any token confirms an enrolment',
      },
      {
        find: 'SET confirmAttempts = confirmAttempts + 1 ',
        replace: 'SET confirmAttempts = confirmAttempts ',
        test: 'test/attacks/parallel-guessing.test.ts',
        why: 'a pending enrolment accepts any number of codes',
      },
      {
        find: 'AND confirmAttempts < ? AND expiresAt > ?',
        replace: 'AND confirmAttempts < ? AND (expiresAt > ? OR 1 = 1)',
        test: 'test/journeys/expiry.test.ts',
        why: 'an enrolment does not expire',
      },
    ],
  ),
  ...mutantsOf(
    'src/mfa/enrolment/enrolment.service.ts',
    'test/attacks/recreate-overwrites-live-secret.test.ts',
    [
      {
        find: 'await this.passkeys.assertUsedIfRequired(caller);\n    const enrolment',
        replace: 'const enrolment',
        test: 'test/journeys/policy-passkeys.test.ts',
        title: 'does not let a phished code add or replace an authenticator beside a passkey that works',
        why: 'a phished code replaces the app of a user who must use a passkey',
      },
      {
        find: 'await this.passkeys.assertUsedIfRequired(caller);\n    const codes',
        replace: 'const codes',
        test: 'test/journeys/policy-passkeys.test.ts',
        title: 'does not let a phished code add or replace an authenticator beside a passkey that works',
        why: "a phished code adds the phisher's app",
      },
      {
        find: 'if (mfaEnabled && !replaceExisting) throw',
        replace: 'if (mfaEnabled && !replaceExisting && false) throw',
        test: 'test/attacks/rights-revoked-meanwhile.test.ts',
        title: 'enableMfa for a user whose MFA is turned on',
        why: 'an enrolment starts next to a live authenticator without recreate',
      },
      {
        find: "if (user.mfaEnabled && !replaceExisting) throw new DomainError('MFA_ALREADY_ENABLED');",
        replace: '',
        test: 'test/journeys/replace-authenticator.test.ts',
        title: 'that is refused costs no scratch code hash',
        why: 'five hashes for a call that is refused anyway',
      },
    ],
  ),
  ...mutantsOf('src/mfa/enrolment/enrolment.service.ts', 'test/attacks/rights-revoked-meanwhile.test.ts', [
    {
      find: 'isUnchanged && !user.mfaEnabled',
      replace: '!user.mfaEnabled',
      title: 'enableMfa for a user whose MFA is turned on',
      why: 'an enrolment starts next to an authenticator that became active meanwhile',
    },
  ]),
  ...mutantsOf('src/mfa/mfa.service.ts', 'test/journeys/disable-mfa.test.ts', [
    {
      find: 'await this.sessions.endOthers(manager, caller, user.id);',
      replace: '',
      why: 'turning MFA off keeps the other sessions',
    },
  ]),
  ...mutantsOf('src/mfa/mfa-policy.ts', 'test/attacks/policy-evaded.test.ts', [
    {
      find: "mfaEnabled && sessionAmr.includes('mfa')",
      replace: 'mfaEnabled',
      why: 'a session without the second factor is accepted where MFA is required',
    },
  ]),
  ...mutantsOf('src/mfa/codes/totp-codes.ts', 'test/attacks/used-code-not-reported.test.ts', [
    {
      find: 'lastDuplicateUseAt = ? WHERE id = ? AND lastAcceptedTimeStep >= ?',
      replace: 'lastDuplicateUseAt = ? WHERE id = ? AND lastAcceptedTimeStep > ? + 1000',
      why: 'the owner does not see that a used code was entered again',
    },
    {
      find: 'lastAcceptedTimeStep IS NULL OR lastAcceptedTimeStep < ?',
      replace: 'lastAcceptedTimeStep IS NULL OR lastAcceptedTimeStep <> ?',
      test: 'test/attacks/clock-jumps.test.ts',
      title: 'wherever the clock jumps',
      why: 'setting the clock back makes spent codes valid',
    },
  ]),
];
