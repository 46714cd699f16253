import { type ErrorCode, type ErrorDefinition, errorCodes } from './error-codes.js';
import { LoggableError } from './loggable-error.js';

/**
 * An expected refusal. `code` picks the public answer from the table in `error-codes.ts`; the error's message is the
 * private reason, which goes to the log and the audit trail and never to a client.
 */
export class DomainError extends LoggableError {
  override readonly name = 'DomainError';

  constructor(
    readonly code: ErrorCode,
    privateReason: string = code,
    /** Per request field, what is wrong with it. */
    readonly fields?: Readonly<Record<string, readonly string[]>>,
    /** When it makes sense to try again. */
    readonly retryAfterSeconds?: number,
  ) {
    super(privateReason);
  }

  get definition(): ErrorDefinition {
    return errorCodes[this.code];
  }
}
