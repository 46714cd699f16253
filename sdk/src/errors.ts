import type { OAuthError, Problem } from './generated/types.gen.js';

/** The service's stable error codes, which docs/errors.md explains. */
export type ErrorCode = Problem['code'];

/** The service refused a call. */
export class MfaApiError extends Error {
  override readonly name = 'MfaApiError';

  constructor(
    readonly code: ErrorCode,
    /** HTTP status. */
    readonly status: number,
    /** The sentence that explains the code. */
    readonly title: string,
    /** Identifies the request in the service's log. */
    readonly requestId: string | undefined,
    /** For VALIDATION_FAILED: what is wrong with each field. */
    readonly fields: Readonly<Record<string, readonly string[]>>,
    /** When to try again; set with statuses 429 and 503. */
    readonly retryAfterSeconds: number | undefined,
  ) {
    super(title);
  }
}

/** The service did not respond: it cannot be reached, took too long, or something else responded in its place. */
export class MfaUnreachableError extends Error {
  override readonly name = 'MfaUnreachableError';
}

/**
 * Converts the outcome of a failed call to an error.
 * @param error what was thrown, or the body of an error response
 * @param response undefined if there was none
 */
export function asMfaError(error: unknown, response: Response | undefined): unknown {
  if (!response) return error;
  if (!isRefusal(error)) return foreignResponse(response);
  // A proxy may have put a date there.
  const wait = response.headers.get('Retry-After') ?? '';
  return new MfaApiError(
    error.code,
    response.status,
    'title' in error ? error.title : error.error_description,
    error.requestId,
    error.errors ?? {},
    /^\d+$/.test(wait) ? Number(wait) : undefined,
  );
}

/** The error for a response by a proxy or another program. */
export function foreignResponse({ status }: Response): MfaUnreachableError {
  return new MfaUnreachableError(`the response is not from the service: ${status}`);
}

/** Refuses the JSON of a proxy, which would replace the tokens of the session. @throws MfaUnreachableError */
export function withTokens<T>(response: T): T {
  const { access_token, refresh_token, mfa_token } = (response ?? {}) as Record<string, unknown>;
  const isPair = typeof access_token === 'string' && typeof refresh_token === 'string';
  if (isPair || typeof mfa_token === 'string') return response;
  throw new MfaUnreachableError('the response is not from the service: it has no tokens');
}

function isRefusal(body: unknown): body is Problem | OAuthError {
  return typeof body === 'object' && body !== null && 'code' in body && 'requestId' in body;
}
