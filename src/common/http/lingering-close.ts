import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';

/** How long the client may keep sending after the response. */
const lingerMs = 1000;

/**
 * Ends the connection once the response is written, and discards what the client still sends for a moment. Closing with
 * unread bytes would reset the connection, and the client could lose the response (RFC 9112 9.6).
 */
export function lingeringClose(socket: Socket): void {
  socket.end();
  setTimeout(() => socket.destroy(), lingerMs).unref();
}

/** For a response to a request that has not arrived in full: its connection cannot be used again. */
export function closeAfterResponse(reply: FastifyReply): void {
  const { socket } = reply.request.raw;
  void reply.header('Connection', 'close');
  // Node calls this after such a response, and would reset the connection.
  socket.destroySoon = () => lingeringClose(socket);
}
