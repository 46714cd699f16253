import { createServer, type Server, type ServerOptions } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Socket } from 'node:net';
import type { FastifyServerOptions } from 'fastify';
import type { Config } from '../../config/config.js';
import { type Connections, hasBody } from './connections.js';

/** Longer than proxies keep an idle connection (commonly 60 s), so that the proxy closes it and not the service. */
const keepAliveTimeoutMs = 72_000;

/** For the headers of a request, or a TLS handshake. */
const headersTimeoutMs = 10_000;

/** Node limits the headers' bytes to 16 KiB; the lines are limited too, because each costs memory of its own. */
export const maxHeaderLines = 100;

const options: ServerOptions = {
  headersTimeout: headersTimeoutMs,
  /** Only a backstop: `request-timeouts.ts` ends slow bodies, with an error in the endpoint's format. */
  requestTimeout: 3 * headersTimeoutMs,
  connectionsCheckingInterval: 1000,
  keepAliveTimeout: keepAliveTimeoutMs,
  /** Checked by this service, which answers in its own form. */
  requireHostHeader: false,
};

/** Makes Fastify's HTTP or HTTPS server, with limits on connections and on what precedes a request. */
export function httpServerFactory(
  tls: Config['tls'],
  connections: Connections,
): NonNullable<FastifyServerOptions['serverFactory']> {
  return (handler) => {
    const handle: typeof handler = (request, response) => {
      if (!connections.begin(response)) return;
      // Nothing reads the body of these; unread, it would stay in memory until the response is sent.
      if ((request.method === 'GET' || request.method === 'HEAD') && hasBody(request)) request.resume();
      handler(request, response);
    };
    const server = tls
      ? createSecureServer(
          { ...options, cert: tls.certificate, key: tls.privateKey, handshakeTimeout: headersTimeoutMs },
          handle,
        )
      : createServer(options, handle);
    server.maxHeadersCount = maxHeaderLines;
    server.setTimeout(3 * headersTimeoutMs);
    // Otherwise Node itself refuses expectations other than 100-continue. RFC 9110 10.1.1 allows ignoring them.
    server.on('checkExpectation', handle);
    server.on('connection', (socket: Socket) => connections.admit(socket));
    if (tls) admitEncrypted(server, connections);
    return server;
  };
}

/** Finds the raw socket of each TLS socket by its two ends, because Node does not expose it. */
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
