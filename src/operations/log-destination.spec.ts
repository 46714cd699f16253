import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, createReadStream, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../test/support/processes/folders.js';
import { LogDestination } from './log-destination.js';

test('while nobody reads, 4 MiB wait, and stderr says that lines are lost, and how many', async () => {
  const pipe = join(temporaryFolder(), 'log');
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
  const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  const stderr = vi.spyOn(console, 'error').mockReturnValue();
  const log = new LogDestination(writer);
  const lines = 6 * 1024;
  for (let line = 0; line < lines; line += 1) log.write('x'.repeat(1023) + '\n');
  expect(stderr.mock.calls).toEqual([
    [
      'The log cannot be written: its reader does not keep up. The service continues, and lines will be lost.',
    ],
  ]);

  // Without O_NONBLOCK, so that it waits for more.
  const received: number[] = [];
  const stream = createReadStream(pipe).on('data', (chunk) => received.push(chunk.length));
  await vi.waitFor(() => expect(stderr).toHaveBeenCalledTimes(2), { timeout: 20_000 });
  expect(stderr).toHaveBeenLastCalledWith(`The log is written again. Lines lost: ${lines - 4 * 1024}.`);
  stderr.mockRestore();
  closeSync(writer);
  closeSync(reader);
  await once(stream, 'close');
  expect(received.reduce((sum, bytes) => sum + bytes, 0)).toBe(4 * 2 ** 20);
});
