import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../errors/domain-error.js';

/** For the body, from when the head has come. */
const receiveTimeoutMs = 10_000;
/** For our work, from when the request is complete, for instance because the database hangs. */
const processTimeoutMs = 10_000;
/** For an answer to be taken, on top of the time for our work. */
const sendTimeoutMs = 20_000;
const checkIntervalMs = 250;

interface Waiting {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** By `performance.now()`. */
  deadline: number;
  isOverdue: boolean;
}

interface PlacedResponse extends ServerResponse {
  /** Where it waits. */
  place?: number;
}

/**
 * Ends every request in time: 408 for a body that does not come, 503 for work that takes too long, and the end of the
 * connection for an answer that is not taken. Fastify's own `handlerTimeout` makes an AbortController for every request
 * and aborts it at its end, which costs a twentieth of a call's CPU; nothing here listens to one.
 *
 * Requests wait in the places of an array, because a timer for each, or a Map, leads from a request that is done to the
 * next one: V8 then takes them all for long-lived, which cost a quarter of a read's CPU and doubled its p99.
 */
export function enforceRequestTimeouts(
  fastify: FastifyInstance,
  answer: (error: DomainError, request: FastifyRequest, reply: FastifyReply) => void,
): void {
  const waiting: (Waiting | undefined)[] = [];
  const freePlaces: number[] = [];
  const leave = (response: PlacedResponse): void => {
    const { place } = response;
    if (place === undefined || waiting[place]?.reply.raw !== response) return;
    waiting[place] = undefined;
    freePlaces.push(place);
  };
  /** Comes when the answer was taken or the client has gone, but not to a request that waits behind another one. */
  function closed(this: ServerResponse): void {
    leave(this);
  }

  fastify.addHook('onRequest', (request, reply, done) => {
    const response: PlacedResponse = reply.raw;
    response.place = freePlaces.pop() ?? waiting.length;
    const deadline = performance.now() + receiveTimeoutMs;
    waiting[response.place] = { request, reply, deadline, isOverdue: false };
    response.on('close', closed);
    done();
  });
  fastify.addHook('preValidation', (request, reply, done) => {
    const { place } = reply.raw as PlacedResponse;
    const own = request.body === undefined || place === undefined ? undefined : waiting[place];
    if (own) own.deadline = performance.now() + processTimeoutMs;
    done();
  });

  const end = (late: Waiting): void => {
    const { request, reply } = late;
    const { socket } = request.raw;
    if (socket.destroyed || late.isOverdue) {
      leave(reply.raw);
      socket.destroy();
      return;
    }
    late.isOverdue = true;
    late.deadline += sendTimeoutMs;
    if (reply.raw.headersSent) return;
    const code = request.raw.complete ? 'SERVICE_UNAVAILABLE' : 'REQUEST_TIMEOUT';
    answer(new DomainError(code, 'not in time'), request, reply);
  };
  const looking = setInterval(() => {
    const now = performance.now();
    for (const each of waiting)
      if (each && (each.deadline <= now || each.request.raw.socket.destroyed)) end(each);
  }, checkIntervalMs).unref();
  fastify.server.once('close', () => clearInterval(looking));
}
