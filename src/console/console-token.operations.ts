import { getSchemaPath } from '@nestjs/swagger';
import { MfaChallengeDto } from '../auth/dto/token.dto.js';
import { MfaGrantDto, PasswordGrantDto } from '../auth/dto/token-request.dto.js';
import { operations as stepUpOperations } from '../auth/step-up.operations.js';
import { grantsByType, operations as tokenOperations } from '../auth/token.operations.js';
import { defineOperations } from '../common/http/operation.js';
import { ConsoleRefreshDto, ConsoleTokenDto } from './dto/console-token.dto.js';

export const consoleTokenRequest = grantsByType({
  password: PasswordGrantDto,
  mfa: MfaGrantDto,
  refresh_token: ConsoleRefreshDto,
});

const cookieHeader = {
  'Set-Cookie': {
    description:
      'The refresh token, HttpOnly and SameSite=Strict; over https, Secure and named `__Host-mfa-refresh`.',
    schema: { type: 'string' },
  },
} as const;

const { requestToken, signOut } = tokenOperations;
const { tokens, challenge } = requestToken.success.content['application/json'].examples;
const { refresh_token, ...readableTokens } = tokens.value;

export const operations = defineOperations({
  requestConsoleToken: {
    summary: 'Sign in, send the second factor, or refresh, in a browser',
    description:
      'As `requestToken`, but the refresh token is kept in a cookie that scripts cannot read: it is in no response body, and ' +
      'the `refresh_token` grant takes it from the cookie. Using it twice ends the session, so tabs must take turns. ' +
      'Signing in ends the session whose cookie is sent along. A session that was not refreshed for `idle_timeout` seconds has ' +
      'ended, so refresh only while somebody uses the page.',
    takes: ['body'],
    errorForm: 'oauth',
    success: {
      status: 200,
      description:
        'An access token, or an MFA token without a cookie for the password grant of a user with MFA.',
      headers: cookieHeader,
      content: {
        'application/json': {
          schema: {
            oneOf: [{ $ref: getSchemaPath(ConsoleTokenDto) }, { $ref: getSchemaPath(MfaChallengeDto) }],
          },
          examples: {
            tokens: { ...tokens, value: { ...readableTokens, idle_timeout: 1800 } },
            challenge,
          },
        },
      },
    },
    errors: [...requestToken.errors, 'CROSS_SITE_REQUEST'],
  },
  consoleStepUp: {
    ...stepUpOperations.stepUp,
    summary: 'Prove a factor again in the console, for calls that need fresh proof',
    description:
      'As `stepUp`, but the refresh token is kept in the cookie, and the session ends if it is not refreshed for ' +
      '`idle_timeout` seconds. It rotates the cookie as a refresh does, so tabs must take turns.',
    success: {
      ...stepUpOperations.stepUp.success,
      headers: cookieHeader,
      type: ConsoleTokenDto,
    },
    errors: [...stepUpOperations.stepUp.errors, 'CROSS_SITE_REQUEST'],
  },
  endConsoleSession: {
    ...signOut,
    summary: 'Sign out of the console: end the session of the access token, and remove the cookie',
    success: { ...signOut.success, headers: cookieHeader },
    errors: ['CROSS_SITE_REQUEST'],
  },
});
