import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import packageFile from '../../package.json' with { type: 'json' };
import { freePort } from '../support/http/ports.js';
import { afterFile } from '../support/processes/cleanup.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { isMissing } from '../support/processes/programs.js';

const skipped = process.getuid?.() !== 0 || isMissing('setpriv') || isMissing('unshare');
const uid = 10001;
const minuteMs = 60_000;
let image = '';

/** Runs a command of the image as a container does: as PID 1, under a uid without an account, on a read-only file system. */
const inContainer = (command: string, writable: string): string[] => [
  ...['--fork', '--pid', '--mount', '--mount-proc', '--kill-child', 'sh', '-ec'],
  `mount --bind ${writable} ${writable}; mount --bind ${image} ${image}; mount -o remount,bind,ro ${image}
   mount -o remount,bind,ro /; cd ${image}
   exec setpriv --reuid ${uid} --regid ${uid} --clear-groups --no-new-privs ${command}`,
];

function dataFolder(): string {
  const folder = temporaryFolder();
  chownSync(folder, uid, uid);
  return folder;
}

const environment = (variables: Record<string, string>): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  NODE_ENV: 'production',
  HOST: '0.0.0.0',
  ...variables,
});

beforeAll(() => {
  if (skipped) return;
  const repository = temporaryFolder();
  const files = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).split('\0').filter(Boolean);
  for (const folder of new Set(files.map(dirname))) mkdirSync(join(repository, folder), { recursive: true });
  execFileSync('xargs', ['-0', 'cp', '--parents', '-t', repository], { input: files.join('\0') });
  const parent = temporaryFolder();
  chmodSync(parent, 0o755);
  image = join(parent, 'service');
  const { status, stdout, stderr } = spawnSync(join(repository, 'deploy/image/build.sh'), [image]);
  expect(status, `${stdout.toString()}${stderr.toString()}`).toBe(0);
}, 5 * minuteMs);

test.skipIf(skipped)('the image adds at most 120 MB to its base', () => {
  const kilobytes = Number(execFileSync('du', ['-sk', image], { encoding: 'utf8' }).split('\t')[0]);
  expect(kilobytes).toBeLessThan(120_000);
});

test.skipIf(skipped)('`start` gives Node the flags of package.json', () => {
  expect(readFileSync(join(image, 'start'), 'utf8')).toContain(
    `exec node ${packageFile.config.node_flags} dist/src/main.js\n`,
  );
});

test.skipIf(skipped).each(['SIGTERM', 'SIGINT'] as const)(
  'as PID 1 it serves, is healthy, shows no password in the log, and ends with 0 on %s',
  async (signal) => {
    const data = dataFolder();
    const variables = environment({ PORT: String(await freePort()), DATA_DIR: data });
    const container = spawn('unshare', inContainer('./start', data), { env: variables });
    afterFile(() => container.kill('SIGKILL'));
    const ended = once(container, 'close');
    let output = '';
    for (const stream of [container.stdout, container.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    while (!output.includes('"msg":"listening"')) {
      expect(container.exitCode, output).toBeNull();
      await delay(50);
    }

    expect(spawnSync('node', [join(image, 'health.mjs')], { env: variables }).status).toBe(0);
    const password = readFileSync(join(data, 'administrator-password'), 'utf8').trim();
    expect(output).not.toContain(password);
    expect(statSync(join(data, 'administrator-password')).mode & 0o777).toBe(0o600);
    const keys = spawnSync('unshare', inContainer('node dist/tools/keys.js status', data), {
      env: variables,
    });
    expect(keys.status, keys.stderr.toString()).toBe(0);

    process.kill(firstProcess(container), signal);
    const [code] = (await ended) as [number];
    expect(code, output).toBe(0);
    expect(spawnSync('node', [join(image, 'health.mjs')], { env: variables }).status).toBe(1);
  },
  minuteMs,
);

/** PID 1 of the container, as this process sees it. */
function firstProcess({ pid = 0 }: ChildProcess): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
}
