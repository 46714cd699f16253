import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Config, loadConfig } from '../src/config/config.js';
import { migrate } from '../src/database/migrate.js';
import { entities } from '../src/entities.js';
import { type Cleanup, stopProcess } from './cleanup.js';
import type { DatabaseMaker } from './engines.js';

const programs = { floor: './floor.js', service: '../src/main.js' } as const;

/** What `npm start` gives Node: without them V8 lets its heap grow with the machine instead of with the need. */
const nodeFlags = ['--max-old-space-size=192', '--max-semi-space-size=8'];

export type Target = keyof typeof programs;

export interface Server {
  readonly url: string;
  readonly pid: number;
  readonly config: Config;
}

const patience = 30_000;

/** Starts the floor or the service as its users would: in a process of its own, on a migrated database, logging to a file. */
export async function startServer(
  target: Target,
  makeDatabase: DatabaseMaker,
  cleanup: Cleanup,
): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), `mfa-bench-${target}-`));
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

  const logFile = join(folder, 'log');
  const log = openSync(logFile, 'w');
  const program = fileURLToPath(new URL(programs[target], import.meta.url));
  const child = spawn(process.execPath, [...nodeFlags, program], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  cleanup.add(() => stopProcess(child));
  return { url: await untilListening(child, logFile), pid: child.pid ?? 0, config };
}

async function untilListening(child: ChildProcess, logFile: string): Promise<string> {
  const deadline = performance.now() + patience;
  for (;;) {
    const log = readFileSync(logFile, 'utf8');
    const url = /"address":"([^"]+)","msg":"listening"/.exec(log)?.[1];
    if (url) return url;
    if (child.exitCode !== null || performance.now() > deadline)
      throw new Error(`a server does not start:\n${log}`);
    await delay(50);
  }
}
