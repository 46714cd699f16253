import { randomBytes } from 'node:crypto';
import process from 'node:process';
import { expect, test, vi } from 'vitest';
import { areMachinesMissing, ClusterMachines, powerFailure } from '../support/docs/cluster-machines.js';
import { commandsIn, fencedBlocks } from '../support/docs/fenced-blocks.js';
import type { Shell } from '../support/docs/shell.js';
import { selfSigned } from '../support/http/certificate.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { built } from '../support/processes/processes.js';
import { first as encryptionKey, otherKeys } from '../support/service/keys.js';

const guide = 'docs/guide-cluster.md';
const secrets = {
  ...otherKeys,
  ENCRYPTION_KEYS: encryptionKey,
  ADMIN_PASSWORD: randomBytes(12).toString('base64url'),
};
const settings = fencedBlocks(guide).find(({ language }) => language === 'ini')?.text ?? '';
const clientAddress = '10.0.0.8';

/** Starts the service with the guide's settings for this machine. @returns a command that kills it */
async function startService(machine: Shell, address: string): Promise<string> {
  // As the guide says: the first machine's settings, where its address changes places with this machine's.
  const swapped: Record<string, string> = { '10.0.0.1': address, [address]: '10.0.0.1' };
  const ofThisMachine = settings.replaceAll(/10\.0\.0\.[123]/g, (found) => swapped[found] ?? found);
  const variables = Object.entries({ ...secrets, NODE_ENV: 'production', DATA_DIR: '/run/mfa' });
  const file = [ofThisMachine.trimEnd(), ...variables.map((variable) => variable.join('='))].join('\n');
  await machine.run(`
    mkdir --parents /run/mfa
    cd /run/mfa
    cat >.env <<'END'\n${file}\nEND
    ${process.execPath} ${built('src/main.cjs')} >>/run/mfa.log 2>&1 &
    service=$!
    cd /`);
  return 'kill -KILL $service';
}

test.skipIf(areMachinesMissing)(
  'the cluster guide leads from three machines to a cluster, through maintenance, and back from a stop and a power failure of all',
  async () => {
    const machines = new ClusterMachines();
    const [
      installation = '',
      first = '',
      second = '',
      third = '',
      check = '',
      balance = '',
      stop = '',
      start = '',
      grastate = '',
      again = '',
      latest = '',
      rescue = '',
    ] = commandsIn(guide);
    // The packages are on this machine; nothing runs yet that would have to be stopped.
    const packages = 'apt-get install --yes mariadb-server galera-4 rsync\nsystemctl stop mariadb\n';
    expect(installation.slice(0, packages.length)).toBe(packages);
    const unit = installation.slice(packages.length);
    const one = await machines.startNode();
    const two = await machines.startNode();
    const three = await machines.startNode();
    for (const machine of [one, two, three]) await machine.run(unit);
    await one.run(first);
    await two.run(second);
    await three.run(third);
    const healthy = /wsrep_cluster_size\s+3[^]*Primary/;
    expect(await two.run(check)).toMatch(healthy);

    const kill = await startService(one, '10.0.0.1');
    await startService(two, '10.0.0.2');
    await startService(three, '10.0.0.3');
    const { certificateFile, keyFile } = selfSigned(temporaryFolder(), 'DNS:mfa.example.com');
    const balancer = await machines.startLoadBalancer(certificateFile);
    await balancer.run(`cat ${certificateFile} ${keyFile} >/etc/haproxy/mfa.example.com.pem`);
    expect(await balancer.run(balance)).toContain('"status":"ok"');
    const client = await machines.startClient(certificateFile);
    const ask = async (path: string, options: string): Promise<Record<string, unknown>> => {
      const answer = await client.run(`curl --silent ${options} https://mfa.example.com/api/${path}`);
      return JSON.parse(answer) as Record<string, unknown>;
    };
    const form = `username=administrator&password=${secrets.ADMIN_PASSWORD}`;
    const signIn = async (): Promise<string> => {
      const answer = await ask('oauth2/token', `--data 'grant_type=password&${form}'`);
      expect(answer).toHaveProperty('access_token');
      return String(answer['access_token']);
    };
    const token = await signIn();
    const events = await ask('v1/auditEvents?limit=1', `--header 'Authorization: Bearer ${token}'`);
    expect(events['results']).toMatchObject([{ type: 'session.started', address: clientAddress }]);

    await one.run(kill);
    await vi.waitFor(signIn, { timeout: 10_000 });
    await startService(one, '10.0.0.1');

    await one.run("mariadb -e 'CREATE TABLE mfa.kept (id INT PRIMARY KEY)'");
    await two.run(stop);
    await three.run("mariadb -e 'INSERT INTO mfa.kept VALUES (1)'");
    await vi.waitFor(signIn, { timeout: 10_000 });
    await two.run(start);
    expect(await two.run("mariadb -N -e 'SELECT id FROM mfa.kept'")).toBe('1\n');

    for (const machine of [three, two, one]) await machine.run(stop);
    expect(await one.run(grastate)).toContain('safe_to_bootstrap: 1');
    await one.run(again);
    await two.run(start);
    await three.run(start);
    expect(await one.run(check)).toMatch(healthy);
    await vi.waitFor(signIn, { timeout: 10_000 });

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
    const replacement = await machines.startNode();
    await replacement.run(third);
    expect(await replacement.run(check)).toMatch(healthy);
    expect(await replacement.run("mariadb -N -e 'SELECT id FROM mfa.kept'")).toBe('1\n2\n3\n');
  },
  240_000,
);
