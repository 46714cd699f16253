import { getSchemaPath } from '@nestjs/swagger';
import { defineOperations } from '../common/http/operation.js';
import { PasskeyRequestOptionsDto } from '../mfa/passkeys/dto/passkey-options.dto.js';
import { MfaChallengeDto, TokenPairDto } from './dto/token.dto.js';
import { MfaGrantDto, PasswordGrantDto, RefreshGrantDto } from './dto/token-request.dto.js';

type Dto = Parameters<typeof getSchemaPath>[0];

/** Makes a schema of bodies distinguished by `grant_type`. Each DTO allows one value only, as generated clients need. */
export function grantsByType(dtos: Readonly<Record<string, Dto>>) {
  const mapping = Object.fromEntries(
    Object.entries(dtos).map(([grantType, dto]) => [grantType, getSchemaPath(dto)]),
  );
  return {
    oneOf: Object.values(mapping).map(($ref) => ({ $ref })),
    discriminator: { propertyName: 'grant_type', mapping },
  };
}

export const tokenRequest = grantsByType({
  password: PasswordGrantDto,
  mfa: MfaGrantDto,
  refresh_token: RefreshGrantDto,
});

const tokenPairExample = {
  access_token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2ln',
  token_type: 'bearer',
  expires_in: 900,
  refresh_token: 'Zm9yLXRoZS1uZXh0LXBhaXItb2YtdG9rZW5zLW9ubHk',
  userId: 1001,
  mfa_enabled: false,
};

const challengeExample = {
  mfa_enabled: true,
  mfa_token: 'q1Yk2n0mZc3r5t7v9xAaBbCcDdEeFfGgHhIiJjKkLl0',
  mfa_methods: ['totp', 'scratch_code'],
  expires_in: 300,
};

export const operations = defineOperations({
  requestToken: {
    summary: 'Sign in, send the second factor, or refresh',
    description:
      'Grants: `password`; `mfa`, with the `mfa_token` that the password grant returns to a user with MFA; and ' +
      '`refresh_token`, whose token works once. Also accepts `application/x-www-form-urlencoded`, which OAuth clients send. ' +
      'Parameter names ignore case, empty parameters count as left out, and unknown ones are ignored.',
    takes: ['body'],
    errorForm: 'oauth',
    success: {
      status: 200,
      description: 'Tokens, or an MFA token for the password grant of a user with MFA.',
      content: {
        'application/json': {
          schema: {
            oneOf: [{ $ref: getSchemaPath(TokenPairDto) }, { $ref: getSchemaPath(MfaChallengeDto) }],
          },
          examples: {
            tokens: { summary: 'Signed in', value: tokenPairExample },
            challenge: { summary: 'A second factor is required', value: challengeExample },
          },
        },
      },
    },
    errors: [
      'UNSUPPORTED_GRANT_TYPE',
      'CREDENTIALS_INVALID',
      'MFA_TOKEN_INVALID',
      'MFA_TOKEN_EXHAUSTED',
      'CODE_INVALID',
      'PASSKEY_INVALID',
      'REFRESH_TOKEN_INVALID',
      'MFA_LOCKED',
      'PASSWORD_LOCKED',
      'PASSKEYS_UNAVAILABLE',
      'TOO_MANY_REQUESTS',
    ],
  },
  requestPasskeyOptions: {
    summary: 'Get what a browser needs to answer a sign-in with a passkey',
    description:
      'The second step of a user whose `mfa_methods` have `passkey`: give the answer to ' +
      '`PublicKeyCredential.parseRequestOptionsFromJSON()` and `navigator.credentials.get()`, and send what that returns in ' +
      '`passkey` of the `mfa` grant. The challenge is good for one answer and five minutes; a newer one replaces it. Also ' +
      'accepts `application/x-www-form-urlencoded`.',
    takes: ['body'],
    errorForm: 'oauth',
    success: { status: 200, description: 'The options.', type: PasskeyRequestOptionsDto },
    errors: ['MFA_TOKEN_INVALID', 'AUTHENTICATOR_NOT_FOUND', 'PASSKEYS_UNAVAILABLE', 'TOO_MANY_REQUESTS'],
  },
  signOut: {
    summary: 'Sign out: end the session of the access token',
    takes: ['body'],
    errorForm: 'oauth',
    success: { status: 204, description: 'The session has ended; its tokens no longer work.' },
  },
});
