import rateLimit from '@fastify/rate-limit';
import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { type NestFastifyApplication, RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { finalize, type Observable } from 'rxjs';
import { clientGone, DomainError } from '../errors/domain-error.js';
import { networkOf } from './address.js';
import { type Caller, isClientWaiting } from './caller.js';
import { clientAddressOf } from './client-address.js';
import { KeyedSemaphore } from './keyed-semaphore.js';

const minuteMs = 60_000;
/** Networks and users counted at a time; the least recently seen is forgotten first. */
const maxCounters = 20_000;

declare module 'fastify' {
  interface FastifyInstance {
    /** Counts a request of a signed-in user. @throws DomainError TOO_MANY_REQUESTS */
    throttleUser: (request: FastifyRequest) => Promise<void>;
  }
}

/** For `@RouteConfig`: limits the route's requests per minute and network, in this process. */
export const throttled = { rateLimit: {} } as const;

/** Limits a route by network, and by user over all such routes: a stolen token is one client wherever it is used. */
export function ThrottledByUser(): MethodDecorator {
  return applyDecorators(RouteConfig(throttled), UseInterceptors(UserThrottle));
}

/**
 * Changes by one user write the same rows, so each waits for the one before while it holds a database connection. A few
 * at a time leave connections for everybody else.
 */
const changes = new KeyedSemaphore<number>({ maxRunning: 3, maxWaiting: 200 });

type CallersRequest = FastifyRequest & { readonly user: Caller };

/** Every account may change its own, and each change leaves an audit event. Those who administer others are trusted. */
function isCounted({ method, user }: CallersRequest): boolean {
  return user.role === 'user' && method !== 'GET' && method !== 'HEAD';
}

/**
 * Limits what an account of the role `user` can make the service write, over all its calls.
 * @throws DomainError TOO_MANY_REQUESTS
 */
export async function countChange(request: CallersRequest): Promise<void> {
  if (isCounted(request)) await request.server.throttleUser(request);
}

/**
 * Runs after the guard that finds the caller and counts changes. A turn ends with the call's work, not with its response:
 * Node never closes a response that is queued behind another one on a connection that breaks.
 */
class UserThrottle implements NestInterceptor {
  async intercept(context: ExecutionContext, call: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<CallersRequest>();
    if (!isCounted(request)) await request.server.throttleUser(request);
    const release = await changes.acquire(request.user.userId);
    if (!release) throw tooMany('too many concurrent requests of this user', 1000);
    if (!isClientWaiting(request)) {
      release();
      throw clientGone();
    }
    return call.handle().pipe(finalize(release));
  }
}

export async function registerThrottling(
  app: NestFastifyApplication,
  requestsPerMinute: number,
): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    max: requestsPerMinute,
    timeWindow: minuteMs,
    cache: maxCounters,
    keyGenerator: (request: FastifyRequest) => networkOf(clientAddressOf(request)),
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    addHeadersOnExceeding: {
      'x-ratelimit-limit': false,
      'x-ratelimit-remaining': false,
      'x-ratelimit-reset': false,
    },
    errorResponseBuilder: (_request, { ttl }) => tooMany('too many requests from this network', ttl),
  });
  const fastify = app.getHttpAdapter().getInstance();
  const countUser = fastify.createRateLimit({
    keyGenerator: (request) => `user ${(request as unknown as { user: Caller }).user.userId}`,
  });
  fastify.decorate('throttleUser', async (request: FastifyRequest) => {
    const counted = await countUser(request);
    if (!counted.isAllowed && counted.isExceeded)
      throw tooMany('too many requests of this user', counted.ttl);
  });
}

function tooMany(privateReason: string, waitMs: number): DomainError {
  return new DomainError('TOO_MANY_REQUESTS', privateReason, { retryAfterSeconds: Math.ceil(waitMs / 1000) });
}
