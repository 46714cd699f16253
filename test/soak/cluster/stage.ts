import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cleanup } from '../../../bench/cleanup.js';
import { install, type Installation, launch, type Server } from '../../../bench/servers.js';
import { type Config, loadConfig } from '../../../src/config/config.js';
import { type Galera, type GaleraNode, startGalera } from '../../support/database/galera.js';
import { freePorts } from '../../support/http/ports.js';
import { CommandError } from '../../../tools/command-line.js';
import { startHaproxy } from './haproxy.js';

export const positions = [0, 1, 2] as const;
export type Position = (typeof positions)[number];

const database = 'mfa';
/** The node whose data is in a file system of its own, which can be filled. */
export const smallNode: Position = 2;
/** The process whose clock can be moved. */
const movedProcess: Position = 1;
const smallDiskMegabytes = 1024;
const syncTimeoutMs = 120_000;
const readyTimeoutMs = 60_000;

const clockLibrary = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
].find(existsSync);

/** Three processes of the service, each at another node of a cluster first, behind one proxy. */
export class Stage {
  readonly servers: Server[] = [];
  /** Whether all processes that are ready have the right time. */
  clocksAgree = true;
  private readonly clockFile: string;

  private constructor(
    readonly url: string,
    readonly cluster: Galera,
    private readonly installation: Installation,
    private readonly ports: readonly number[],
    /** Whether `smallNode` has a disk of its own. */
    readonly hasSmallDisk: boolean,
    private readonly cleanup: Cleanup,
  ) {
    this.clockFile = join(installation.folder, 'clock');
    this.moveClock(0);
  }

  static async start(cleanup: Cleanup): Promise<Stage> {
    const mounted: string[] = [];
    const cluster = await startGalera((folder, node) => {
      if (node === smallNode && mount(folder)) mounted.push(folder);
    });
    cleanup.add(() => cluster.stop());
    // Before the cluster is stopped, which removes the folder.
    cleanup.add(() => mounted.forEach((folder) => void spawnSync('umount', ['--lazy', folder])));
    await cluster.nodes[0].administer(`CREATE DATABASE ${database}`);
    const installation = await install(
      async () => Promise.resolve({ DATABASE_URL: cluster.urlFrom(0, database) }),
      cleanup,
    );
    const [proxyPort = 0, ...ports] = await freePorts(4);
    const url = `http://127.0.0.1:${proxyPort}`;
    const stage = new Stage(url, cluster, installation, ports, mounted.length > 0, cleanup);
    await Promise.all(positions.map((position) => stage.startProcess(position)));
    await startHaproxy(installation.folder, proxyPort, ports, cleanup);
    return stage;
  }

  get config(): Config {
    return this.installation.config;
  }

  get canMoveClock(): boolean {
    return clockLibrary !== undefined;
  }

  node(position: Position): GaleraNode {
    return this.cluster.nodes[position];
  }

  server(position: Position): Server {
    const server = this.servers[position];
    if (!server) throw new Error('the process was not started');
    return server;
  }

  async startProcess(position: Position): Promise<void> {
    const environment = {
      ...this.installation.environment,
      PORT: String(this.ports[position]),
      TRUSTED_PROXIES: '127.0.0.1',
      DATABASE_URL: this.cluster.urlFrom(position, database),
      ...(position === movedProcess && this.movableClock()),
    };
    this.servers[position] = await launch('service', { ...this.installation, environment }, this.cleanup);
  }

  /** @param seconds ahead of the real time */
  moveClock(seconds: number): void {
    if (seconds !== 0) this.clocksAgree = false;
    writeFileSync(this.clockFile, seconds < 0 ? `${seconds}s` : `+${seconds}s`);
  }

  /** Takes all space that is left on the small disk. @returns what gives it back */
  fillDisk(): () => void {
    const { folder } = this.node(smallNode);
    const filler = join(folder, 'filler');
    // dd ends when there is no space left.
    spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k']);
    return () => rmSync(filler);
  }

  async untilSynced(nodes: readonly Position[] = positions): Promise<void> {
    const deadline = performance.now() + syncTimeoutMs;
    for (const position of nodes) {
      while (!(await this.node(position).isSynced())) {
        if (performance.now() > deadline) throw new CommandError(`node ${position + 1} does not catch up`);
        await delay(100);
      }
    }
  }

  async untilReady(position: Position): Promise<void> {
    const deadline = performance.now() + readyTimeoutMs;
    for (;;) {
      const problem = await whyNotReady(this.server(position));
      if (problem === undefined) return;
      if (performance.now() > deadline)
        throw new CommandError(
          `process ${position + 1} does not get ready: ${problem}\n${lastWarnings(this.server(position))}`,
        );
      await delay(100);
    }
  }

  /** Gives the moved process the right time again. */
  async correctClock(): Promise<void> {
    this.moveClock(0);
    await this.untilReady(movedProcess);
    this.clocksAgree = true;
  }

  /** What reads one node only. */
  configOfNode(position: Position): Config {
    const DATABASE_URL = this.cluster.urlFrom(position, database, 1);
    return loadConfig({ ...this.installation.environment, DATABASE_URL });
  }

  private movableClock(): Record<string, string> {
    if (clockLibrary === undefined) return {};
    return {
      LD_PRELOAD: clockLibrary,
      FAKETIME_TIMESTAMP_FILE: this.clockFile,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
  }
}

/** @returns what it answers; undefined if it is ready */
async function whyNotReady({ url }: Server): Promise<string | undefined> {
  try {
    const answer = await fetch(`${url}/health/ready`);
    return answer.ok ? undefined : await answer.text();
  } catch (error) {
    return String((error as Error).cause ?? error);
  }
}

/** The end of its log, without the lines of requests. */
function lastWarnings({ logFile }: Server): string {
  const lines = readFileSync(logFile, 'utf8').split('\n');
  return lines
    .filter((line) => !line.startsWith('{"level":30'))
    .slice(-20)
    .join('\n');
}

/** Only root can mount. */
function mount(folder: string): boolean {
  const options = ['-t', 'tmpfs', '-o', `size=${smallDiskMegabytes}m`, 'tmpfs', folder];
  return spawnSync('mount', options).status === 0;
}
