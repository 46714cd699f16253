import type { FastifyRequest } from 'fastify';

/**
 * `traceparent` of W3C Trace Context, 3.2: version, trace id, parent id, flags. Version 00 ends there; a later one may
 * go on after a dash. Node joins repeated headers with a comma, and 3.2 has them ignored.
 */
const traceparent =
  /^(?:00(?=.{53}$)|(?!00|ff)[0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-[^,]*)?$/;

/** What identifies a request in each of its log lines. */
export interface RequestIdentity {
  readonly requestId: string;
  /** 32 lower-case hex characters: the trace that the client says the request is part of. */
  readonly traceId: string | undefined;
}

export function identityOf(request: FastifyRequest): RequestIdentity {
  return { requestId: request.id, traceId: traceIdOf(request.headers['traceparent']) };
}

/** @returns undefined for a missing or invalid header. */
function traceIdOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? traceparent.exec(header)?.[1] : undefined;
}
