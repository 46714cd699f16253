import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { afterFile } from './cleanup.js';
import { temporaryFolder } from './folders.js';
import { startFlags } from './processes.js';

const built = (program: string): string =>
  fileURLToPath(new URL(`../../../dist/${program}.js`, import.meta.url));
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

export interface TerminalSession {
  /** What was printed so far. */
  readonly output: string;
  /** Waits for a text. @returns its first group @throws AssertionError if the text does not appear */
  read(text: RegExp): Promise<string>;
  stop(): Promise<void>;
}

/** Starts the built service, or a tool, on a terminal, as a user would. @param redirection such as `2>error.log` */
export function startOnTerminal(
  environment: Record<string, string>,
  programArguments: readonly string[] = [],
  redirection = '',
  program = 'src/main',
): TerminalSession {
  const command = [process.execPath, ...startFlags, built(program), ...programArguments]
    .map(quoted)
    .join(' ');
  const child = spawn('script', ['-qefc', `exec ${command} ${redirection}`, '/dev/null'], {
    cwd: temporaryFolder(),
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', SHELL: '/bin/sh', ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString().replaceAll('\r\n', '\n')));
  const closed = once(child, 'close');
  const stop = async (): Promise<void> => {
    // Ctrl-C.
    if (child.exitCode === null) child.stdin.write('\u0003');
    await Promise.race([closed, delay(10_000, undefined, { ref: false })]);
    child.kill('SIGKILL');
  };
  afterFile(stop);
  return {
    get output() {
      return output;
    },
    read: async (text) => {
      await expect.poll(() => output, { timeout: 20_000 }).toMatch(text);
      return text.exec(output)?.[1] ?? '';
    },
    stop,
  };
}
