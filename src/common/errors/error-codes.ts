/**
 * Every refusal the service can answer with, in one table: the stable code clients switch on, its HTTP status and
 * the sentence it is answered with. `oauthError` is the RFC 6749 5.2 word used when the token endpoint answers it
 * (`invalid_request` where none is given).
 */
export const errorCodes = {
  VALIDATION_FAILED: { status: 400, title: 'The request is not valid.' },
  MALFORMED_JSON: { status: 400, title: 'The request body is not valid JSON.' },
  MALFORMED_REQUEST: { status: 400, title: 'The request could not be read.' },
  CODE_INVALID: { status: 400, title: 'The code is not valid.', oauthError: 'invalid_grant' },
  ENROLMENT_EXHAUSTED: {
    status: 400,
    title: 'Too many wrong codes: this enrolment has ended. Call enableMfa again.',
  },
  ENROLMENT_TOKEN_INVALID: {
    status: 400,
    title: 'The enrolment token is not valid: it is wrong, used, superseded or expired.',
  },
  INVITATION_INVALID: {
    status: 400,
    title: 'The invitation is not valid: it is wrong, used, revoked or expired. Ask for a new one.',
  },
  PASSWORD_TOO_COMMON: {
    status: 400,
    title:
      'The password is too common, known from a data breach, or like the name of the user or the service: choose another.',
  },
  CURRENT_PASSWORD_INVALID: { status: 400, title: 'The current password is missing or wrong.' },
  CREDENTIALS_INVALID: {
    status: 400,
    title: 'The user name or the password is wrong.',
    oauthError: 'invalid_grant',
  },
  MFA_TOKEN_INVALID: {
    status: 400,
    title: 'The MFA token is not valid: it is wrong, used or expired. Sign in again.',
    oauthError: 'invalid_grant',
  },
  MFA_TOKEN_EXHAUSTED: {
    status: 400,
    title: 'Too many wrong codes: this MFA token has ended. Sign in again.',
    oauthError: 'invalid_grant',
  },
  REFRESH_TOKEN_INVALID: {
    status: 400,
    title: 'The refresh token is not valid: it is wrong, used or expired.',
    oauthError: 'invalid_grant',
  },
  UNSUPPORTED_GRANT_TYPE: {
    status: 400,
    title: 'grant_type must be password, mfa or refresh_token.',
    oauthError: 'unsupported_grant_type',
  },
  ACCESS_TOKEN_INVALID: {
    status: 401,
    title: 'A valid access token is required.',
    oauthError: 'invalid_token',
  },
  CROSS_SITE_REQUEST: {
    status: 403,
    title: 'This call is for the pages of the console alone, and must say so: X-Console: 1.',
  },
  ACCESS_DENIED: { status: 403, title: 'This account may not do that.' },
  MFA_SESSION_REQUIRED: {
    status: 403,
    title: 'Your MFA is on: sign in with the second factor to change MFA.',
  },
  MFA_ENROLMENT_REQUIRED: {
    status: 403,
    title: 'This account must use MFA: enrol, then sign in with the second factor.',
  },
  PASSWORD_CHANGE_REQUIRED: {
    status: 403,
    title: 'The password of this account was made up by the service: change it first.',
  },
  USER_NOT_FOUND: { status: 404, title: 'There is no such user.' },
  SESSION_NOT_FOUND: { status: 404, title: 'There is no such session of this user.' },
  INVITATION_NOT_FOUND: { status: 404, title: 'There is no invitation of this user.' },
  ROUTE_NOT_FOUND: { status: 404, title: 'There is nothing at this address.' },
  REQUEST_TIMEOUT: {
    status: 408,
    title: 'The request took too long to arrive. Send it again on a new connection.',
  },
  USER_NAME_TAKEN: { status: 409, title: 'A user with this name exists.' },
  DEFAULT_ADMINISTRATOR_PROTECTED: {
    status: 409,
    title: 'The default administrator cannot be deleted. It can be disabled.',
  },
  LAST_ADMINISTRATOR: {
    status: 409,
    title: 'The last active administrator cannot be deleted, disabled or demoted.',
  },
  MFA_ALREADY_ENABLED: {
    status: 409,
    title: 'MFA is on. Send "recreate": true to replace the authenticator.',
  },
  USER_DISABLED: { status: 409, title: 'This account is disabled.' },
  MFA_NOT_ENABLED: { status: 409, title: 'MFA is not on for this user.' },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'The request body is larger than 16 KiB.' },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'The media type or content coding of the request body is not supported here.',
  },
  MFA_LOCKED: {
    status: 429,
    title: 'Too many wrong codes: the second factor of this account is locked for a while.',
    oauthError: 'temporarily_unavailable',
  },
  PASSWORD_LOCKED: {
    status: 429,
    title: 'Too many wrong passwords for this account from your address: wait before the next try.',
    oauthError: 'temporarily_unavailable',
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    title: 'Too many requests from you or your address: wait before the next one.',
    oauthError: 'temporarily_unavailable',
  },
  REQUEST_HEADERS_TOO_LARGE: {
    status: 431,
    title: 'The headers of the request are larger than 16 KiB, or more than 100.',
  },
  INTERNAL_ERROR: { status: 500, title: 'Something went wrong on our side.', oauthError: 'server_error' },
  SERVICE_UNAVAILABLE: {
    status: 503,
    title: 'The service cannot do its work at the moment. Try again shortly.',
    oauthError: 'temporarily_unavailable',
  },
} as const satisfies Record<string, ErrorDefinition>;

export interface ErrorDefinition {
  readonly status: number;
  readonly title: string;
  readonly oauthError?: string;
}

export type ErrorCode = keyof typeof errorCodes;
