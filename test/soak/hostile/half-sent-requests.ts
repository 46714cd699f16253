/**
 * `node half-sent-requests.js URL COUNT`: opens connections that send a large head and most of a large body, then stay
 * silent. Reports the outcome to its parent process and ends.
 */
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface HalfSentReport {
  readonly opened: number;
  readonly refused: number;
  /** Closed by the service before the end. */
  readonly closed: number;
  /** Answered connections by status. */
  readonly answers: Readonly<Record<string, number>>;
  /** The time until all were opened or refused. */
  readonly seconds: number;
}

const headBytes = 15 * 1024;
const bodyBytes = 15 * 1024;
const opening = 400;
/** How long they are held after all were opened: longer than the service waits for a request. */
const heldMilliseconds = 15_000;
const deadlineMilliseconds = 60_000;
/** A source address has some 28,000 ports; several spread the load, as a botnet would. */
const sourceAddresses = 8;

const url = new URL(process.argv[2] ?? '');
const count = Number(process.argv[3]);

const half = Buffer.from(
  [
    'POST /api/oauth2/token HTTP/1.1',
    `Host: ${url.host}`,
    'Content-Type: application/json',
    'Content-Length: 16000',
    ...Array.from({ length: 15 }, (_, line) => `X-Fill-${line}: ${'x'.repeat(headBytes / 15 - 20)}`),
    '',
    ' '.repeat(bodyBytes),
  ].join('\r\n'),
);

const open = new Set<Socket>();
const answers: Record<string, number> = {};
let opened = 0;
let refused = 0;
let closed = 0;
let ending = false;

function openOne(position: number): Promise<void> {
  return new Promise((resolve) => {
    const localAddress = `127.0.0.${2 + (position % sourceAddresses)}`;
    const socket = connect({ host: url.hostname, port: Number(url.port), localAddress });
    let isOpen = false;
    socket.on('connect', () => {
      isOpen = true;
      opened += 1;
      open.add(socket);
      socket.write(half, () => resolve());
    });
    socket.once('data', (data: Buffer) => {
      const status = data.toString('latin1').split(' ', 2)[1] ?? 'none';
      answers[status] = (answers[status] ?? 0) + 1;
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      open.delete(socket);
      if (!isOpen) refused += 1;
      else if (!ending) closed += 1;
      resolve();
    });
  });
}

const started = performance.now();
let next = 0;
async function openInTurn(): Promise<void> {
  while (next < count && performance.now() - started < deadlineMilliseconds) await openOne(next++);
}
await Promise.all(Array.from({ length: opening }, openInTurn));
const seconds = (performance.now() - started) / 1000;
await delay(heldMilliseconds);
ending = true;
const report: HalfSentReport = { opened, refused, closed, answers, seconds };
process.send?.(report, () => {
  open.forEach((socket) => socket.destroy());
  process.disconnect();
});
