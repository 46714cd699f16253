import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { afterFile } from '../support/processes/cleanup.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { startFlags } from '../support/processes/processes.js';
import { processesIn } from '../support/processes/running.js';

const project = fileURLToPath(new URL('../..', import.meta.url));
/** Root ignores permissions, so as root the commands run under another account. */
const account = process.getuid?.() === 0 ? { uid: 54321, gid: 54321 } : undefined;

describe('a read-only tree that was built elsewhere and copied without its modification times', () => {
  const tree = join(temporaryFolder(), 'copy');
  const home = temporaryFolder();
  let command: ChildProcess;
  let output = '';

  beforeAll(() => {
    cpSync(project, tree, {
      recursive: true,
      filter: (path) => !/\/(node_modules|\.git|results|data|bundle|sdk\/dist)$/.test(path),
    });
    symlinkSync(join(project, 'node_modules'), join(tree, 'node_modules'));
    const files = readdirSync(tree, { recursive: true, encoding: 'utf8' }).map((name) => join(tree, name));
    for (const path of files.filter((name) => name.startsWith(join(tree, 'src')))) utimesSync(path, 1, 1);
    chmodSync(tree, 0o555);
    afterFile(() => {
      command.kill('SIGKILL');
      chmodSync(tree, 0o755);
      rmSync(tree, { recursive: true, force: true });
    });
    if (account) chownSync(home, account.uid, account.gid);
    // The folder above is accessible to its owner only.
    chmodSync(join(tree, '..'), 0o755);
  });

  const run = (...words: readonly [string, ...string[]]): void => {
    const [program, ...programArguments] = words;
    output = '';
    command = spawn(program, programArguments, {
      cwd: tree,
      env: { PATH: process.env['PATH'], HOME: home, PORT: '0', DATA_DIR: join(home, 'data') },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...account,
    });
    for (const stream of [command.stdout, command.stderr])
      stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  };

  const listening = async (): Promise<string> => {
    for (;;) {
      const address = /"address":"([^"]+)","msg":"listening"/.exec(output)?.[1];
      if (address) return address;
      if (command.exitCode !== null) throw new Error(output);
      await delay(20);
    }
  };

  test('is served by npm start without a build, and stops on SIGTERM to npm', async () => {
    run('npm', 'start');
    const address = await listening();
    expect(output).not.toContain('Building');
    expect((await fetch(`${address}/health/ready`)).status).toBe(200);
    if (existsSync('/proc/self/cwd'))
      expect(processesIn(tree).join('\n')).toContain(['node', ...startFlags, 'scripts/start.mjs'].join(' '));
    const closed = once(command, 'close');
    command.kill('SIGTERM');
    await closed;
    expect(command.exitCode, output).toBe(0);
    await expect(fetch(`${address}/health/live`)).rejects.toThrow('fetch failed');
  });

  test('is reported in one sentence if the build is missing', async () => {
    rmSync(join(tree, 'dist/.built'));
    run('npm', 'start', '--silent');
    await once(command, 'close');
    expect(command.exitCode).toBe(1);
    expect(output.trim()).toMatch(/^Building is necessary, but .* is not writable: run npm run build .*\.$/);
  });
});
