import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { temporaryFolder } from './folders.js';
import { built, flagsForTests } from './processes.js';

export interface ToolRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a built tool to its end, with no variables but the given ones and no `.env`. `interruptAt`: as soon as it has
 * printed this, it is sent what Ctrl-C sends.
 */
export async function runTool(
  name: string,
  toolArguments: readonly string[],
  environment: Record<string, string>,
  interruptAt?: string,
): Promise<ToolRun> {
  const child = spawn(process.execPath, [...flagsForTests(), built(`tools/${name}.cjs`), ...toolArguments], {
    cwd: temporaryFolder(),
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  let interrupted = false;
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    if (interruptAt === undefined || interrupted || !stdout.includes(interruptAt)) return;
    interrupted = true;
    child.kill('SIGINT');
  });
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
}
