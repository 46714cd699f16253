import { mutantsOf } from './table.mjs';

const forged = 'test/attacks/forged-access-token.test.ts';

export const mutants = [
  ...mutantsOf('src/auth/jwt.strategy.ts', forged, [
    {
      find: 'algorithms: [tokenAlgorithm],',
      replace: '',
      why: 'any algorithm that fits the key is accepted',
    },
    { find: 'issuer: tokenIssuer,', replace: '', why: 'tokens of any issuer are accepted' },
    { find: 'audience: tokenIssuer,', replace: '', why: 'tokens for any audience are accepted' },
    { find: "typeof exp === 'number' && ", replace: '', why: 'tokens without an expiry are accepted' },
    { find: "typeof sid === 'string' && ", replace: '', why: 'tokens without a session are accepted' },
    {
      find: 'if (!isOurs(claims)) return undefined;',
      replace: '',
      why: 'malformed claims are accepted',
    },
  ]),
  ...mutantsOf('src/auth/verified-tokens.ts', 'src/auth/verified-tokens.spec.ts', [
    {
      find: 'if (!claims || claims.exp > Math.floor(now / 1000)) return claims;',
      replace: 'return claims;',
      why: 'a verified token never expires',
    },
    {
      find: 'claims.exp > Math.floor',
      replace: 'claims.exp >= Math.floor',
      why: 'a token is valid a second too long',
    },
    {
      find: 'if (oldest !== undefined && this.claims.size >= capacity) this.claims.delete(oldest);',
      replace: '',
      why: 'verified tokens fill the memory',
    },
  ]),
  ...mutantsOf('src/auth/access-tokens.ts', 'test/journeys/console-idle.test.ts', [
    {
      find: 'Math.min(this.config.timeToLive.accessToken, maxIdleSeconds)',
      replace: 'this.config.timeToLive.accessToken',
      why: 'an access token of the console outlives its idle session',
    },
  ]),
  ...mutantsOf('src/auth/access-tokens.ts', forged, [
    {
      find: 'exp: issuedAt + this.lifetimeOf(session),',
      replace: 'exp: issuedAt + 864000,',
      title: 'a genuine token after 15 minutes: 401',
      why: 'access tokens are valid for days',
    },
  ]),
  ...mutantsOf('src/auth/token-responses.ts', 'test/journeys/policy-enrolling.test.ts', [
    {
      find: 'this.policy.mustEnrol(session, factors, amr) && {',
      replace: 'false && {',
      why: 'the client is not told that it must enrol',
    },
    {
      find: "mfa_enabled: amr.includes('mfa'),",
      replace: 'mfa_enabled: true,',
      why: 'every sign-in claims a second factor',
    },
  ]),
  ...mutantsOf('src/auth/grants/grants.ts', 'test/journeys/token-request-forms.test.ts', [
    { find: 'grantType.toLowerCase()', replace: 'grantType', why: 'grant types are case-sensitive' },
    {
      find: "case 'mfa':",
      replace: "case 'mfa ':",
      why: 'the mfa grant is unknown',
    },
    {
      find: 'if (grantType === undefined)',
      replace: 'if (false)',
      test: 'test/contract/bad-fields.test.ts',
      title: 'a missing grant_type',
      why: 'a missing grant_type is not reported by name',
    },
  ]),
  ...mutantsOf('src/auth/grants/password.grant.ts', 'test/journeys/sign-in-with-scratch-code.test.ts', [
    { find: 'if (user.mfaEnabled) {', replace: 'if (false) {', why: 'the password alone signs in' },
  ]),
  ...mutantsOf('src/users/dto/user-fields.ts', 'test/contract/bad-fields.test.ts', [
    {
      find: "Matches(codeForm, { message: '$property must be a string of six or eight digits' })",
      replace: 'IsText({ min: 0, max: 100_000 })',
      title: 'mfaGrant',
      why: 'malformed codes are accepted',
    },
  ]),
  ...mutantsOf('src/auth/dto/token-request.dto.ts', 'test/contract/bad-fields.test.ts', [
    {
      find: "@Matches(opaqueToken, { message: 'refresh_token must be the refresh_token of an earlier answer' })",
      replace: '@IsString()',
      title: 'refreshGrant',
      why: 'malformed refresh tokens are accepted',
    },
  ]),
  ...mutantsOf('src/users/callers.ts', 'test/attacks/expired-session.test.ts', [
    {
      find: 'AND sessions.expiresAt > ?',
      replace: 'AND (sessions.expiresAt > ? OR 1 = 1)',
      why: 'the guard ignores the expiry of a session',
    },
    {
      find: 'AND users.sessionEpoch = sessions.sessionEpoch ',
      replace: '',
      test: 'test/attacks/suspended-user.test.ts',
      why: 'ended sessions stay valid',
    },
  ]),
];
