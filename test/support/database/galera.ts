import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import { findMariaDbServer } from './mariadb.js';
import { freePorts } from '../http/ports.js';

const provider = ['/usr/lib/galera/libgalera_smm.so', '/usr/lib64/galera-4/libgalera_smm.so'].find(
  existsSync,
);
const startTimeoutMs = 90_000;
/** Galera's state transfer does not run as root. */
const account = process.getuid?.() === 0 ? 'mysql' : undefined;

/** Whether this machine has what a cluster needs: MariaDB, its replication library, and rsync for state transfers. */
export function isGaleraInstalled(): boolean {
  return (
    findMariaDbServer() !== undefined &&
    provider !== undefined &&
    spawnSync('rsync', ['--version']).status === 0
  );
}

export interface GaleraNode {
  readonly port: number;
  /** Uses an account that cannot write on a read-only server. */
  readonly connect: () => Promise<Connection>;
  readonly administer: (...statements: string[]) => Promise<RowDataPacket[]>;
  /** Reads once this node has applied what the others have committed. */
  readonly read: (sql: string) => Promise<RowDataPacket[]>;
  /** Stops applying what other nodes commit. @returns what lets it go on */
  readonly holdBack: () => Promise<() => void>;
  /** Stops it where it is, as a host that swaps or is moved: connections stay open, and nothing answers. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  readonly kill: () => Promise<void>;
  /** Joins the others again after `kill`, or after it ended by itself. */
  readonly restart: () => Promise<void>;
  /** Whether it takes reads and writes. */
  readonly isSynced: () => Promise<boolean>;
  /** Holds its data. */
  readonly folder: string;
}

export interface Galera {
  readonly nodes: readonly [GaleraNode, GaleraNode, GaleraNode];
  /** A DATABASE_URL that lists the given node first. */
  readonly urlFrom: (node: number, database: string, names?: number) => string;
  readonly stop: () => Promise<void>;
}

const user = { user: 'service', password: 'service' };

/**
 * Starts three nodes on free loopback ports, with their data in a temporary folder.
 * @param prepare gets each node's folder while it is empty.
 */
export async function startGalera(
  prepare: (nodeFolder: string, node: number) => void = () => undefined,
): Promise<Galera> {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-galera-'));
  changeOwner(folder);
  const ports = await freePorts(12);
  const ofNode = (node: number): number[] => ports.slice(4 * node, 4 * node + 4);
  const members = [0, 1, 2].map((node) => `127.0.0.1:${ofNode(node)[1]}`).join(',');
  const nodes: GaleraNode[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.kill()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (const node of [0, 1, 2]) {
      const nodeFolder = join(folder, String(node));
      mkdirSync(nodeFolder);
      prepare(nodeFolder, node);
      changeOwner(nodeFolder);
      nodes.push(await startNode(nodeFolder, node, ofNode(node), members));
    }
    await nodes[0]?.administer(
      `CREATE USER ${user.user}@'127.0.0.1' IDENTIFIED BY '${user.password}'`,
      `GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES ON *.* TO ${user.user}@'127.0.0.1'`,
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    nodes: nodes as unknown as Galera['nodes'],
    urlFrom: (node, database, names = 3) => {
      const order = [node, (node + 1) % 3, (node + 2) % 3].slice(0, names);
      const hosts = order.map((each) => `127.0.0.1:${ofNode(each)[0]}`).join(',');
      return `mysql://${user.user}:${user.password}@${hosts}/${database}`;
    },
    stop,
  };
}

async function startNode(
  folder: string,
  node: number,
  [port = 0, group = 0, transfer = 0, increment = 0]: readonly number[],
  members: string,
): Promise<GaleraNode> {
  const data = `--datadir=${join(folder, 'data')}`;
  const as = account === undefined ? [] : [`--user=${account}`];
  const installed = spawnSync('mariadb-install-db', [
    '--no-defaults',
    ...as,
    data,
    '--auth-root-authentication-method=normal',
  ]);
  if (installed.status !== 0)
    throw new Error(`cannot create the data folder of a node:\n${String(installed.stderr)}`);
  const options = [`gmcast.listen_addr=tcp://127.0.0.1:${group}`, `ist.recv_addr=127.0.0.1:${increment}`];
  const launch = (first: boolean): ChildProcess =>
    spawn(
      findMariaDbServer() ?? '',
      [
        '--no-defaults',
        ...as,
        data,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        `--socket=${join(folder, 'socket')}`,
        `--pid-file=${join(folder, 'pid')}`,
        '--skip-name-resolve',
        '--innodb-flush-method=nosync',
        '--innodb-use-native-aio=0',
        '--binlog-format=ROW',
        '--innodb-autoinc-lock-mode=2',
        '--wsrep-on=ON',
        `--wsrep-provider=${provider}`,
        `--wsrep-provider-options=${options.join(';')}`,
        `--wsrep-cluster-address=gcomm://${first ? '' : members}`,
        `--wsrep-node-address=127.0.0.1:${group}`,
        '--wsrep-sst-method=rsync',
        `--wsrep-sst-receive-address=127.0.0.1:${transfer}`,
        ...(first ? ['--wsrep-new-cluster'] : []),
      ],
      { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, TMPDIR: folder } },
    );
  let child: ChildProcess;
  let log = '';
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGKILL');
    await ended;
  };
  const at = { host: '127.0.0.1', port };
  const administer = async (...statements: string[]): Promise<RowDataPacket[]> => {
    const root = await mysql.createConnection({ ...at, user: 'root', connectTimeout: 2_000 });
    try {
      let rows: RowDataPacket[] = [];
      for (const statement of statements) [rows] = await root.query<RowDataPacket[]>(statement);
      return rows;
    } finally {
      root.destroy();
    }
  };
  const holdBack = async (): Promise<() => void> => {
    const root = await mysql.createConnection({ ...at, user: 'root' });
    await root.query('FLUSH TABLES WITH READ LOCK');
    return () => root.destroy();
  };
  const isReady = async (): Promise<boolean> => {
    const rows = await administer("SHOW STATUS LIKE 'wsrep_ready'").catch(() => []);
    return rows[0]?.['Value'] === 'ON';
  };
  const isSynced = async (): Promise<boolean> => {
    const rows = await administer("SHOW STATUS LIKE 'wsrep_local_state_comment'").catch(() => []);
    return rows[0]?.['Value'] === 'Synced' && (await isReady());
  };
  const start = async (first: boolean): Promise<void> => {
    child = launch(first);
    child.stderr?.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-6000)));
    const deadline = Date.now() + startTimeoutMs;
    while (!(await isReady())) {
      if (child.exitCode !== null || Date.now() > deadline) {
        await kill();
        throw new Error(`node ${node} did not start:\n${log}`);
      }
      await delay(200);
    }
  };
  await start(node === 0);
  return {
    port,
    connect: () => mysql.createConnection({ ...at, ...user }),
    administer,
    read: (sql) => administer('SET SESSION wsrep_sync_wait = 1', sql),
    holdBack,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill,
    restart: async () => {
      await kill();
      await start(false);
    },
    isSynced,
    folder,
  };
}

function changeOwner(folder: string): void {
  if (account === undefined) return;
  const ids = spawnSync('id', ['-u', account]).stdout.toString().trim();
  const group = spawnSync('id', ['-g', account]).stdout.toString().trim();
  chownSync(folder, Number(ids), Number(group));
  if (statSync(folder).uid !== Number(ids)) throw new Error(`cannot make ${account} the owner of ${folder}`);
}
