// OpenTelemetry for the service, without a change to it: node --import ./deploy/opentelemetry/instrumentation.mjs …
// The usual variables configure it: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
import { subscribe } from 'node:diagnostics_channel';
import process from 'node:process';
import { context, propagation } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { MySQL2Instrumentation } from '@opentelemetry/instrumentation-mysql2';
import { NodeSDK, tracing } from '@opentelemetry/sdk-node';

/** Queries hold names and cursors. */
const removedAttributes = ['url.query', 'http.target', 'http.url', 'url.full'];

/** Removes values of requests and statements from a span before it is exported. */
const withoutValues = {
  onStart() {},
  onEnd(span) {
    for (const name of removedAttributes) delete span.attributes[name];
    // A database's message quotes the value that it refuses.
    delete span.status.message;
    span.events.length = 0;
  },
  async forceFlush() {},
  async shutdown() {},
};

/** Names the span of a request after its route, such as `GET /api/v1/users/:id`, and has the service log its trace id. */
subscribe('fastify.initialization', ({ fastify }) => {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const rpc = getRPCMetadata(context.active());
    if (rpc) rpc.route = request.routeOptions.url;
    propagation.inject(context.active(), request.headers);
    done();
  });
});

const sdk = new NodeSDK({
  spanProcessors: [withoutValues, new tracing.BatchSpanProcessor(new OTLPTraceExporter())],
  metricReaders: [],
  logRecordProcessors: [],
  instrumentations: [
    new HttpInstrumentation({
      ignoreIncomingRequestHook: ({ url = '' }) => url.startsWith('/health/') || url === '/metrics',
      disableOutgoingRequestInstrumentation: true,
    }),
    // Without masking, statements that were not prepared would be recorded with their values.
    new MySQL2Instrumentation({ maskStatement: true }),
  ],
});
sdk.start();
process.once('SIGTERM', () => void sdk.shutdown().catch(() => undefined));
