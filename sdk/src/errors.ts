import type { OAuthError, Problem } from './generated/types.gen.js';

/** The service's stable error codes; docs/errors.md explains them. */
export type ErrorCode = Problem['code'];

/** The service refused a call. */
export class MfaApiError extends Error {
  override readonly name = 'MfaApiError';

  constructor(
    readonly code: ErrorCode,
    /** HTTP status. */
    readonly status: number,
    /** A sentence that explains the code. */
    readonly title: string,
    /** Identifies the request in the service's log. */
    readonly requestId: string | undefined,
    /** For VALIDATION_FAILED: what is wrong with each field. */
    readonly fields: Readonly<Record<string, readonly string[]>>,
    /** When to try again; with statuses 429 and 503. */
    readonly retryAfterSeconds: number | undefined,
  ) {
    super(title);
  }
}

/** The service did not answer: it cannot be reached, took too long, or something else answered in its place. */
export class MfaUnreachableError extends Error {
  override readonly name = 'MfaUnreachableError';
}

/**
 * The error that a failed call throws.
 * @param error the thrown value, or the body of an unsuccessful answer
 * @param response undefined if there was none
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

/** A proxy or another program has answered. */
export function foreignAnswer({ status }: Response): MfaUnreachableError {
  return new MfaUnreachableError(`an answer that is not the service's: ${status}`);
}

function isRefusal(body: unknown): body is Problem | OAuthError {
  return typeof body === 'object' && body !== null && 'code' in body && 'requestId' in body;
}
