import { createServer, type Server, type ServerOptions } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Socket } from 'node:net';
import type { FastifyServerOptions } from 'fastify';
import type { Config } from '../../config/config.js';
import { type Connections, hasBody } from './connections.js';

const second = 1000;

/** Longer than proxies keep an idle connection (60 s is common), so that they close it and not we. */
const keepAliveTimeout = 72 * second;

/** The longest the head of a request, or a TLS handshake, may take. */
const headTimeout = 10 * second;

/** The most header lines of a request; Node's limit for their bytes is 16 KiB. Each line costs memory of its own. */
export const maxHeaderLines = 100;

const options: ServerOptions = {
  headersTimeout: headTimeout,
  /** Only a backstop: request-timeouts.ts waits for bodies, and answers in the form of the endpoint. */
  requestTimeout: 3 * headTimeout,
  connectionsCheckingInterval: second,
  keepAliveTimeout,
};

/** Makes the server that Fastify answers on: HTTP or HTTPS, with a bound on all that comes before a request. */
export function httpServerFactory(
  tls: Config['tls'],
  connections: Connections,
): NonNullable<FastifyServerOptions['serverFactory']> {
  return (handler) => {
    const handle: typeof handler = (request, response) => {
      if (!connections.begin(response)) return;
      // Nobody reads the body of a GET: it would lie in memory until the answer is taken.
      if (request.method === 'GET' && hasBody(request)) request.resume();
      handler(request, response);
    };
    const server = tls
      ? createSecureServer(
          { ...options, cert: tls.certificate, key: tls.privateKey, handshakeTimeout: headTimeout },
          handle,
        )
      : createServer(options, handle);
    server.maxHeadersCount = maxHeaderLines;
    server.setTimeout(3 * headTimeout);
    // Without this, Node would answer other expectations than 100-continue by itself. RFC 9110 10.1.1 lets us ignore them.
    server.on('checkExpectation', handle);
    server.on('connection', (socket: Socket) => connections.admit(socket));
    if (tls) admitEncrypted(server, connections);
    return server;
  };
}

/** A TLS socket does not say on which socket it was made; its two ends do. */
function admitEncrypted(server: Server, connections: Connections): void {
  const handshakes = new Map<string, Socket>();
  server.on('connection', (raw: Socket) => {
    const ends = endsOf(raw);
    handshakes.set(ends, raw);
    raw.once('close', () => handshakes.delete(ends));
  });
  server.on('secureConnection', (encrypted: Socket) => {
    const raw = handshakes.get(endsOf(encrypted));
    if (raw) connections.replace(raw, encrypted);
    else encrypted.destroy();
  });
}

function endsOf({ localAddress, localPort, remoteAddress, remotePort }: Socket): string {
  return [localAddress, localPort, remoteAddress, remotePort].join(' ');
}
