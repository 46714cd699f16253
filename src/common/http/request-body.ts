import { isUtf8 } from 'node:buffer';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../errors/domain-error.js';
import { invalidFields } from './validation.js';

/**
 * Reads a body as UTF-8 text into one buffer. A body may arrive byte by byte, and Fastify's own reader would keep an
 * object of some hundred bytes for each piece.
 * @param done receives PAYLOAD_TOO_LARGE for more than `limit` bytes and VALIDATION_FAILED for bytes that are not UTF-8;
 *   it is not called if the client goes away.
 */
export function readBody(
  { raw }: FastifyRequest,
  limit: number,
  done: (error: DomainError | null, text: string) => void,
): void {
  const tooLarge = (): void => done(new DomainError('PAYLOAD_TOO_LARGE', `over ${limit} bytes`), '');
  if (Number(raw.headers['content-length'] ?? 0) > limit) {
    tooLarge();
    return;
  }
  let received: Buffer | undefined;
  let length = 0;
  raw.on('data', (piece: Buffer) => {
    if (length > limit) return;
    if (length + piece.length > limit) {
      length = limit + 1;
      tooLarge();
      return;
    }
    if (!received) received = piece;
    else {
      if (received.length < limit) received = Buffer.concat([received], limit);
      piece.copy(received, length);
    }
    length += piece.length;
  });
  raw.on('end', () => {
    if (length > limit) return;
    const bytes = received?.subarray(0, length) ?? Buffer.alloc(0);
    if (isUtf8(bytes)) done(null, bytes.toString('utf8'));
    else done(invalidFields({ body: ['the body must be UTF-8'] }), '');
  });
}
