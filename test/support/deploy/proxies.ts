import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, vi } from 'vitest';
import { selfSigned } from '../http/certificate.js';
import { HttpsClient } from '../http/https.js';
import { freePorts } from '../http/ports.js';
import { afterFile } from '../processes/cleanup.js';
import { temporaryFolder } from '../processes/folders.js';
import { isMissing } from '../processes/programs.js';
import { searchForSecrets } from '../secrets/secret-search.js';

/** Every configuration in deploy/ names this host, and certificates of this name. */
export const publicName = 'mfa.example.com';

interface Place {
  readonly folder: string;
  readonly plainPort: number;
  readonly tlsPort: number;
}

interface Proxy {
  readonly file: string;
  /** Puts the listening ports into the configuration; the rest of it is common to all. */
  readonly listenAt: (text: string, place: Place) => string;
  readonly command: (file: string, place: Place) => readonly [string, ...string[]];
}

const nginxFrame = (file: string, folder: string): string => `daemon off;
pid ${folder}/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ')}
  include ${file};
}
`;

/** Only root can change the account. */
const withoutAccount = (text: string): string => text.replaceAll(/^ {2}(user|group|chroot) .*\n/gm, '');

const proxies = {
  haproxy: {
    file: 'deploy/haproxy/haproxy.cfg',
    listenAt: (text, { plainPort, tlsPort }) =>
      (process.getuid?.() === 0 ? text : withoutAccount(text))
        .replace('bind :::80 v4v6\n', `bind 127.0.0.1:${plainPort}\n`)
        .replace('bind :::443 v4v6 ', `bind 127.0.0.1:${tlsPort} `),
    command: (file) => ['haproxy', '-db', '-f', file],
  },
  nginx: {
    file: 'deploy/nginx/mfa.conf',
    listenAt: (text, { plainPort, tlsPort }) =>
      text
        .replaceAll(/^ *listen \[::\].*\n/gm, '')
        .replace('listen 80;', `listen 127.0.0.1:${plainPort};`)
        .replace('listen 443 ', `listen 127.0.0.1:${tlsPort} `),
    command: (file, { folder }) => {
      const frame = join(folder, 'nginx.conf');
      writeFileSync(frame, nginxFrame(file, folder));
      return ['nginx', '-p', folder, '-e', 'stderr', '-c', frame];
    },
  },
  caddy: {
    file: 'deploy/caddy/Caddyfile',
    listenAt: (text, { plainPort, tlsPort }) =>
      text.replace(/^\{\n/m, `{\n\tadmin off\n\thttp_port ${plainPort}\n\thttps_port ${tlsPort}\n`),
    command: (file) => ['caddy', 'run', '--config', file, '--adapter', 'caddyfile'],
  },
} satisfies Record<string, Proxy>;

export type ProxyName = keyof typeof proxies;
const proxyNames = Object.keys(proxies) as readonly ProxyName[];
const isProxyMissing = (name: ProxyName): boolean => isMissing(name) || isMissing('openssl');
export const installedProxies = proxyNames.filter((name) => !isProxyMissing(name));

/** Declares tests for each proxy. They are skipped where it is not installed. */
export function behindEachProxy(declare: (name: ProxyName) => void): void {
  for (const name of proxyNames) describe.skipIf(isProxyMissing(name))(`behind ${name}`, () => declare(name));
}

/** The configuration that we ship. */
export function configurationOf(name: ProxyName): string {
  return readFileSync(proxies[name].file, 'utf8');
}

export interface RunningProxy {
  readonly client: HttpsClient;
  readonly plainPort: number;
  readonly tlsPort: number;
  readonly ca: Buffer;
  /** What it has logged. */
  readonly output: string;
}

/**
 * Runs the shipped configuration in front of two processes of the service, with nothing replaced but the ports and the
 * place of the certificate. It ends with the test file.
 */
export async function startProxy(
  name: ProxyName,
  servicePorts: readonly [number, number],
): Promise<RunningProxy> {
  const { listenAt, command }: Proxy = proxies[name];
  const [plainPort = 0, tlsPort = 0] = await freePorts(2);
  const place = { folder: temporaryFolder(), plainPort, tlsPort };
  const { certificateFile, keyFile } = selfSigned(place.folder, `DNS:${publicName}`);
  const ca = readFileSync(certificateFile);
  const bundle = join(place.folder, 'bundle.pem');
  writeFileSync(bundle, Buffer.concat([ca, readFileSync(keyFile)]));
  const file = join(place.folder, 'configuration');
  const text = listenAt(configurationOf(name), place)
    .replaceAll(/\/etc\/\w+\/mfa\.example\.com\.pem/g, bundle)
    .replaceAll(/\/etc\/\w+\/mfa\.example\.com\.key/g, keyFile)
    .replaceAll('127.0.0.1:3000', `127.0.0.1:${servicePorts[0]}`)
    .replaceAll('127.0.0.1:3001', `127.0.0.1:${servicePorts[1]}`);
  writeFileSync(file, text);

  const [program, ...programArguments] = command(file, place);
  const proxy = spawn(program, programArguments, {
    env: { PATH: process.env['PATH'], HOME: place.folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [proxy.stdout, proxy.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  proxy.on('error', (error) => (output += error.message));
  afterFile(async () => {
    if (proxy.exitCode !== null || !proxy.kill('SIGTERM')) return;
    await once(proxy, 'close');
    searchForSecrets(`the output of ${name}`, output);
  });
  const client = new HttpsClient(tlsPort, publicName, ca);
  const isUp = async (): Promise<void> => {
    const { status } = await client.ask('/health/ready');
    expect(status, output).toBe(200);
  };
  await vi.waitFor(isUp, { timeout: 10_000, interval: 50 });
  return {
    client,
    plainPort,
    tlsPort,
    ca,
    get output() {
      return output;
    },
  };
}
