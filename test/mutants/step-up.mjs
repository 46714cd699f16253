import { mutantsOf } from './table.mjs';

const journey = 'test/journeys/step-up.test.ts';
const staleProof = 'test/attacks/stale-proof.test.ts';
const everyRoute = 'test/contract/fresh-proof.test.ts';

export const mutants = [
  ...mutantsOf('src/common/http/fresh-proof.ts', journey, [
    {
      find: 'if (isFresh && isStrong) return;',
      replace: 'return;',
      test: everyRoute,
      why: 'no call needs fresh proof',
    },
    {
      find: 'Math.abs(now - authenticatedAt) <=',
      replace: 'now - authenticatedAt <=',
      test: staleProof,
      title: 'a clock that is set back',
      why: 'setting the clock back makes every proof fresh',
    },
    {
      find: "!mfaEnabled || amr.includes('mfa') || subject === 'mfa'",
      replace: 'true',
      title: 'needs it for every sensitive call',
      why: 'a session without the second factor changes the password of a user with MFA',
    },
    {
      find: 'if (maxAgeSeconds === 0) return;',
      replace: '',
      title: '0 asks for no fresh proof',
      why: 'STEP_UP_MAX_AGE=0 locks everybody out of sensitive calls',
    },
    {
      find: "mfaEnabled ? 'aal2' : 'aal1'",
      replace: "'aal1'",
      test: everyRoute,
      why: 'a user with MFA is asked for the password, which does not count',
    },
  ]),
  ...mutantsOf('src/common/http/jwt.guard.ts', everyRoute, [
    {
      find: 'if (freshProof) assertFreshProof(caller, freshProof, this.clock.now(), this.config.stepUpMaxAge);',
      replace: '',
      why: 'what the routes declare is not enforced',
    },
  ]),
  ...mutantsOf('src/common/http/problem.filter.ts', everyRoute, [
    {
      find: "error instanceof StepUpRequired ? error.challenge : 'Bearer'",
      replace: "'Bearer'",
      why: 'clients are not told which proof is needed',
    },
  ]),
  ...mutantsOf('src/sessions/refresh-token.ts', 'src/sessions/refresh-token.spec.ts', [
    {
      find: 'familyDigestOf(secret) === familyDigest',
      replace: "familyDigest === ''",
      why: 'with another first key, a stolen refresh token is used without notice after a step-up',
    },
  ]),
  ...mutantsOf('src/sessions/session-step-up.ts', journey, [
    {
      find: 'newRefreshToken(sessionId, familySecret)',
      replace: "newRefreshToken(sessionId, Buffer.alloc(32, 'x'))",
      title: 'the one before ends it',
      why: 'after a step-up, a stolen refresh token is used without notice',
    },
    {
      find: "[...new Set([...session.amr.split(' '), ...proved])]",
      replace: "session.amr.split(' ')",
      title: 'gains the second factor',
      why: 'the second factor is not recorded',
    },
  ]),
  ...mutantsOf('src/sessions/sessions.service.ts', journey, [
    {
      find: 'newRefreshToken(sessionId, familySecretOf(this.digests, sessionId))',
      replace: "newRefreshToken(sessionId, Buffer.alloc(32, 'x'))",
      title: 'the one before ends it',
      why: 'a step-up forgets the refresh tokens from before',
    },
    {
      find: "'UPDATE sessions SET refreshDigest = ?, lastUsedAt = ?, ' +",
      replace:
        "'UPDATE sessions SET authenticatedAt = createdAt + 901000, refreshDigest = ?, lastUsedAt = ?, ' +",
      test: staleProof,
      title: 'does not freshen it by refreshing',
      why: 'a refresh counts as proof',
    },
  ]),
  ...mutantsOf('src/auth/step-up.ts', staleProof, [
    {
      find: 'if (caller.mfaEnabled)\n',
      replace: 'if (false)\n',
      title: 'cannot use the password of a user with MFA',
      why: 'the password is enough for a user with MFA',
    },
    {
      find: '(await factor.spend(manager)) ??',
      replace: '',
      title: 'cannot use a code again that signed in',
      why: 'any code steps up',
    },
    {
      find: 'this.limiter.signIn(userId)',
      replace: 'this.limiter.verifier(userId, userId)',
      title: 'counts against the limit of signing in',
      why: 'codes can be guessed in step-ups when signing in is locked',
    },
  ]),
  ...mutantsOf('src/auth/access-tokens.ts', journey, [
    {
      find: "acr: amr.includes('mfa') ? 'aal2' : 'aal1',",
      replace: "acr: 'aal1',",
      title: 'is renewed by a code',
      why: 'the access token does not say that the second factor was used',
    },
    {
      find: 'Math.floor(authenticatedAt / 1000)',
      replace: 'issuedAt',
      title: 'continues with the new refresh token',
      why: 'a refreshed access token looks like fresh proof',
    },
  ]),
  ...mutantsOf('src/console/console-step-up.controller.ts', 'test/journeys/console-step-up.test.ts', [
    { find: '@SameOriginOnly()', replace: '', why: 'every site may step up in the console' },
    {
      find: 'proofOf(body), this.tokens.idleLimit)',
      replace: 'proofOf(body))',
      title: 'still ends when it is idle',
      why: 'a step-up lifts the idle limit of a session in the console',
    },
  ]),
];
