import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterFile } from '../processes/cleanup.js';
import type { TestService } from '../service/service.js';

/** A connection on which a test writes raw bytes. */
export interface RawConnection {
  readonly socket: Socket;
  /** What was received so far, or since the last exchange began. */
  readonly received: string;
  /** The status of the first answer; undefined if there is none yet. */
  readonly status: number | undefined;
  /** Resolves when it is closed, with the milliseconds since it was opened. */
  readonly closed: Promise<number>;
  readonly isOpen: boolean;
  write(text: string | Buffer): void;
  /** Resolves with what was received once it matches. */
  until(pattern: RegExp): Promise<string>;
  /** Writes, and waits for the answer to it. */
  exchange(text: string, pattern: RegExp): Promise<string>;
}

/** @param allowHalfOpen whether this side stays open after the service has closed its own */
export async function openRaw(url: string, allowHalfOpen = false): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen });
  const opened = performance.now();
  let received = '';
  let isOpen = true;
  socket.on('data', (data) => (received += data.toString('latin1')));
  socket.on('error', () => socket.destroy());
  const closed = new Promise<number>((resolve) =>
    socket.on('close', () => {
      isOpen = false;
      resolve(performance.now() - opened);
    }),
  );
  const next = (event: 'connect' | 'data'): Promise<unknown> =>
    Promise.race([new Promise((resolve) => socket.once(event, resolve)), closed]);
  afterFile(() => socket.destroy());
  await next('connect');
  const until = async (pattern: RegExp): Promise<string> => {
    while (!pattern.test(received)) {
      if (!isOpen) throw new Error(`closed after: ${received.slice(0, 500)}`);
      await next('data');
    }
    return received;
  };
  return {
    socket,
    get received() {
      return received;
    },
    get status() {
      const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(received) ?? [];
      return status === undefined ? undefined : Number(status);
    },
    closed,
    get isOpen() {
      return isOpen;
    },
    write: (text) => void socket.write(text),
    until,
    exchange: (text, pattern) => {
      received = '';
      socket.write(text);
      return until(pattern);
    },
  };
}

/** @returns the connection, and the socket that a service in this process has for it */
export async function openServed({
  api,
  fastify,
}: TestService): Promise<{ connection: RawConnection; serverSocket: Socket }> {
  const accepted = once(fastify.server, 'connection') as Promise<[Socket]>;
  const connection = await openRaw(api.url);
  const [serverSocket] = await accepted;
  return { connection, serverSocket };
}

export function head(method: string, path: string, ...lines: readonly string[]): string {
  return [`${method} ${path} HTTP/1.1`, 'Host: localhost', ...lines, '', ''].join('\r\n');
}

/** Fourteen header lines of a kilobyte each. */
export const bigHeaders = Array.from({ length: 14 }, (_, line) => `X-Fill-${line}: ${'x'.repeat(1000)}`);

export const json = 'Content-Type: application/json';
