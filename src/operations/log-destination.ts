import { write, writeSync } from 'node:fs';
import { fileErrorReason } from '../common/errors/file-error.js';

/** Lines wait until there are this many bytes of them, or for at most this many milliseconds. */
const minBytes = 4096;
const flushIntervalMs = 100;
/** What waits at most while nothing can be written; further lines are lost. */
const maxBytes = 4 * 2 ** 20;
/** How long the end of the process may wait for the log. */
const exitTimeoutMs = 2000;
/** A pipe that is full is tried again after this. */
const busyRetryMs = 10;

const nothing = Buffer.alloc(0);

/**
 * Writes the log without ever stopping the service: while the disk is full or a reader does not read, lines wait and
 * are lost in the end, and one sentence on stderr says so. pino's own destination ends the process at most errors, and
 * then waits for the log for ever.
 *
 * A pipe must not block, or a write that waits for its reader would keep the process alive: Node sees to that when
 * `process.stdout` is first used.
 */
export class LogDestination {
  private waiting = '';
  private waitingBytes = 0;
  /** The rest of what is being written. */
  private current: Buffer = nothing;
  private isWriting = false;
  private isFailing = false;
  private lostLines = 0;

  constructor(private readonly descriptor: number) {
    setInterval(() => this.writeWaiting(), flushIntervalMs).unref();
    process.on('exit', () => this.writeAtExit());
  }

  write(line: string): void {
    const bytes = Buffer.byteLength(line);
    if (this.current.length + this.waitingBytes + bytes > maxBytes) {
      this.lostLines += 1;
      this.reportFailure('its reader does not keep up');
      return;
    }
    this.waiting += line;
    this.waitingBytes += bytes;
    if (this.waitingBytes >= minBytes && !this.isFailing) this.writeWaiting();
  }

  private writeWaiting(): void {
    if (this.isWriting) return;
    this.takeWaiting();
    if (this.current.length === 0) return;
    this.isWriting = true;
    write(this.descriptor, this.current, (error, written) => {
      this.isWriting = false;
      if (error) {
        // The interval tries again.
        if (!isBusy(error)) this.reportFailure(fileErrorReason(error));
        else setTimeout(() => this.writeWaiting(), busyRetryMs).unref();
        return;
      }
      this.current = this.current.subarray(written);
      if (this.current.length > 0 || this.waitingBytes >= minBytes) this.writeWaiting();
      else this.reportRecovery();
    });
  }

  private takeWaiting(): void {
    if (this.current.length > 0) return;
    this.current = Buffer.from(this.waiting);
    this.waiting = '';
    this.waitingBytes = 0;
  }

  /** No callback runs any more. */
  private writeAtExit(): void {
    // A write that has begun is completed by its thread.
    if (this.isWriting) this.current = nothing;
    const deadline = performance.now() + exitTimeoutMs;
    for (;;) {
      this.takeWaiting();
      if (this.current.length === 0) return;
      try {
        this.current = this.current.subarray(writeSync(this.descriptor, this.current));
      } catch (error) {
        if (!isBusy(error) || performance.now() > deadline) return;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, busyRetryMs);
      }
    }
  }

  private reportFailure(reason: string): void {
    if (this.isFailing) return;
    this.isFailing = true;
    console.error(`The log cannot be written: ${reason}. The service continues, and lines will be lost.`);
  }

  private reportRecovery(): void {
    if (!this.isFailing) return;
    this.isFailing = false;
    console.error(`The log is written again. Lines lost: ${this.lostLines}.`);
    this.lostLines = 0;
  }
}

/** Whether the pipe is full at the moment. */
function isBusy(error: unknown): boolean {
  return ['EAGAIN', 'EBUSY'].includes(String((error as NodeJS.ErrnoException).code));
}
