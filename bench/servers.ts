import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Config, loadConfig } from '../src/config/config.js';
import { migrate } from '../src/database/migrate.js';
import { entities } from '../src/entities.js';
import { type Cleanup, stopProcess } from './cleanup.js';
import type { DatabaseMaker } from './engines.js';

const programs = {
  floor: './floor.js',
  fastifyFloor: './fastify-floor.js',
  service: '../src/main.js',
} as const;

/** Those of `npm start`: docs/operations.md says why. */
const nodeFlags = (createRequire(import.meta.url)('../../package.json') as Package).config.node_flags.split(
  ' ',
);

interface Package {
  readonly config: { readonly node_flags: string };
}

export type Target = keyof typeof programs;

/** A folder, keys and a migrated database, on which servers can be started. */
export interface Installation {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly config: Config;
}

export interface Server {
  readonly url: string;
  readonly pid: number;
  readonly config: Config;
  readonly logFile: string;
  stop(): Promise<void>;
}

const startTimeoutMs = 30_000;

export async function install(makeDatabase: DatabaseMaker, cleanup: Cleanup): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-bench-'));
  cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
  const environment = {
    TOKEN_REQUESTS_PER_MINUTE: '1000000',
    PORT: '0',
    LOG_LEVEL: 'info',
    DATA_DIR: folder,
    ADMIN_PASSWORD: randomBytes(24).toString('base64url'),
    JWT_SECRET: randomBytes(48).toString('base64url'),
    DIGEST_KEY: randomBytes(48).toString('base64url'),
    ENCRYPTION_KEYS: `bench:${randomBytes(32).toString('base64')}`,
    ...(await makeDatabase()),
  };
  const config = loadConfig(environment);
  await migrate(config, entities, () => undefined);
  return { folder, environment, config };
}

/** Starts a server as users do: in its own process, with its log in a file. */
export async function launch(
  target: Target,
  { folder, environment, config }: Installation,
  cleanup: Cleanup,
): Promise<Server> {
  const program = fileURLToPath(new URL(programs[target], import.meta.url));
  const started = await spawnServer([...nodeFlags, program], folder, environment, cleanup);
  const { url, child, logFile } = started;
  return { url, pid: child.pid ?? 0, config, logFile, stop: () => stopProcess(child) };
}

/** Starts a server on a new installation. */
export async function startServer(
  target: Target,
  makeDatabase: DatabaseMaker,
  cleanup: Cleanup,
): Promise<Server> {
  return launch(target, await install(makeDatabase, cleanup), cleanup);
}

const endWithParent = new URL(`../../scripts/end-with-parent.mjs?parent=${process.pid}`, import.meta.url)
  .href;

/** Starts a Node program that logs `{"address": …, "msg": "listening"}` once it does. */
export async function spawnServer(
  args: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>>,
  cleanup: Cleanup,
): Promise<{ url: string; child: ChildProcess; logFile: string }> {
  const logFile = join(folder, `${randomUUID()}.log`);
  const log = openSync(logFile, 'w');
  const child = spawn(process.execPath, ['--import', endWithParent, ...args], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  cleanup.add(() => stopProcess(child));
  return { url: await untilListening(child, logFile), child, logFile };
}

async function untilListening(child: ChildProcess, logFile: string): Promise<string> {
  const deadline = performance.now() + startTimeoutMs;
  for (;;) {
    const log = readFileSync(logFile, 'utf8');
    const url = /"address":"([^"]+)","msg":"listening"/.exec(log)?.[1];
    if (url) return url;
    if (child.exitCode !== null || performance.now() > deadline)
      throw new Error(`a server does not start:\n${log}`);
    await delay(10);
  }
}
