import type { ErrorCode } from './error-codes.js';
import { LoggableError } from './loggable-error.js';

interface Disclosure {
  /** What is wrong with each request field. */
  readonly fields?: Readonly<Record<string, readonly string[]>>;
  readonly retryAfterSeconds?: number;
  /**
   * Instead of the code's title, where a call can say more. OAuth endpoints allow no double quotes or backslashes in it
   * (RFC 6749 5.2).
   */
  readonly detail?: string;
}

/**
 * An expected refusal. Clients see what `error-codes.ts` says for its `code`, and the disclosure; its message is the
 * private reason, for the log and the audit trail only.
 */
export class DomainError extends LoggableError {
  override readonly name = 'DomainError';
  readonly fields: Disclosure['fields'];
  readonly retryAfterSeconds: number | undefined;
  readonly detail: string | undefined;

  constructor(
    readonly code: ErrorCode,
    privateReason: string = code,
    { fields, retryAfterSeconds, detail }: Disclosure = {},
  ) {
    super(privateReason);
    this.fields = fields;
    this.retryAfterSeconds = retryAfterSeconds;
    this.detail = detail;
  }
}

/** The refusal of work that nobody waits for any more. */
export function clientGone(): DomainError {
  return new DomainError('SERVICE_UNAVAILABLE', 'the client no longer waits for the answer');
}
