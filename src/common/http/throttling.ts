import rateLimit from '@fastify/rate-limit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../errors/domain-error.js';
import { networkOf } from './address.js';

const minute = 60_000;
/** Networks remembered at a time; the one seen longest ago makes room. */
const rememberedNetworks = 20_000;

/** For `@RouteConfig`: the route takes so many requests a minute from one network, in this process. */
export const throttled = { rateLimit: {} } as const;

export async function registerThrottling(
  app: NestFastifyApplication,
  requestsPerMinute: number,
): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    max: requestsPerMinute,
    timeWindow: minute,
    cache: rememberedNetworks,
    keyGenerator: (request: FastifyRequest) => networkOf(request.ip),
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    addHeadersOnExceeding: {
      'x-ratelimit-limit': false,
      'x-ratelimit-remaining': false,
      'x-ratelimit-reset': false,
    },
    errorResponseBuilder: (_request, { ttl }) =>
      new DomainError('TOO_MANY_REQUESTS', 'the rate of its network', undefined, Math.ceil(ttl / 1000)),
  });
}
