import type { FastifyReply, FastifyRequest } from 'fastify';

/** On every answer, also on those the router refuses before any hook runs. Most of them carry what no cache may keep. */
export function setCommonHeaders(request: FastifyRequest, reply: FastifyReply): void {
  void reply.header('X-Request-Id', request.id).header('Cache-Control', 'no-store');
}
