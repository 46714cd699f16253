import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Api } from '../http/api.js';
import { afterFile } from './cleanup.js';
import { passwordCostFlags } from '../service/password-cost.js';
import { searchForSecrets, secrets } from '../secrets/secret-search.js';

/** The programs of `dist` in a few files: see scripts/bundle.mjs. What people start is `dist`: see terminal.ts. */
export const built = (path: string): string =>
  fileURLToPath(new URL(`../../../dist/bundle/${path}`, import.meta.url));
const main = built('src/main.cjs');
/** For every program that a test starts: it does not outlive tests that are stopped. */
const endWithParent = [
  '--import',
  new URL(`../../../scripts/end-with-parent.mjs?parent=${process.pid}`, import.meta.url).href,
];
export const flagsForTests = (): string[] => [...endWithParent, ...passwordCostFlags()];
const patience = 45_000;

/** Should this process end without its cleaning up, theirs do not live on. */
const children = new Set<ChildProcess>();
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));

/** The built service in a process of its own. */
export interface ServiceProcess {
  readonly url: string;
  readonly pid: number;
  readonly api: Api;
  /** stdout and stderr so far. */
  readonly output: string;
  readonly stdout: string;
  readonly stderr: string;
  /** SIGTERM; gives the exit code once the process has ended, as a shell would: 143 if the signal itself ended it. */
  stop(): Promise<number>;
  /** SIGKILL, as when the machine loses it. */
  kill(): Promise<void>;
  /** Waits for it to end by itself; gives the exit code as `stop` does. */
  ended(): Promise<number>;
}

/** How a program ended: a start that never came to listening, or a tool that was done. */
export interface Ending {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Running {
  readonly child: ChildProcess & { readonly pid: number };
  readonly stdout: string;
  readonly stderr: string;
  /** The process has ended and all its output is here. */
  readonly closed: Promise<unknown>;
}

/**
 * Starts the built service and waits until it listens. It sees no variables but the given ones, and no `.env`. It is
 * ended after the test file by its process id, also when a test failed.
 * @param nodeFlags for Node itself, such as a module to load first.
 * @throws Error with its output if it ends first.
 */
export async function spawnService(
  environment: Record<string, string> = {},
  programArguments: readonly string[] = [],
  nodeFlags: readonly string[] = [],
): Promise<ServiceProcess> {
  const running = run(environment, [...nodeFlags, main, ...programArguments]);
  const { child } = running;
  const url = await untilListening(running);
  return {
    url,
    pid: child.pid,
    api: new Api(url),
    get output() {
      return running.stdout + running.stderr;
    },
    get stdout() {
      return running.stdout;
    },
    get stderr() {
      return running.stderr;
    },
    stop: async () => {
      child.kill('SIGTERM');
      return ended(running);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended(running);
    },
    ended: () => ended(running),
  };
}

/** Starts the service where it cannot start, and waits for it to end. */
export async function spawnFailingService(
  environment: Record<string, string>,
  programArguments: readonly string[] = [],
): Promise<Ending> {
  return endingOf(run(environment, [main, ...programArguments]));
}

export interface ToolProcess {
  /** Settles when it has ended by itself or was killed. */
  readonly ending: Promise<Ending>;
  readonly kill: () => void;
}

/** Starts a built tool, with the given variables and no others. */
export function spawnTool(
  name: string,
  toolArguments: readonly string[],
  environment: Record<string, string>,
  nodeFlags: readonly string[] = [],
): ToolProcess {
  const running = run(environment, [...nodeFlags, built(`tools/${name}.cjs`), ...toolArguments]);
  return { ending: endingOf(running), kill: () => void running.child.kill('SIGKILL') };
}

async function endingOf(running: Running): Promise<Ending> {
  const code = await ended(running);
  return { code, stdout: running.stdout, stderr: running.stderr };
}

function run(environment: Record<string, string>, nodeArguments: readonly string[]): Running {
  const cwd = mkdtempSync(join(tmpdir(), 'mfa-process-'));
  const child = spawn(process.execPath, [...flagsForTests(), ...nodeArguments], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', TOKEN_REQUESTS_PER_MINUTE: '1000000', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid === undefined) throw new Error('the service cannot be spawned');
  const running = { child: child as Running['child'], stdout: '', stderr: '', closed: once(child, 'close') };
  child.stdout.on('data', (chunk: Buffer) => (running.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (running.stderr += chunk.toString()));
  children.add(child);
  afterFile(async () => {
    child.kill('SIGKILL');
    await ended(running);
    const output = running.stdout + running.stderr;
    secrets.rememberSent({ password: passwordInFile(environment['DATA_DIR'] ?? join(cwd, 'data')) });
    searchForSecrets('the output of a process', output);
    children.delete(child);
    rmSync(cwd, { recursive: true, force: true });
  });
  return running;
}

/** Of the first administrator, where the service made it up; undefined if it did not, or it was changed. */
export function passwordInFile(dataDirectory: string): string | undefined {
  const file = join(dataDirectory, 'administrator-password');
  return existsSync(file) && statSync(file).isFile() ? readFileSync(file, 'utf8').trim() : undefined;
}

async function untilListening(running: Running): Promise<string> {
  const deadline = performance.now() + patience;
  for (;;) {
    const line = running.stdout.split('\n').find((candidate) => candidate.includes('"msg":"listening"'));
    if (line) return (JSON.parse(line) as { address: string }).address;
    if (hasEnded(running)) throw new Error(`the service ended:\n${running.stdout}${running.stderr}`);
    if (performance.now() > deadline)
      throw new Error(`the service does not listen:\n${running.stdout}${running.stderr}`);
    await delay(10);
  }
}

async function ended(running: Running): Promise<number> {
  const { child } = running;
  const inTime = await Promise.race([
    running.closed.then(() => true),
    delay(patience, false, { ref: false }),
  ]);
  if (!inTime) throw new Error(`the service does not end:\n${running.stdout}${running.stderr}`);
  return child.exitCode ?? 128 + constants.signals[child.signalCode ?? 'SIGKILL'];
}

function hasEnded({ child }: Running): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
