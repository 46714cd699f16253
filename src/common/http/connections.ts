import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How many requests of all connections may be queued behind another one on their own connection. */
const maxPipelinedRequests = 200;

/** Between the start of the shutdown and the closing of connections without a request. */
const idleGraceMs = 1000;

/** The state of a connection is kept on its socket: a look-up for every request would cost more. */
interface Connection extends Socket {
  /** Requests whose headers have arrived and whose response the client has not read. */
  openRequests?: number;
  /** The latest response, from when the headers of its request have arrived. */
  response?: ServerResponse;
  isSignedIn?: boolean;
}

/**
 * Limits the open connections. Above the limit, a new connection replaces the one that has been inactive longest: since
 * it was opened, or since it last read a response, and without a complete request in progress. Silence, half a request
 * and an unread response count alike. Addresses do not count, because all clients behind a proxy share one. Connections
 * that have carried a signed-in caller's request are replaced only while all others hold no more than a quarter of the
 * places.
 */
export class Connections {
  /** Both in order of inactivity, longest first. */
  private readonly anonymous = new Set<Connection>();
  private readonly signedIn = new Set<Connection>();
  private readonly onResponseClosed = responseClosedListener(this);
  private pipelined = 0;

  constructor(private readonly max: number) {}

  admit(socket: Socket): void {
    const connection = socket as Connection;
    connection.openRequests = 0;
    this.anonymous.add(connection);
    connection.once('close', () => this.forget(connection));
    if (this.anonymous.size + this.signedIn.size > this.max) this.drop(this.longestInactive() ?? connection);
  }

  /** Replaces a raw connection by the encrypted one on top of it. */
  replace(raw: Socket, encrypted: Socket): void {
    this.forget(raw);
    this.admit(encrypted);
  }

  /** Registers a request whose headers have arrived. @returns false if it must not be handled. */
  begin(response: ServerResponse): boolean {
    const { req: request } = response;
    const connection = request.socket as Connection;
    // RFC 9112 9.6: after "Connection: close" is sent, later requests on the connection are not processed.
    if (!connection.writable) return false;
    if (connection.openRequests) {
      // Over TLS, the next request can arrive before Node knows that the response before it was read.
      const isPipelined = !connection.response?.writableEnded;
      if (this.pipelined >= maxPipelinedRequests || (isPipelined && hasBody(request))) {
        this.drop(connection);
        return false;
      }
      this.pipelined += 1;
    }
    connection.openRequests = (connection.openRequests ?? 0) + 1;
    connection.response = response;
    response.on('close', this.onResponseClosed);
    return true;
  }

  /** To be called before the response to a signed-in caller is closed. */
  noteSignedIn(socket: Socket): void {
    (socket as Connection).isSignedIn = true;
  }

  /** Notes that a response was read, so that the connection's inactivity starts anew. */
  end(response: ServerResponse): void {
    const connection = response.req.socket as Connection;
    if (!connection.openRequests) return;
    connection.openRequests -= 1;
    if (connection.openRequests > 0) this.pipelined -= 1;
    this.anonymous.delete(connection);
    this.signedIn.delete(connection);
    (connection.isSignedIn ? this.signedIn : this.anonymous).add(connection);
  }

  /**
   * For the shutdown: connections without a request, such as those that browsers open in advance and load balancers open
   * to probe, would delay it until they time out. Requests on their way at this moment still get a second.
   */
  closeIdleSoon(): void {
    const closeIdle = (): void => {
      for (const connection of [...this.anonymous, ...this.signedIn])
        if (!connection.openRequests) this.drop(connection);
    };
    setTimeout(closeIdle, idleGraceMs).unref();
  }

  private longestInactive(): Connection | undefined {
    const anonymousFirst = this.anonymous.size > this.max / 4;
    const groups = anonymousFirst ? [this.anonymous, this.signedIn] : [this.signedIn, this.anonymous];
    for (const group of groups)
      for (const connection of group) if (!isBeingServed(connection)) return connection;
    return undefined;
  }

  private drop(connection: Connection): void {
    this.forget(connection);
    connection.destroy();
  }

  private forget(connection: Connection): void {
    this.anonymous.delete(connection);
    this.signedIn.delete(connection);
    this.pipelined -= Math.max(0, (connection.openRequests ?? 0) - 1);
    connection.openRequests = 0;
  }
}

/** Whether a complete request has arrived whose response has not been started. */
export function isBeingServed(socket: Socket): boolean {
  const { openRequests, response } = socket as Connection;
  return Boolean(openRequests) && response !== undefined && response.req.complete && !response.headersSent;
}

/** Whether a request has a body, by RFC 9112 6.3. */
export function hasBody({ headers }: IncomingMessage): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = headers;
  return length !== '0' || coding !== undefined;
}

/** One function for all responses, because a closure for each would cost every request. */
function responseClosedListener(connections: Connections) {
  return function (this: ServerResponse): void {
    connections.end(this);
  };
}
