import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const accepted = /^[A-Za-z0-9._-]{1,64}$/;

/** Keeps the client's own request id if it is fit for a log. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && accepted.test(given) ? given : newRequestId();
}

/** 32 lower-case hex characters. Identifies a request in the log; not a secret. */
export function newRequestId(): string {
  return randomUUID().replaceAll('-', '');
}
