import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import { freePort } from '../http/ports.js';

const patience = 30_000;
const databaseNames = 'mfa_test_';

/** A server that starts removes every temporary table in its folder, also those of another one that is being made. */
const ownTemporaries = (folder: string) => ({ env: { ...process.env, TMPDIR: folder } });

export interface MariaDb {
  readonly port: number;
  /** Of the running server; to stop and continue it. */
  readonly pid: number;
  /** The end of what the running server has said. */
  readonly log: string;
  /** A fresh, empty database; gives its DATABASE_URL. */
  createDatabase(): Promise<string>;
  /** The test's own connection, to be ended by it. */
  connect(database: string): Promise<mysql.Connection>;
  /** Stops the server as if the machine had lost it, keeping its data. */
  kill(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
}

/** The server program on this machine, if there is one. */
export function findMariaDbServer(): string | undefined {
  const folders = [
    ...(process.env['PATH'] ?? '').split(':'),
    '/usr/sbin',
    '/usr/local/sbin',
    '/usr/local/bin',
  ];
  const candidates = ['mariadbd', 'mysqld'].flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find((path) => existsSync(path));
}

/** A server that is left over when this process is killed ends soon after it. */
function endWithThisProcess(pid: number | undefined): void {
  const watch =
    'while kill -0 "$1" 2>/dev/null; do kill -0 "$2" 2>/dev/null || exit; sleep 1; done; kill -KILL "$2"';
  spawn('sh', ['-c', watch, 'watch', String(process.pid), String(pid)], {
    stdio: 'ignore',
    detached: true,
  }).unref();
}

/**
 * A private server on a free loopback port, with its data in a temporary folder.
 * @param settings beside those it needs; durable as in production unless they say otherwise.
 */
export async function startMariaDb(program: string, settings: readonly string[] = []): Promise<MariaDb> {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-mariadb-'));
  const data = join(folder, 'data');
  const port = await freePort();
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];
  initialise(program, folder, data, asRoot);
  let server: ChildProcess | undefined;
  let log = '';

  const start = async (): Promise<void> => {
    server = spawn(
      program,
      [
        '--no-defaults',
        ...asRoot,
        `--datadir=${data}`,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        `--socket=${join(folder, 'socket')}`,
        `--pid-file=${join(folder, 'pid')}`,
        '--innodb-flush-log-at-trx-commit=1',
        '--max-connections=500',
        '--skip-name-resolve',
        // What a killed server gave to io_uring may be written after the next one has started.
        '--innodb-use-native-aio=0',
        ...settings,
      ],
      { stdio: ['ignore', 'ignore', 'pipe'], ...ownTemporaries(folder) },
    );
    endWithThisProcess(server.pid);
    log = '';
    server.stderr?.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-4000)));
    await ready(port, () => {
      if (server?.exitCode !== null) throw new Error(`MariaDB did not start:\n${log}`);
    });
  };
  const end = (signal: NodeJS.Signals): Promise<void> =>
    new Promise((resolve) => {
      if (server?.exitCode !== null || server.signalCode !== null) {
        resolve();
        return;
      }
      server.once('exit', () => resolve());
      server.kill(signal);
    });

  await start();
  let created = 0;
  return {
    port,
    get pid() {
      if (server?.pid === undefined) throw new Error('MariaDB is not running');
      return server.pid;
    },
    get log() {
      return log;
    },
    createDatabase: async () => {
      created += 1;
      const name = `${databaseNames}${process.pid}_${Date.now().toString(36)}_${created}`;
      const connection = await mysql.createConnection(administration(port));
      await connection.query(`CREATE DATABASE ${name}`);
      await connection.end();
      return `mysql://tester:tester@127.0.0.1:${port}/${name}`;
    },
    connect: (database) => mysql.createConnection({ ...administration(port), database }),
    kill: () => end('SIGKILL'),
    start,
    stop: async () => {
      await end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function administration(port: number) {
  return { host: '127.0.0.1', port, user: 'tester', password: 'tester' };
}

/** MariaDB brings a script for it, MySQL an option. The one account is made by an init file's statement. */
function initialise(program: string, folder: string, data: string, asRoot: string[]): void {
  const result = program.endsWith('mariadbd')
    ? spawnSync(
        'mariadb-install-db',
        ['--no-defaults', ...asRoot, `--datadir=${data}`, '--auth-root-authentication-method=normal'],
        ownTemporaries(folder),
      )
    : spawnSync(
        program,
        ['--no-defaults', ...asRoot, `--datadir=${data}`, '--initialize-insecure'],
        ownTemporaries(folder),
      );
  if (result.status !== 0) throw new Error(`the database folder cannot be made:\n${String(result.stderr)}`);
}

async function ready(port: number, assertAlive: () => void): Promise<void> {
  const deadline = Date.now() + patience;
  for (;;) {
    assertAlive();
    try {
      const root = await mysql.createConnection({ host: '127.0.0.1', port, user: 'root' });
      await root.query("CREATE USER IF NOT EXISTS tester@'127.0.0.1' IDENTIFIED BY 'tester'");
      await root.query("GRANT ALL ON *.* TO tester@'127.0.0.1'");
      await root.end();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(100);
    }
  }
}
