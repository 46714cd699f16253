import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import { freePort } from '../http/ports.js';

const startTimeoutMs = 30_000;
const databaseNames = 'mfa_test_';

/** A starting server removes all temporary tables in its folder, including those of another one being initialised. */
const ownTemporaries = (folder: string) => ({ env: { ...process.env, TMPDIR: folder } });

export interface MariaDb {
  readonly port: number;
  /** Of the running server, to suspend and resume it. */
  readonly pid: number;
  /** The end of the running server's log. */
  readonly log: string;
  /** Creates an empty database. @returns its DATABASE_URL */
  createDatabase(): Promise<string>;
  /** A connection that the test must close. */
  connect(database: string): Promise<mysql.Connection>;
  /** Kills the server and keeps its data. */
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

/** Ends the server soon after this process is killed. */
function endWithThisProcess(pid: number | undefined): void {
  const watch =
    'while kill -0 "$1" 2>/dev/null; do kill -0 "$2" 2>/dev/null || exit; sleep 1; done; kill -KILL "$2"';
  spawn('sh', ['-c', watch, 'watch', String(process.pid), String(pid)], {
    stdio: 'ignore',
    detached: true,
  }).unref();
}

/**
 * Starts a private server on a free loopback port, with its data in a temporary folder.
 * @param settings additional options; by default it is durable as in production.
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
        // Writes that a killed server handed to io_uring may happen after the next one has started.
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

/** Initialises the data folder: MariaDB has a script for it, MySQL an option. */
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
  if (result.status !== 0) throw new Error(`cannot create the data folder:\n${String(result.stderr)}`);
}

async function ready(port: number, assertAlive: () => void): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
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
