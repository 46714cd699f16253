import type { FastifyRequest } from 'fastify';
import { DomainError } from '../errors/domain-error.js';

/**
 * Reads a body as UTF-8 text into one buffer. A body may come byte by byte, and Fastify's own reading keeps an object of
 * some hundred bytes for each. `done` is not called for a client that goes away.
 * @param done gets PAYLOAD_TOO_LARGE for more than `limit` bytes.
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
    if (length <= limit) done(null, received?.toString('utf8', 0, length) ?? '');
  });
}
