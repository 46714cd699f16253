import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import packageFile from '../../../package.json' with { type: 'json' };
import { Api } from '../http/api.js';
import { afterFile } from './cleanup.js';
import { passwordCostFlags } from '../service/password-cost.js';
import { searchForSecrets, secrets } from '../secrets/secret-search.js';

/** The bundled programs, which start faster: see scripts/bundle.mjs. terminal.ts starts `dist` itself. */
export const built = (path: string): string => fileURLToPath(new URL(`dist/bundle/${path}`, root));
const root = new URL('../../../', import.meta.url);
const main = built('src/main.cjs');
/** What `npm start` gives Node. With any flag, Node and the bundle compile everything anew, so few tests use them. */
export const startFlags = packageFile.config.node_flags.split(' ');
const startedByTest = fileURLToPath(new URL('started-by-test.cjs', import.meta.url));
const timeoutMs = 45_000;

/** Killed when this process ends without cleaning up. */
const children = new Set<ChildProcess>();
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));

/** The built service in a separate process. */
export interface ServiceProcess {
  readonly url: string;
  readonly pid: number;
  readonly api: Api;
  /** stdout and stderr so far. */
  readonly output: string;
  readonly stdout: string;
  readonly stderr: string;
  /** Sends SIGTERM. @returns the exit code as a shell shows it: 143 if the signal ended the process */
  stop(): Promise<number>;
  /** Sends SIGKILL. */
  kill(): Promise<void>;
  /** Waits until it ends by itself. @returns the exit code as `stop` does */
  ended(): Promise<number>;
}

/** How a program ended: a tool, or a service that failed to start. */
export interface Ending {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Running {
  readonly child: ChildProcess & { readonly pid: number };
  readonly stdout: string;
  readonly stderr: string;
  /** Resolves when the process has ended and all its output was read. */
  readonly closed: Promise<unknown>;
}

/**
 * Starts the built service with the given variables only, without `.env`, and waits until it listens. It is stopped
 * after the test file, even when a test failed.
 * @param nodeFlags for Node itself, such as a module to load first.
 * @param program the bundle, unless a test is about the packages that it contains, or about another version.
 * @throws Error with its output if it ends first.
 */
export async function spawnService(
  environment: Record<string, string> = {},
  programArguments: readonly string[] = [],
  nodeFlags: readonly string[] = [],
  program = main,
): Promise<ServiceProcess> {
  const running = run(environment, [...nodeFlags, program, ...programArguments]);
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

/** Starts a service that is expected to fail, and waits until it ends. */
export async function spawnFailingService(
  environment: Record<string, string>,
  programArguments: readonly string[] = [],
): Promise<Ending> {
  return endingOf(run(environment, [main, ...programArguments]));
}

export interface ToolProcess {
  /** Resolves when it has ended or was killed. */
  readonly ending: Promise<Ending>;
  /** With SIGKILL, unless another signal is named. */
  readonly kill: (signal?: NodeJS.Signals) => void;
}

/** Starts a built tool with the given variables only. */
export function spawnTool(
  name: string,
  toolArguments: readonly string[],
  environment: Record<string, string>,
  nodeFlags: readonly string[] = [],
): ToolProcess {
  const running = run(environment, [...nodeFlags, built(`tools/${name}.cjs`), ...toolArguments]);
  return { ending: endingOf(running), kill: (signal = 'SIGKILL') => void running.child.kill(signal) };
}

async function endingOf(running: Running): Promise<Ending> {
  const code = await ended(running);
  return { code, stdout: running.stdout, stderr: running.stderr };
}

/** Starts a program of the bundle. It sees no variables but the given ones, and does not outlive this process. */
export function spawnProgram(
  nodeArguments: readonly string[],
  cwd: string,
  environment: Record<string, string>,
): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, ['--require', startedByTest, ...passwordCostFlags(), ...nodeArguments], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', TEST_PROCESS: String(process.pid), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function run(environment: Record<string, string>, nodeArguments: readonly string[]): Running {
  const cwd = mkdtempSync(join(tmpdir(), 'mfa-process-'));
  const child = spawnProgram(nodeArguments, cwd, {
    PORT: '0',
    TOKEN_REQUESTS_PER_MINUTE: '1000000',
    ...environment,
  });
  if (child.pid === undefined) throw new Error('cannot spawn the process');
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

/** The first administrator's generated password; undefined if there was none or it was changed. */
export function passwordInFile(dataDirectory: string): string | undefined {
  const file = join(dataDirectory, 'administrator-password');
  return existsSync(file) && statSync(file).isFile() ? readFileSync(file, 'utf8').trim() : undefined;
}

async function untilListening(running: Running): Promise<string> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const line = running.stdout.split('\n').find((candidate) => candidate.includes('"msg":"listening"'));
    if (line) return (JSON.parse(line) as { address: string }).address;
    if (hasEnded(running)) throw new Error(`the service ended:\n${running.stdout}${running.stderr}`);
    if (performance.now() > deadline)
      throw new Error(`the service did not listen in time:\n${running.stdout}${running.stderr}`);
    await delay(10);
  }
}

async function ended(running: Running): Promise<number> {
  const { child } = running;
  const inTime = await Promise.race([
    running.closed.then(() => true),
    delay(timeoutMs, false, { ref: false }),
  ]);
  if (!inTime) throw new Error(`the service did not end in time:\n${running.stdout}${running.stderr}`);
  return child.exitCode ?? 128 + constants.signals[child.signalCode ?? 'SIGKILL'];
}

function hasEnded({ child }: Running): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
