import { once } from 'node:events';
import { temporaryFolder } from './folders.js';
import { built, spawnProgram } from './processes.js';

export interface ToolRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a built tool to its end, with the given variables only and without `.env`.
 * @param interruptAt sends SIGINT once the tool has printed this.
 */
export async function runTool(
  name: string,
  toolArguments: readonly string[],
  environment: Record<string, string>,
  interruptAt?: string,
): Promise<ToolRun> {
  const child = spawnProgram([built(`tools/${name}.cjs`), ...toolArguments], temporaryFolder(), environment);
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
