import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Requests that wait behind another one on their connection, in the whole service. */
const maxPipelined = 200;

/** Milliseconds between the beginning of the service's end and that of connections without a request. */
const lastMoment = 1000;

/** What is known about a connection stands on its socket: a look-up for every request would cost more. */
interface Connection extends Socket {
  /** Requests whose head has come and whose answer has not been taken yet. */
  unanswered?: number;
  /** The newest answer, from when the head of its request has come. */
  answer?: ServerResponse;
  isSignedIn?: boolean;
}

/**
 * One bound for all connections. A newcomer above it takes the place of the connection that has waited longest: since
 * it was opened or last took an answer, and without a complete request that the service works on. Silence, half a
 * request and an answer that is not read are the same to it. It does not count by address, because everybody behind a
 * proxy has the proxy's. Connections that have carried the request of a signed-in caller give way only while all others together hold no
 * more than a quarter of the places.
 */
export class Connections {
  /** Longest wait first, in both. */
  private readonly strangers = new Set<Connection>();
  private readonly signedIn = new Set<Connection>();
  private readonly whenAnswered = answeredListener(this);
  private pipelined = 0;

  constructor(private readonly max: number) {}

  admit(socket: Socket): void {
    const connection = socket as Connection;
    connection.unanswered = 0;
    this.strangers.add(connection);
    connection.once('close', () => this.forget(connection));
    if (this.strangers.size + this.signedIn.size > this.max) this.giveUp(this.longestWaiting() ?? connection);
  }

  /** Hands the place of a connection on, when TLS begins on it. */
  replace(raw: Socket, encrypted: Socket): void {
    this.forget(raw);
    this.admit(encrypted);
  }

  /** Notes a request whose head has come. @returns whether to handle it; if not, nothing is left to be done. */
  begin(response: ServerResponse): boolean {
    const { req: request } = response;
    const connection = request.socket as Connection;
    // RFC 9112 9.6: once the end of the connection is announced, later requests on it are not processed.
    if (!connection.writable) return false;
    if (connection.unanswered) {
      if (this.pipelined >= maxPipelined || hasBody(request)) {
        this.giveUp(connection);
        return false;
      }
      this.pipelined += 1;
    }
    connection.unanswered = (connection.unanswered ?? 0) + 1;
    connection.answer = response;
    response.on('close', this.whenAnswered);
    return true;
  }

  /** Call this before the answer to a signed-in caller is finished. */
  noteSignedIn(socket: Socket): void {
    (socket as Connection).isSignedIn = true;
  }

  /** The answer was taken: the connection's wait begins anew. */
  answered(response: ServerResponse): void {
    const connection = response.req.socket as Connection;
    if (!connection.unanswered) return;
    connection.unanswered -= 1;
    if (connection.unanswered > 0) this.pipelined -= 1;
    this.strangers.delete(connection);
    this.signedIn.delete(connection);
    (connection.isSignedIn ? this.signedIn : this.strangers).add(connection);
  }

  /**
   * The service ends: a connection on which no request has come, such as a browser opens ahead or a balancer to probe, would
   * hold that up until it times out. What is on its way at this moment still has a second.
   */
  closeIdleSoon(): void {
    const end = (): void => {
      for (const connection of [...this.strangers, ...this.signedIn])
        if (!connection.unanswered) this.giveUp(connection);
    };
    setTimeout(end, lastMoment).unref();
  }

  private longestWaiting(): Connection | undefined {
    const strangersFirst = this.strangers.size > this.max / 4;
    const groups = strangersFirst ? [this.strangers, this.signedIn] : [this.signedIn, this.strangers];
    for (const group of groups)
      for (const connection of group) if (!isBeingServed(connection)) return connection;
    return undefined;
  }

  private giveUp(connection: Connection): void {
    this.forget(connection);
    connection.destroy();
  }

  private forget(connection: Connection): void {
    this.strangers.delete(connection);
    this.signedIn.delete(connection);
    this.pipelined -= Math.max(0, (connection.unanswered ?? 0) - 1);
    connection.unanswered = 0;
  }
}

/** A complete request has come, and the service owes the answer. */
export function isBeingServed(socket: Socket): boolean {
  const { unanswered, answer } = socket as Connection;
  return Boolean(unanswered) && answer !== undefined && answer.req.complete && !answer.headersSent;
}

/** RFC 9112 6.3. */
export function hasBody({ headers }: IncomingMessage): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = headers;
  return length !== '0' || coding !== undefined;
}

/** One function for all answers: a closure for each would cost every request. */
function answeredListener(connections: Connections) {
  return function (this: ServerResponse): void {
    connections.answered(this);
  };
}
