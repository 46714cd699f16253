import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';

/** How long a client may go on sending after the answer, and close its side. */
const lingerMilliseconds = 1000;

/**
 * Ends the connection once the answer is written. What the client still sends is taken for a moment and thrown away:
 * closing over unread bytes resets the connection, and the client would lose the answer with it (RFC 9112 9.6).
 */
export function closeGently(socket: Socket): void {
  socket.end();
  setTimeout(() => socket.destroy(), lingerMilliseconds).unref();
}

/** For an answer to a request that has not come in full: nothing else can be read from its connection. */
export function closeAfterAnswer(reply: FastifyReply): void {
  const { socket } = reply.request.raw;
  void reply.header('Connection', 'close');
  // Node calls this for an answer that says so, and would reset the connection.
  socket.destroySoon = () => closeGently(socket);
}
