import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../support/processes/folders.js';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** Processes with the folder in their environment, which only Linux reveals. */
function processesOf(folder: string): number[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.filter((id) => environmentOf(id).includes(folder)).map(Number);
}

function environmentOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/environ`, 'utf8');
  } catch {
    return '';
  }
}

describe.skipIf(!existsSync('/proc/self/environ'))(
  'a command that is stopped leaves no server behind',
  () => {
    const begin = (command: string, folder: string) =>
      spawn('bash', ['-c', command], {
        cwd: project,
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: folder },
        stdio: 'ignore',
      });

    test('when its output is closed: npm run tour | head', async () => {
      const folder = temporaryFolder();
      await once(begin('npm run tour | head -1', folder), 'exit');
      await vi.waitFor(() => expect(processesOf(folder)).toEqual([]), 5_000);
      expect(readdirSync(folder).filter((name) => name.startsWith('mfa-tour-'))).toEqual([]);
    });

    test.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('by %s', async (signal) => {
      const folder = temporaryFolder();
      const command = begin('exec node scripts/run.mjs tools/tour.js', folder);
      const ended = once(command, 'exit');
      await vi.waitFor(() => expect(processesOf(folder).length).toBeGreaterThan(1), 10_000);
      command.kill(signal);
      await ended;
      // Node 24 runs no timer while it loads the service's modules, and notices then that its parent has gone.
      await vi.waitFor(() => expect(processesOf(folder)).toEqual([]), 20_000);
    });
  },
);
