import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { afterFile } from '../processes/cleanup.js';
import { temporaryFolder } from '../processes/folders.js';
import { isMissing, isRootMissing } from '../processes/programs.js';
import { type Shell, startShell } from './shell.js';

const project = fileURLToPath(new URL('../../../', import.meta.url));
const network = `mfa-guide-${process.pid}`;
const outside = `mfa-balancer-${process.pid}`;
const addresses = ['10.0.0.1', '10.0.0.2', '10.0.0.3'];

/** Whether a test of such machines must be skipped: only root can make networks and mount folders. */
export const areMachinesMissing = ['ip', 'haproxy', 'curl', 'openssl'].some(isMissing) || isRootMissing;

/** Starts and stops MariaDB in place of systemd. What `galera_new_cluster` leaves in /run chooses the first node. */
const systemctl = `#!/bin/bash
stop() {
  mariadb-admin shutdown 2>/dev/null || killall mariadbd 2>/dev/null || return 0
  while [ -e /run/mysqld/mysqld.pid ] || [ -e /run/mysqld/mysqld.sock ]; do sleep 0.1; done
}
start() {
  . /run/mariadb-wsrep-new-cluster 2>/dev/null
  position=$(galera_recovery 2>>/run/log) || exit 1
  setsid mariadbd --user=mysql --pid-file=/run/mysqld/mysqld.pid $_WSREP_NEW_CLUSTER $position >>/run/log 2>&1 &
  for turn in $(seq 600); do
    mariadb -N -e "SHOW STATUS LIKE 'wsrep_ready'" 2>/dev/null | grep -q ON && exit 0
    kill -0 $! 2>/dev/null || break
    sleep 0.1
  done
  cat /run/log >&2
  exit 1
}
case "$1 $2" in
  'restart haproxy') setsid haproxy -W -f /etc/haproxy/haproxy.cfg >>/run/log 2>&1 & ;;
  stop*) stop ;;
  start*) start ;;
  daemon-reload*) systemd-analyze verify mariadb.service ;;
  restart*) [ -e /run/mysqld/mysqld.sock ] && stop; start ;;
esac
`;

/** What ends all processes of a machine's MariaDB at once. */
export const powerFailure = `
killall --signal KILL mariadbd
while pidof mariadbd >/dev/null; do sleep 0.1; done
rm /run/mysqld/mysqld.*
`;

/** The addresses of the guide in a network of their own, where machines are started. It ends with the test file. */
export class ClusterMachines {
  private readonly programs = join(temporaryFolder(), 'programs');

  constructor() {
    mkdirSync(this.programs);
    this.install('systemctl', systemctl);
    // Nothing is installed while the tests run.
    this.install('apt-get', '#!/bin/sh\n');
    for (const name of [network, outside]) {
      ip(`netns add ${name}`);
      afterFile(() => void spawnSync('ip', ['netns', 'delete', name]));
      ip(`-n ${name} link set lo up`);
    }
    for (const address of addresses) ip(`-n ${network} address add ${address}/32 dev lo`);
    ip(`link add balancer netns ${network} type veth peer name nodes netns ${outside}`);
    for (const [name, device, address] of [
      [network, 'balancer', '10.0.0.8'],
      [outside, 'nodes', '10.0.0.9'],
    ] as const) {
      ip(`-n ${name} address add ${address}/24 dev ${device}`);
      ip(`-n ${name} link set ${device} up`);
    }
  }

  /** Starts a machine with MariaDB installed and not running. */
  async startNode(): Promise<Shell> {
    const own = ['/var/lib/mysql', '/etc/mysql/mariadb.conf.d', '/etc/systemd/system', '/run'];
    const machine = await this.start(network, own);
    await machine.run(
      [
        'install --directory --owner=mysql --group=mysql /run/mysqld',
        'chown mysql:mysql /var/lib/mysql',
        'mariadb-install-db --user=mysql --skip-test-db >/dev/null',
      ].join('\n'),
    );
    return machine;
  }

  /** Starts a machine at 10.0.0.9 with the project in /opt/mfa. */
  async startLoadBalancer(certificateFile: string): Promise<Shell> {
    const machine = await this.start(outside, ['/etc/haproxy', '/opt', '/run']);
    await machine.run(`ln -s ${project} /opt/mfa\n${knowsService(certificateFile)}`);
    return machine;
  }

  /** Starts a machine that reaches the load balancer from 10.0.0.8. */
  async startClient(certificateFile: string): Promise<Shell> {
    const machine = await this.start(network, ['/run']);
    await machine.run(knowsService(certificateFile));
    return machine;
  }

  /** A shell that has these folders of its own, and shares a network with others. */
  private async start(name: string, own: readonly string[]): Promise<Shell> {
    const machine = startShell({ LC_ALL: 'C' });
    await machine.run(
      [
        `exec ip netns exec ${name} unshare --mount --pid --fork --mount-proc bash -euo pipefail`,
        ...own.map((folder) => `mount -t tmpfs tmpfs ${folder}`),
        `export PATH=${this.programs}:$PATH:/usr/sbin`,
      ].join('\n'),
    );
    return machine;
  }

  private install(name: string, text: string): void {
    writeFileSync(join(this.programs, name), text);
    chmodSync(join(this.programs, name), 0o755);
  }
}

/** Commands after which curl finds the service by its name, and trusts the certificate. */
const knowsService = (certificateFile: string): string => `
  echo '10.0.0.9 mfa.example.com' >/run/hosts
  mount --bind /run/hosts /etc/hosts
  export CURL_CA_BUNDLE=${certificateFile}
`;

function ip(command: string): void {
  expect(spawnSync('ip', command.split(' ')).stderr.toString()).toBe('');
}
