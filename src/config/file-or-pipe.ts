import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';

export const pipeTimeoutSeconds = 3;
const retryMs = 20;

/**
 * Reads a file, or a pipe such as the `<(…)` of a shell, until its writer closes it. Without O_NONBLOCK, a pipe that
 * nobody writes to would stop the process for ever, signals included.
 * @returns undefined if nothing arrives in the pipe for {@link pipeTimeoutSeconds}
 */
export function readFileOrPipe(path: string): Buffer | undefined {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return fstatSync(descriptor).isFIFO() ? readPipe(descriptor) : readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A pipe can be read only once, and waiting for its writer would stop all requests. */
export function isPipe(path: string): boolean {
  try {
    return statSync(path).isFIFO();
  } catch {
    return false;
  }
}

function readPipe(descriptor: number): Buffer | undefined {
  const chunks: Buffer[] = [];
  let deadline = performance.now() + pipeTimeoutSeconds * 1000;
  while (performance.now() < deadline) {
    const chunk = readAvailable(descriptor);
    if (chunk && chunk.length > 0) {
      chunks.push(chunk);
      deadline = performance.now() + pipeTimeoutSeconds * 1000;
      continue;
    }
    // Before any data, it only means that the writer has not opened the pipe yet.
    if (chunk && chunks.length > 0) return Buffer.concat(chunks);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs);
  }
  return undefined;
}

/** @returns nothing at the end; undefined while a writer has the pipe open, but has not written */
function readAvailable(descriptor: number): Buffer | undefined {
  const buffer = Buffer.alloc(65_536);
  try {
    return buffer.subarray(0, readSync(descriptor, buffer));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
}
