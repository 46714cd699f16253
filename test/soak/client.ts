import { Agent, request } from 'node:http';
import type { Socket } from 'node:net';

/** The properties of answers that are used here. */
export interface Body {
  readonly id?: number;
  readonly code?: string;
  readonly access_token?: string;
  readonly refresh_token?: string;
  readonly mfa_token?: string;
  readonly secretKey?: string;
  readonly scratchCodes?: readonly string[];
  readonly token?: string;
  readonly valid?: boolean;
  readonly state?: string;
  readonly scratchCodesRemaining?: number;
  readonly totalCount?: number;
}

export interface Answer {
  readonly status: number;
  readonly body: Body;
}

export const tokenPath = '/api/oauth2/token';

/** The service did not give the required answer. */
export class UnexpectedAnswer extends Error {}

/** Sends requests over a bounded number of connections, and times them. */
export class SoakClient {
  /** In milliseconds, one per answered request. */
  readonly latencies: number[] = [];
  /** Also those without an answer. */
  requestsSent = 0;
  private readonly agent: Agent;
  private readonly connectionsSeen = new WeakSet<Socket>();
  private connectionCount = 0;

  /** @param timeoutMilliseconds how long to wait for an answer on a silent connection */
  constructor(
    private readonly url: string,
    connections: number,
    timeoutMilliseconds?: number,
  ) {
    this.agent = new Agent({
      keepAlive: true,
      maxSockets: connections,
      ...(timeoutMilliseconds !== undefined && { timeout: timeoutMilliseconds }),
    });
  }

  /** The number of connections opened so far. */
  get connectionsOpened(): number {
    return this.connectionCount;
  }

  close(): void {
    this.agent.destroy();
  }

  /** @throws UnexpectedAnswer */
  async get(path: string, accessToken: string): Promise<Body> {
    return this.must(200, 'GET', path, accessToken);
  }

  /** @throws UnexpectedAnswer */
  async post(path: string, accessToken: string | undefined, body?: object): Promise<Body> {
    return this.must(200, 'POST', path, accessToken, body);
  }

  /** @throws UnexpectedAnswer unless the response has this status. */
  async must(
    status: number,
    method: string,
    path: string,
    accessToken?: string,
    body?: object,
  ): Promise<Body> {
    const answer = await this.send(method, path, accessToken, body);
    if (answer.status !== status) throw unexpected(`${method} ${path}`, answer);
    return answer.body;
  }

  /** @throws UnexpectedAnswer if there is no answer */
  async send(method: string, path: string, accessToken?: string, body?: object): Promise<Answer> {
    const text = body && JSON.stringify(body);
    this.requestsSent += 1;
    const sent = performance.now();
    const answer = await new Promise<Answer>((resolve, reject) => {
      const fail = (error: Error): void =>
        reject(new UnexpectedAnswer(`${method} ${path}: ${error.message}`));
      const headers = {
        ...(accessToken !== undefined && { Authorization: `Bearer ${accessToken}` }),
        ...(text !== undefined && {
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(text),
        }),
      };
      const outgoing = request(this.url + path, { agent: this.agent, method, headers }, (response) => {
        let received = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (received += chunk));
        response.on('error', fail);
        response.on('end', () => {
          try {
            resolve({ status: response.statusCode ?? 0, body: JSON.parse(received || '{}') as Body });
          } catch (error) {
            fail(error as Error);
          }
        });
      });
      outgoing.on('error', fail);
      outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in time')));
      outgoing.on('socket', (socket) => this.count(socket));
      outgoing.end(text);
    });
    this.latencies.push(performance.now() - sent);
    return answer;
  }

  private count(socket: Socket): void {
    if (this.connectionsSeen.has(socket)) return;
    this.connectionsSeen.add(socket);
    this.connectionCount += 1;
  }
}

/** Mentions only the code of the answer, which may contain secrets. */
export function unexpected(call: string, { status, body }: Answer): UnexpectedAnswer {
  return new UnexpectedAnswer(`${call} was answered ${status} ${body.code ?? ''}`.trimEnd());
}

/** @throws UnexpectedAnswer if it is missing. */
export function demand<T>(part: T | undefined): T {
  if (part === undefined) throw new UnexpectedAnswer('a part of an answer is missing');
  return part;
}
