import type { ErrorCode } from './error-codes.js';
import { LoggableError } from './loggable-error.js';

/**
 * An expected refusal. Clients see what `error-codes.ts` says for its `code`; its message is the private reason, for the
 * log and the audit trail only.
 */
export class DomainError extends LoggableError {
  override readonly name = 'DomainError';

  constructor(
    readonly code: ErrorCode,
    privateReason: string = code,
    /** What is wrong with each request field. */
    readonly fields?: Readonly<Record<string, readonly string[]>>,
    readonly retryAfterSeconds?: number,
  ) {
    super(privateReason);
  }
}

/** The refusal of work that nobody waits for any more. */
export function clientGone(): DomainError {
  return new DomainError('SERVICE_UNAVAILABLE', 'the client no longer waits for the answer');
}
