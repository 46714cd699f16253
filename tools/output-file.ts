import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { CommandError } from './command-line.js';

/** A file that was not there, for its owner only. @throws CommandError */
export async function openNew(file: string): Promise<Writable> {
  const stream = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  try {
    await once(stream, 'open');
  } catch (error) {
    throw new CommandError(`${file} cannot be written: ${String((error as NodeJS.ErrnoException).code)}`);
  }
  return stream;
}

export async function write(target: Writable, text: string): Promise<void> {
  if (!target.write(text)) await once(target, 'drain');
}

export async function close(target: Writable): Promise<void> {
  target.end();
  await once(target, 'close');
}
