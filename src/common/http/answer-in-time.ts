import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const lookInterval = 250;

interface Waiting {
  readonly reply: FastifyReply;
  /** By `performance.now()`. */
  readonly deadline: number;
}

/**
 * Answers in place of whatever takes longer than this, for instance because the database hangs. Fastify's own
 * `handlerTimeout` makes an AbortController for every request and aborts it at its end, which costs a twentieth of a
 * call's CPU; nothing here listens to one. All requests may take equally long, so the one that came first is late first.
 */
export function answerInTime(
  fastify: FastifyInstance,
  milliseconds: number,
  answer: (request: FastifyRequest, reply: FastifyReply) => void,
): void {
  const waiting = new Map<FastifyRequest, Waiting>();
  fastify.addHook('onRequest', (request, reply, done) => {
    waiting.set(request, { reply, deadline: performance.now() + milliseconds });
    done();
  });
  fastify.addHook('onResponse', (request, _reply, done) => {
    waiting.delete(request);
    done();
  });

  const looking = setInterval(() => {
    const now = performance.now();
    for (const [request, { reply, deadline }] of waiting) {
      if (deadline > now) return;
      waiting.delete(request);
      if (!reply.sent) answer(request, reply);
    }
  }, lookInterval).unref();
  fastify.server.once('close', () => clearInterval(looking));
}
