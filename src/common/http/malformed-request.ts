import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ErrorCode } from '../errors/error-codes.js';
import { lingeringClose } from './lingering-close.js';
import { securityHeaders } from './common-headers.js';
import { isBeingServed } from './connections.js';
import { problem } from './problem.js';
import { newRequestId } from './request-id.js';

const codes: Readonly<Record<string, ErrorCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
  HPE_HEADER_OVERFLOW: 'REQUEST_HEADERS_TOO_LARGE',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'PAYLOAD_TOO_LARGE',
};

export interface MalformedRequest {
  readonly requestId: string;
  readonly status: number;
  readonly code: ErrorCode;
  /** The peer's: headers that would name the client have not been read. */
  readonly address: string | undefined;
}

/**
 * Responds to what never became a request: malformed HTTP, headers over the limit, a client too slow to send them.
 * @returns the answer; undefined if there was none, or if the client had sent nothing, as browsers open connections in advance
 */
export function answerMalformedRequest(
  { code: fault = '' }: NodeJS.ErrnoException,
  socket: Socket,
): MalformedRequest | undefined {
  const code = codes[fault] ?? (fault.startsWith('HPE_') ? 'MALFORMED_REQUEST' : undefined);
  // The connection or its TLS handshake broke, or the client would take the response for that of an earlier request.
  if (code === undefined || !socket.writable || isBeingServed(socket)) {
    socket.destroy();
    return undefined;
  }
  const requestId = newRequestId();
  const answer = problem({ code }, '', requestId);
  const body = JSON.stringify(answer);
  socket.write(
    [
      `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}`,
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-Request-Id: ${requestId}`,
      'Cache-Control: no-store',
      ...Object.entries(securityHeaders).map(([name, value]) => `${name}: ${value}`),
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
  const { bytesRead, remoteAddress: address } = socket;
  lingeringClose(socket);
  return bytesRead > 0 ? { requestId, status: answer.status, code, address } : undefined;
}
