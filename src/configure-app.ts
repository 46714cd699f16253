import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import { refuseAmbiguousRequest } from './common/http/ambiguous-request.js';
import { enforceRequestTimeouts } from './common/http/request-timeouts.js';
import { registerBodyParsers } from './common/http/body-parsers.js';
import type { Caller } from './common/http/caller.js';
import { clientAddressOf, reportProxyMistakes, trustProxies } from './common/http/client-address.js';
import { answerMalformedRequest } from './common/http/malformed-request.js';
import { setCommonHeaders } from './common/http/common-headers.js';
import { Connections } from './common/http/connections.js';
import { httpServerFactory } from './common/http/http-server.js';
import { ProblemFilter } from './common/http/problem.filter.js';
import { requestIdOf } from './common/http/request-id.js';
import { registerThrottling } from './common/http/throttling.js';
import { identityOf } from './common/http/trace-context.js';
import type { Config } from './config/config.js';
import { KeyMissingError } from './crypto/keyring.js';
import { describeError, isUnavailable } from './database/database-errors.js';
import { migrate } from './database/migrate.js';
import { entities } from './entities.js';
import { FrameworkLogger } from './operations/logging.js';
import { Metrics } from './operations/metrics.js';

/** Node's own limit for a request's headers, so that an id of any length is refused in the same way. */
const maxParamLength = 16 * 1024;

/** Makes the whole application on a migrated database, ready to listen. `main.ts` and the tests use it alike. */
export async function createApp(config: Config, logger: Logger): Promise<NestFastifyApplication> {
  await migrate(config, entities, (reason) => logger.warn({ reason }, 'waiting for the database'));
  const filter = new ProblemFilter(logger, isTransient, describeError);
  const connections = new Connections(config.limits.connections);
  const trustProxy = trustProxies(config.trustedProxies);
  const adapter = new FastifyAdapter({
    serverFactory: httpServerFactory(config.tls, connections),
    trustProxy,
    genReqId: requestIdOf,
    // A request that arrives on an open connection during a stop is carried out as well.
    return503OnClosing: false,
    clientErrorHandler: (error, socket) => {
      const malformed = answerMalformedRequest(error, socket);
      if (malformed === undefined) return;
      logger.info(malformed, 'request');
      app.get(Metrics).countRefusal(malformed.code);
    },
    routerOptions: { maxParamLength },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      filter.answer(error, request, reply),
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(config), adapter, {
    logger: new FrameworkLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  registerBodyParsers(fastify);
  await registerThrottling(app, config.limits.tokenRequestsPerMinute);
  if (config.corsOrigins.length > 0) app.enableCors(crossOriginAccess(config.corsOrigins));
  fastify.addHook('onRequest', (request, reply, done) => {
    setCommonHeaders(request, reply);
    done(refuseAmbiguousRequest(request, reply));
  });
  // A preflight is answered before the hook above.
  fastify.addHook('onSend', (request, reply, _, done) => {
    if (!reply.hasHeader('X-Request-Id')) setCommonHeaders(request, reply);
    done();
  });
  fastify.addHook('preClose', (done) => {
    connections.closeIdleSoon();
    done();
  });
  enforceRequestTimeouts(fastify, (error, request, reply) => filter.answer(error, request, reply));
  reportProxyMistakes(fastify, logger, trustProxy);
  observeRequests(fastify, logger, connections, app.get(Metrics));
  app.useGlobalFilters(filter);
  app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
  return app;
}

/** Without credentials, because pages of other origins send a bearer token. */
function crossOriginAccess(origins: readonly string[]) {
  return {
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
    exposedHeaders: ['Location', 'Retry-After', 'WWW-Authenticate', 'X-Request-Id'],
    maxAge: 600,
    strictPreflight: false,
  };
}

/** Whether a failure is temporary: the database is unavailable, or this process does not have a newer key yet. */
function isTransient(error: unknown): boolean {
  return isUnavailable(error) || error instanceof KeyMissingError;
}

/** Logs one line per request, with its route but never its query or body, and counts it in the metrics. */
function observeRequests(
  fastify: FastifyInstance,
  logger: Logger,
  connections: Connections,
  metrics: Metrics,
): void {
  fastify.decorateRequest('refusedWith', undefined);
  fastify.addHook('onResponse', (request, reply, done) => {
    const { url: route } = request.routeOptions;
    const { user: caller } = request as { user?: Caller };
    if (caller) connections.noteSignedIn(request.raw.socket);
    metrics.observe({
      method: request.method,
      route: route ?? 'none',
      status: reply.statusCode,
      code: request.refusedWith,
      milliseconds: reply.elapsedTime,
    });
    const { requestId, traceId } = identityOf(request);
    logger.info(
      {
        requestId,
        traceId,
        method: request.method,
        route,
        status: reply.statusCode,
        code: request.refusedWith,
        milliseconds: Math.round(reply.elapsedTime * 10) / 10,
        userId: caller?.userId,
        address: caller?.origin.address ?? clientAddressOf(request),
      },
      'request',
    );
    done();
  });
}
