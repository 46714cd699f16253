import { type ErrorCode, MfaApiError, MfaUnreachableError } from '../../sdk/src/index.js';
import { texts } from './language.js';
import { PasskeyError } from './webauthn.js';
import { waitInWords } from './words.js';

/** An error as shown to the user. */
export interface ErrorInWords {
  readonly text: string;
  /** For looking into the log; only where that helps. */
  readonly requestId?: string;
}

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
  const { errors, failures, passkeyProblems } = texts();
  if (error instanceof PasskeyError) return { text: passkeyProblems[error.problem](error.domain) };
  if (!(error instanceof MfaApiError))
    return { text: isUnreachable(error) ? failures.unreachable : errors.INTERNAL_ERROR };
  const known = (errors as Partial<Record<string, string>>)[error.code];
  const text = [known ?? error.title, ...whenToTryAgain(error)].join(' ');
  const isToBeLookedAt = known === undefined || codesWorthALook.includes(error.code);
  return { text, ...(isToBeLookedAt && error.requestId !== undefined && { requestId: error.requestId }) };
}

/** The message about one field: that its value is not accepted, or that of a code that concerns only this field. */
export function fieldError(error: unknown, field: string, ...codes: ErrorCode[]): string | undefined {
  if (!(error instanceof MfaApiError)) return undefined;
  if (codes.includes(error.code)) return describeError(error).text;
  return error.fields[field] && texts().failures.field;
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

/** When the service wants to be asked again, if it says so. */
export const retryAfterOf = (error: unknown): number | undefined =>
  error instanceof MfaApiError ? error.retryAfterSeconds : undefined;

function whenToTryAgain({ status, retryAfterSeconds }: MfaApiError): string[] {
  if (status !== 429) return [];
  const { tryAgain, tryAgainLater } = texts().failures;
  return [retryAfterSeconds === undefined ? tryAgainLater : tryAgain(waitInWords(retryAfterSeconds))];
}
