import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { DomainError } from '../errors/domain-error.js';
import { NotReady } from '../errors/not-ready.js';
import { StepUpRequired } from '../errors/step-up-required.js';
import { type ErrorCode, errorCodes } from '../errors/error-codes.js';
import { isClientWaiting } from './caller.js';
import { closeAfterResponse } from './lingering-close.js';
import { stackFramesOf } from '../errors/loggable-error.js';
import { setCommonHeaders } from './common-headers.js';
import { hasBody } from './connections.js';
import { oauthError, problem, type Refusal } from './problem.js';
import { identityOf, type RequestIdentity } from './trace-context.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The error code of a refused request, for the log and the metrics. */
    refusedWith: ErrorCode | undefined;
  }
}

export const tokenEndpoint = '/api/oauth2/token';
export const passkeyOptionsEndpoint = '/api/oauth2/passkeyOptions';
export const consoleTokenEndpoint = '/console/token';

/** Paths that respond with OAuth errors instead of problem+json. */
const oauthEndpoints: ReadonlySet<string> = new Set([
  tokenEndpoint,
  passkeyOptionsEndpoint,
  consoleTokenEndpoint,
]);

const unavailableRetryAfterSeconds = 2;

/** Codes for refusals by the framework itself. */
const codeByStatus: Partial<Record<number, ErrorCode>> = {
  400: 'MALFORMED_REQUEST',
  404: 'ROUTE_NOT_FOUND',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  503: 'SERVICE_UNAVAILABLE',
};

/** Turns any error into a response that tells the client what to do, and nothing else. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly isTransient: (error: unknown) => boolean,
    private readonly describe: (error: unknown) => string,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    if (!isClientWaiting(request)) {
      this.logger.debug(
        { ...identityOf(request), reason: this.describe(error) },
        'the client no longer waits',
      );
      return;
    }
    const refusal = this.refusalFor(error);
    request.refusedWith = refusal.code;
    this.log(error, refusal, identityOf(request));
    const { status } = errorCodes[refusal.code];
    const path = pathOf(request);
    setCommonHeaders(request, reply);
    if (!request.raw.complete && hasBody(request.raw)) closeAfterResponse(reply);
    if (status === 401)
      void reply.header('WWW-Authenticate', error instanceof StepUpRequired ? error.challenge : 'Bearer');
    const retryAfter =
      refusal.retryAfterSeconds ?? (status === 503 ? unavailableRetryAfterSeconds : undefined);
    if (retryAfter !== undefined) void reply.header('Retry-After', String(retryAfter));
    if (isOAuthEndpoint(request)) {
      void reply.status(status).type('application/json; charset=utf-8').send(oauthError(refusal, request.id));
    } else {
      void reply
        .status(status)
        .type('application/problem+json; charset=utf-8')
        .send(problem(refusal, path, request.id));
    }
  }

  private refusalFor(error: unknown): Refusal {
    if (error instanceof DomainError) return error;
    if (this.isTransient(error)) return { code: 'SERVICE_UNAVAILABLE' };
    const status = error instanceof HttpException ? error.getStatus() : statusCodeOf(error);
    return { code: codeByStatus[status ?? 500] ?? 'INTERNAL_ERROR' };
  }

  /** Expected refusals are logged at debug level; unexpected errors with their stack, but without what they quote. */
  private log(error: unknown, { code }: Refusal, identity: RequestIdentity): void {
    // Readiness logs its reasons itself, as a balancer asks every other second.
    if (code === 'SERVICE_UNAVAILABLE' && !(error instanceof NotReady)) {
      this.logger.warn({ ...identity, code, reason: this.describe(error) }, 'unavailable');
    } else if (error instanceof DomainError) {
      this.logger.debug({ ...identity, code, reason: error.message }, 'refused');
    } else if (code === 'INTERNAL_ERROR') {
      const fault = { reason: this.describe(error), stack: stackFramesOf(error) };
      this.logger.error({ ...identity, code, ...fault }, 'unexpected error');
    }
  }
}

/**
 * The path without its query, which may hold what must not be repeated in a response. A client may send a whole URL
 * (RFC 9112 3.2.2).
 */
function pathOf(request: FastifyRequest): string {
  return request.originalUrl.replace(/^https?:\/\/[^/?]*/i, '').split('?', 1)[0] ?? '';
}

/** By the route, because the path may have been percent-encoded; by the path, where there is no route. */
export function isOAuthEndpoint(request: FastifyRequest): boolean {
  return oauthEndpoints.has(request.routeOptions.url ?? pathOf(request));
}

function statusCodeOf(error: unknown): number | undefined {
  return typeof error === 'object' &&
    error !== null &&
    'statusCode' in error &&
    typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined;
}
