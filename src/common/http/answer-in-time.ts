import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const lookInterval = 250;

declare module 'fastify' {
  interface FastifyRequest {
    /** Where it waits for its answer. */
    place: number;
  }
}

interface Waiting {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** By `performance.now()`. */
  readonly deadline: number;
}

/**
 * Answers in place of whatever takes longer than this, for instance because the database hangs. Fastify's own
 * `handlerTimeout` makes an AbortController for every request and aborts it at its end, which costs a twentieth of a
 * call's CPU; nothing here listens to one.
 *
 * Requests wait in the places of an array, because a timer for each, or a Map, leads from a request that is done to the
 * next one: V8 then takes them all for long-lived, which cost a quarter of a read's CPU and doubled its p99.
 */
export function answerInTime(
  fastify: FastifyInstance,
  milliseconds: number,
  answer: (request: FastifyRequest, reply: FastifyReply) => void,
): void {
  const waiting: (Waiting | undefined)[] = [];
  const freePlaces: number[] = [];
  const leave = (request: FastifyRequest): void => {
    if (waiting[request.place]?.request !== request) return;
    waiting[request.place] = undefined;
    freePlaces.push(request.place);
  };

  fastify.decorateRequest('place', -1);
  fastify.addHook('onRequest', (request, reply, done) => {
    request.place = freePlaces.pop() ?? waiting.length;
    waiting[request.place] = { request, reply, deadline: performance.now() + milliseconds };
    done();
  });
  fastify.addHook('onResponse', (request, _reply, done) => {
    leave(request);
    done();
  });

  const looking = setInterval(() => {
    const now = performance.now();
    for (const late of waiting) {
      if (!late || late.deadline > now) continue;
      leave(late.request);
      if (!late.reply.sent) answer(late.request, late.reply);
    }
  }, lookInterval).unref();
  fastify.server.once('close', () => clearInterval(looking));
}
