import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    timer: NodeJS.Timeout | undefined;
  }
}

/**
 * Answers in place of whatever takes longer than this, for instance because the database hangs. Fastify's own
 * `handlerTimeout` makes an AbortController for every request and aborts it at its end, which costs a twentieth of a
 * call's CPU; nothing here listens to one.
 */
export function answerInTime(
  fastify: FastifyInstance,
  milliseconds: number,
  answer: (request: FastifyRequest, reply: FastifyReply) => void,
): void {
  fastify.decorateRequest('timer', undefined);
  fastify.addHook('onRequest', (request, reply, done) => {
    request.timer = setTimeout(() => {
      if (!reply.sent) answer(request, reply);
    }, milliseconds);
    done();
  });
  fastify.addHook('onResponse', (request, _reply, done) => {
    clearTimeout(request.timer);
    done();
  });
}
