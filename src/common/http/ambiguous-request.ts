import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../errors/domain-error.js';
import { maxHeaderLines } from './http-server.js';
import { closeAfterResponse } from './lingering-close.js';

/**
 * Refuses what a proxy and this service may read differently: one of them would check a request, and the other one
 * carry it out.
 */
export function refuseAmbiguousRequest(
  request: FastifyRequest,
  reply: FastifyReply,
): DomainError | undefined {
  return (
    refuseManyHeaders(request) ??
    refuseAmbiguousHost(request) ??
    refuseRepeatedHeader(request) ??
    refuseAmbiguousBody(request, reply)
  );
}

/** Node drops further header lines silently, and a dropped one could matter. */
function refuseManyHeaders({ raw }: FastifyRequest): DomainError | undefined {
  const tooMany = raw.rawHeaders.length >= 2 * maxHeaderLines;
  return tooMany ? new DomainError('REQUEST_HEADERS_TOO_LARGE', 'too many header lines') : undefined;
}

const hostForm = /^[\w.~!$&'()*+,;=:%[\]-]*$/;

/** RFC 9112 3.2: exactly one valid Host in HTTP/1.1. */
function refuseAmbiguousHost({ raw }: FastifyRequest): DomainError | undefined {
  const hosts = raw.headersDistinct['host'] ?? [];
  const isMissing = hosts.length === 0 && raw.httpVersion !== '1.0';
  if (!isMissing && hosts.length <= 1 && hosts.every((host) => hostForm.test(host))) return undefined;
  return new DomainError('MALFORMED_REQUEST', 'no Host, several or an invalid one');
}

/** RFC 9110 5.3: these have one line. Node takes the first, and others the last. */
function refuseRepeatedHeader({ raw }: FastifyRequest): DomainError | undefined {
  const repeated = ['authorization', 'content-type'].find(
    (name) => (raw.headersDistinct[name]?.length ?? 0) > 1,
  );
  return repeated === undefined
    ? undefined
    : new DomainError('MALFORMED_REQUEST', `several header lines ${repeated}`);
}

/** RFC 9112 6.1: a proxy may see the end of such a body elsewhere, so nothing more is read from the connection. */
function refuseAmbiguousBody({ raw }: FastifyRequest, reply: FastifyReply): DomainError | undefined {
  const coding = raw.headers['transfer-encoding'];
  if (coding === undefined || (/^chunked$/i.test(coding) && raw.httpVersion !== '1.0')) return undefined;
  closeAfterResponse(reply);
  return new DomainError('MALFORMED_REQUEST', 'a transfer coding other than chunked, or one in HTTP/1.0');
}
