import { type ErrorCode, MfaApiError, MfaUnreachableError } from '../../sdk/src/index.js';
import { waitInWords } from './words.js';

/** An error as shown to the user. */
export interface ErrorInWords {
  readonly text: string;
  /** For looking into the log; only where that helps. */
  readonly requestId?: string;
}

type Words = string | ((error: MfaApiError) => string);

const lostMoment = 'This is not known any more. Reload the page and try again.';
const ourFault =
  'Something went wrong in the service. Try again; if it happens again, tell your administrator the request number.';
const notUnderstood = 'The service did not understand what this page sent. Reload the page and try again.';

/** For every error code: what happened and what to do. */
const words: Record<ErrorCode, Words> = {
  VALIDATION_FAILED: 'Something that was typed is not right. See the remarks beside the fields.',
  MALFORMED_JSON: notUnderstood,
  MALFORMED_REQUEST: notUnderstood,
  REQUEST_TIMEOUT: 'The connection was too slow. Try again.',
  REQUEST_HEADERS_TOO_LARGE: notUnderstood,
  CODE_INVALID: 'That code is not right. Wait for the next one in your app and type it in.',
  ENROLMENT_EXHAUSTED: 'Too many wrong codes, so this attempt has ended. Start again with a new QR code.',
  ENROLMENT_TOKEN_INVALID:
    'This attempt has expired or was replaced by a newer one. Start again with a new QR code.',
  INVITATION_INVALID:
    'This invitation does not work any more: it was used, withdrawn, or has expired. Ask for a new one.',
  INVITATION_NOT_FOUND: 'There is no invitation of this user: it was used, withdrawn, or has expired.',
  CROSS_SITE_REQUEST: notUnderstood,
  PASSWORD_TOO_COMMON:
    'This password is too common, known from a data breach, or like the name of the user or of the service. Choose another one; a few unrelated words are good.',
  CURRENT_PASSWORD_INVALID: 'The current password is not right.',
  CREDENTIALS_INVALID: 'The name or the password is not right.',
  MFA_TOKEN_INVALID: 'That took too long. Please sign in again.',
  MFA_TOKEN_EXHAUSTED: 'Too many wrong codes. Please sign in again.',
  REFRESH_TOKEN_INVALID: 'Your session has ended. Please sign in again.',
  UNSUPPORTED_GRANT_TYPE: notUnderstood,
  ACCESS_TOKEN_INVALID: 'Your session has ended. Please sign in again.',
  ACCESS_DENIED: 'Your account may not do that.',
  MFA_SESSION_REQUIRED:
    'Your own MFA is on, and this session began without it. Sign out, sign in again with a code, and then do this.',
  MFA_ENROLMENT_REQUIRED: 'Your account has to use MFA. Set it up first, then sign in with a code.',
  PASSWORD_CHANGE_REQUIRED: 'The service made your password up. Change it first.',
  USER_NOT_FOUND: 'There is no such user. Perhaps the account was deleted meanwhile.',
  SESSION_NOT_FOUND: 'This session is over already.',
  ROUTE_NOT_FOUND: lostMoment,
  USER_NAME_TAKEN: 'There is a user with this name already. Choose another one.',
  DEFAULT_ADMINISTRATOR_PROTECTED:
    'This is the administrator that the service began with: it cannot be deleted, but it can be disabled.',
  LAST_ADMINISTRATOR:
    'This is the last active administrator: it cannot be deleted, disabled or given another role. Make another one first.',
  MFA_ALREADY_ENABLED: 'MFA is on already. It can be replaced.',
  USER_DISABLED: 'This account is disabled. Enable it first.',
  MFA_NOT_ENABLED: 'MFA is not on for this user.',
  PAYLOAD_TOO_LARGE: 'That was more than the service takes at once. Shorten it.',
  UNSUPPORTED_MEDIA_TYPE: notUnderstood,
  MFA_LOCKED: (error) =>
    `Too many wrong codes: codes are not taken for this account for a while. ${tryAgainIn(error)}`,
  PASSWORD_LOCKED: (error) => `Too many wrong passwords. ${tryAgainIn(error)}`,
  TOO_MANY_REQUESTS: (error) => `Too many attempts from your address. ${tryAgainIn(error)}`,
  INTERNAL_ERROR: ourFault,
  SERVICE_UNAVAILABLE: 'The service cannot do its work at the moment. Try again in a little while.',
};

const codesWorthALook: readonly ErrorCode[] = [
  'INTERNAL_ERROR',
  'MALFORMED_JSON',
  'MALFORMED_REQUEST',
  'UNSUPPORTED_MEDIA_TYPE',
  'UNSUPPORTED_GRANT_TYPE',
  'ROUTE_NOT_FOUND',
];

/** Any error in plain words, including codes that are newer than this page. */
export function describeError(error: unknown): ErrorInWords {
  if (!(error instanceof MfaApiError)) return { text: isUnreachable(error) ? unreachable : ourFault };
  const known = (words as Partial<Record<string, Words>>)[error.code];
  const text = typeof known === 'function' ? known(error) : (known ?? error.title);
  const isToBeLookedAt = known === undefined || codesWorthALook.includes(error.code);
  return { text, ...(isToBeLookedAt && error.requestId !== undefined && { requestId: error.requestId }) };
}

const unreachable = 'The service cannot be reached. Nothing you typed is lost: try again when it is there.';

/** What the service may refuse although `field-rules.ts` found no problem. */
const fieldWords = {
  name: 'This is not a valid name. Use letters from a to z, digits and _ - . @ + only.',
  description: 'This is not a valid description. Shorten it, and type it by hand.',
  password: 'This is not a valid password. Use 8 to 256 characters.',
  newPassword: 'This is not a valid password. Use 8 to 256 characters.',
  currentPassword: words.CURRENT_PASSWORD_INVALID as string,
} as const;

/** The message about one field: that it is not valid, or that of a code that concerns only this field. */
export function fieldError(
  error: unknown,
  field: keyof typeof fieldWords,
  ...codes: ErrorCode[]
): string | undefined {
  if (!(error instanceof MfaApiError)) return undefined;
  if (codes.includes(error.code)) return describeError(error).text;
  return error.fields[field] && fieldWords[field];
}

/** Whether an error has this code. */
export function hasCode(error: unknown, ...codes: ErrorCode[]): error is MfaApiError {
  return error instanceof MfaApiError && codes.includes(error.code);
}

/** Whether the service did not answer or is unavailable, so that trying again makes sense. */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof MfaApiError) return error.status >= 502 && error.status <= 504;
  return error instanceof MfaUnreachableError;
}

function tryAgainIn({ retryAfterSeconds }: MfaApiError): string {
  return retryAfterSeconds === undefined
    ? 'Try again later.'
    : `Try again in ${waitInWords(retryAfterSeconds)}.`;
}
