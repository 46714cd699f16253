import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { commandsIn } from '../support/docs/fenced-blocks.js';
import { type Shell, startShell } from '../support/docs/shell.js';
import { afterFile } from '../support/processes/cleanup.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { isMissing, isRootMissing } from '../support/processes/programs.js';

const network = `mfa-guide-${process.pid}`;
const addresses = ['10.0.0.1', '10.0.0.2', '10.0.0.3'];

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
case "$1" in
  stop) stop ;;
  start) start ;;
  daemon-reload) systemd-analyze verify mariadb.service ;;
  restart) [ -e /run/mysqld/mysqld.sock ] && stop; start ;;
esac
`;

/** A shell that has folders for MariaDB of its own, and shares a network with the others. */
async function startMachine(programs: string): Promise<Shell> {
  const machine = startShell({ LC_ALL: 'C' });
  const own = ['/var/lib/mysql', '/etc/mysql/mariadb.conf.d', '/etc/systemd/system', '/run'];
  await machine.run(
    [
      `exec ip netns exec ${network} unshare --mount --pid --fork --mount-proc bash -euo pipefail`,
      ...own.map((folder) => `mount -t tmpfs tmpfs ${folder}`),
      'install --directory --owner=mysql --group=mysql /run/mysqld',
      'chown mysql:mysql /var/lib/mysql',
      `export PATH=${programs}:$PATH:/usr/sbin`,
      'mariadb-install-db --user=mysql --skip-test-db >/dev/null',
    ].join('\n'),
  );
  return machine;
}

const powerFailure = `
killall --signal KILL mariadbd
while pidof mariadbd >/dev/null; do sleep 0.1; done
rm /run/mysqld/mysqld.*
`;

/** Only root can make networks and mount folders. */
const cannotRun = isMissing('ip') || isRootMissing;

test.skipIf(cannotRun)(
  'the cluster guide leads from three machines to a cluster, through maintenance, and back from a stop and a power failure of all',
  async () => {
    const programs = join(temporaryFolder(), 'programs');
    mkdirSync(programs);
    const install = (name: string, text: string): void => {
      writeFileSync(join(programs, name), text);
      chmodSync(join(programs, name), 0o755);
    };
    install('systemctl', systemctl);
    const ip = (...words: string[]): void => {
      expect(spawnSync('ip', words).stderr.toString()).toBe('');
    };
    ip('netns', 'add', network);
    afterFile(() => void spawnSync('ip', ['netns', 'delete', network]));
    ip('-n', network, 'link', 'set', 'lo', 'up');
    for (const address of addresses) ip('-n', network, 'address', 'add', `${address}/32`, 'dev', 'lo');

    const [
      installation = '',
      first = '',
      second = '',
      third = '',
      check = '',
      stop = '',
      start = '',
      grastate = '',
      again = '',
      latest = '',
      rescue = '',
    ] = commandsIn('docs/guide-cluster.md');
    // The packages are on this machine; nothing runs yet that would have to be stopped.
    const packages = 'apt-get install --yes mariadb-server galera-4 rsync\nsystemctl stop mariadb\n';
    expect(installation.slice(0, packages.length)).toBe(packages);
    const unit = installation.slice(packages.length);
    const one = await startMachine(programs);
    const two = await startMachine(programs);
    const three = await startMachine(programs);
    for (const machine of [one, two, three]) await machine.run(unit);
    await one.run(first);
    await two.run(second);
    await three.run(third);
    const healthy = /wsrep_cluster_size\s+3[^]*Primary/;
    expect(await two.run(check)).toMatch(healthy);
    await one.run("mariadb -e 'CREATE TABLE mfa.kept (id INT PRIMARY KEY)'");

    await two.run(stop);
    await three.run("mariadb -e 'INSERT INTO mfa.kept VALUES (1)'");
    await two.run(start);
    expect(await two.run("mariadb -N -e 'SELECT id FROM mfa.kept'")).toBe('1\n');

    for (const machine of [three, two, one]) await machine.run(stop);
    expect(await one.run(grastate)).toContain('safe_to_bootstrap: 1');
    await one.run(again);
    await two.run(start);
    await three.run(start);
    expect(await one.run(check)).toMatch(healthy);

    const write = (id: number): string => `mariadb -e 'INSERT INTO mfa.kept VALUES (${id})'`;
    await three.run(write(2));
    await Promise.all([one, two, three].map((machine) => machine.run(powerFailure)));
    await Promise.all([one, two, three].map((machine) => machine.run(start)));
    expect(await two.run(check)).toMatch(healthy);

    await two.run(powerFailure);
    await three.run(write(3));
    await Promise.all([one, three].map((machine) => machine.run(powerFailure)));
    const [position = 0, olderPosition = 0] = await Promise.all(
      [one, two].map(async (machine) => Number(/:(\d+)\s*$/.exec(await machine.run(latest))?.[1])),
    );
    expect(position).toBeGreaterThan(olderPosition);
    await one.run(rescue);
    await two.run(start);
    const replacement = await startMachine(programs);
    await replacement.run(third);
    expect(await replacement.run(check)).toMatch(healthy);
    expect(await replacement.run("mariadb -N -e 'SELECT id FROM mfa.kept'")).toBe('1\n2\n3\n');
  },
  240_000,
);
