import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

const pieceBytes = 16 * 1024;

/**
 * Sends bytes as fast as the client takes them. All answers share the bytes; sent at once, each connection that is slow to
 * take them would keep a copy of the rest, encrypted for it where we speak TLS.
 */
export function sendInPieces(reply: FastifyReply, content: Buffer): void {
  void reply.header('Content-Length', content.length).send(Readable.from(piecesOf(content)));
}

function* piecesOf(content: Buffer): Generator<Buffer> {
  for (let start = 0; start < content.length; start += pieceBytes)
    yield content.subarray(start, start + pieceBytes);
}
