import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import mysql, { type Connection } from 'mysql2/promise';
import { type Cleanup, stopProcess } from './cleanup.js';

const patience = 30_000;

/** The server program on this machine, if there is one. */
export function findMariaDb(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, 'mariadbd')).find((path) => existsSync(path));
}

/**
 * A private server on a free loopback port, with its data in a temporary folder. Durable as in production.
 * @returns what makes a fresh, empty database and gives its DATABASE_URL.
 */
export async function startMariaDb(
  program: string,
  cleanup: Cleanup,
): Promise<(name: string) => Promise<string>> {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-bench-mariadb-'));
  cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
  const port = await freePort();
  const common = [
    '--no-defaults',
    `--datadir=${join(folder, 'data')}`,
    ...(userInfo().uid === 0 ? ['--user=root'] : []),
  ];
  const installed = spawnSync('mariadb-install-db', [...common, '--auth-root-authentication-method=normal']);
  if (installed.status !== 0) throw new Error(`mariadb-install-db failed:\n${String(installed.stderr)}`);
  const server = spawn(
    program,
    [
      ...common,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${join(folder, 'socket')}`,
      `--pid-file=${join(folder, 'pid')}`,
      '--innodb-flush-log-at-trx-commit=1',
      '--skip-name-resolve',
    ],
    { stdio: 'ignore' },
  );
  cleanup.add(() => stopProcess(server));
  const root = await connect(port, () => server.exitCode === null);
  cleanup.add(() => root.end());
  await root.query("CREATE USER bench@'127.0.0.1' IDENTIFIED BY 'bench'");
  await root.query("GRANT ALL ON *.* TO bench@'127.0.0.1'");
  return async (name) => {
    await root.query(`CREATE DATABASE ${name}`);
    return `mysql://bench:bench@127.0.0.1:${port}/${name}`;
  };
}

async function connect(port: number, isAlive: () => boolean): Promise<Connection> {
  const deadline = performance.now() + patience;
  for (;;) {
    try {
      return await mysql.createConnection({ host: '127.0.0.1', port, user: 'root' });
    } catch (error) {
      if (!isAlive() || performance.now() > deadline)
        throw new Error('MariaDB does not start', { cause: error });
      await delay(100);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
