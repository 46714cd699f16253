import type { OAuthError, Problem } from './generated/types.gen.js';

/** The service's stable error codes; docs/errors.md has their meanings. */
export type ErrorCode = Problem['code'];

/** The service refused a call. */
export class MfaApiError extends Error {
  override readonly name = 'MfaApiError';

  constructor(
    readonly code: ErrorCode,
    /** HTTP status. */
    readonly status: number,
    /** The sentence that goes with the code. */
    readonly title: string,
    /** To be told to whoever looks into the service's log. */
    readonly requestId: string | undefined,
    /** For VALIDATION_FAILED: what is wrong with each field. */
    readonly fields: Readonly<Record<string, readonly string[]>>,
    /** When another try makes sense; with statuses 429 and 503. */
    readonly retryAfterSeconds: number | undefined,
  ) {
    super(title);
  }
}

/** No answer of the service came: it cannot be reached, took too long, or something else answered in its place. */
export class MfaUnreachableError extends Error {
  override readonly name = 'MfaUnreachableError';
}

/**
 * What a call that went wrong is told as.
 * @param error what was thrown, or the body of an answer that is no success
 * @param response undefined if none came
 */
export function asMfaError(error: unknown, response: Response | undefined): unknown {
  if (!response) return error;
  if (!isRefusal(error)) return foreignAnswer(response);
  const wait = response.headers.get('Retry-After');
  return new MfaApiError(
    error.code,
    response.status,
    'title' in error ? error.title : error.error_description,
    error.requestId,
    error.errors ?? {},
    wait === null ? undefined : Number(wait),
  );
}

/** A proxy, or another program, has answered. */
export function foreignAnswer({ status }: Response): MfaUnreachableError {
  return new MfaUnreachableError(`an answer that is not the service's: ${status}`);
}

function isRefusal(body: unknown): body is Problem | OAuthError {
  return typeof body === 'object' && body !== null && 'code' in body && 'requestId' in body;
}
