import { spawn } from 'node:child_process';
import process from 'node:process';
import { afterFile } from '../processes/cleanup.js';

export interface Shell {
  /** Enters commands, then the lines that they ask for. @returns what they printed @throws Error if one fails */
  run(commands: string, ...typed: readonly string[]): Promise<string>;
}

/**
 * Starts a bash that reads commands as if they were pasted into a terminal, so that a command can ask for a line. It
 * ends at the first command that fails, and after the test file.
 * @param wrapper a program that starts the bash with other rights or surroundings, and its arguments
 */
export function startShell(
  environment: Record<string, string>,
  cwd?: string,
  wrapper: readonly string[] = [],
): Shell {
  const command: readonly string[] = [...wrapper, 'bash', '-euo', 'pipefail'];
  const [program = 'bash', ...rest] = command;
  const shell = spawn(program, rest, {
    cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment },
  });
  const closed = new Promise<void>((resolve) => shell.on('close', () => resolve()));
  afterFile(() => shell.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  let onOutput = (): void => undefined;
  shell.stdin.on('error', () => undefined);
  shell.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  shell.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    onOutput();
  });
  return {
    run: async (commands, ...typed) => {
      const end = '--- done ---\n';
      stdout = '';
      const done = new Promise<boolean>((resolve) => {
        onOutput = () => stdout.endsWith(end) && resolve(true);
      });
      shell.stdin.write([commands.trimEnd(), ...typed, `echo '${end.trimEnd()}'`, ''].join('\n'));
      if (!(await Promise.race([done, closed.then(() => false)])))
        throw new Error(`failed:\n${commands}\n${stdout}${stderr}`);
      return stdout.slice(0, -end.length);
    },
  };
}
