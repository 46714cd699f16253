import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

const chunkBytes = 16 * 1024;

/**
 * Sends content that all responses share, no faster than the client reads it. Sent in one piece, every slow connection
 * would hold its own copy of the rest, encrypted for it where the service speaks TLS.
 */
export function sendInChunks(reply: FastifyReply, content: Buffer): void {
  void reply.header('Content-Length', content.length).send(Readable.from(chunksOf(content)));
}

function* chunksOf(content: Buffer): Generator<Buffer> {
  for (let start = 0; start < content.length; start += chunkBytes)
    yield content.subarray(start, start + chunkBytes);
}
