import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    answerTimer: NodeJS.Timeout | undefined;
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
  fastify.decorateRequest('answerTimer', undefined);
  fastify.addHook('onRequest', (request, reply, done) => {
    request.answerTimer = setTimeout(() => {
      if (!reply.sent) answer(request, reply);
    }, milliseconds);
    done();
  });
  fastify.addHook('onResponse', (request, _reply, done) => {
    clearTimeout(request.answerTimer);
    done();
  });
}
