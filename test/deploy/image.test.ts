import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import packageFile from '../../package.json' with { type: 'json' };
import { Api } from '../support/http/api.js';
import { freePort } from '../support/http/ports.js';
import { afterFile } from '../support/processes/cleanup.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { isMissing, isRootMissing } from '../support/processes/programs.js';
import { Users } from '../support/users/users.js';

const uid = 10001;
const ADMIN_PASSWORD = randomBytes(12).toString('base64url');

/** Mount and process namespaces need root. */
describe.skipIf(isRootMissing || isMissing('setpriv') || isMissing('unshare'))('the image', () => {
  const image = join(sharedFolder(), 'service');
  const secrets = secretsAsKubernetesMountsThem();

  beforeAll(() => {
    const { status, stdout, stderr } = spawnSync('deploy/image/build.sh', [image], { encoding: 'utf8' });
    expect(status, stdout + stderr).toBe(0);
  }, 300_000);

  /** Runs as a container does: as PID 1, under a uid without an account, on a file system that is read-only but for `data`. */
  function inContainer(command: string, data: string, variables: Record<string, string> = {}): ChildProcess {
    const script = `mount --bind ${data} ${data}; mount --bind ${image} ${image}; mount -o remount,bind,ro ${image}
      mount -o remount,bind,ro /; cd ${image}
      exec setpriv --reuid ${uid} --regid ${uid} --clear-groups --no-new-privs ${command}`;
    const child = spawn('unshare', ['--fork', '--pid', '--mount-proc', '--kill-child', 'sh', '-ec', script], {
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'production',
        HOST: '127.0.0.1',
        DATA_DIR: data,
        ...secrets,
        ...variables,
      },
    });
    afterFile(() => child.kill('SIGKILL'));
    return child;
  }

  async function serving(data: string, variables: Record<string, string> = {}) {
    const PORT = String(await freePort());
    const child = inContainer('./start', data, { PORT, ...variables });
    const output = outputOf(child);
    const ended = once(child, 'close') as Promise<[number]>;
    while (!output().includes('"msg":"listening"')) {
      expect(child.exitCode, output()).toBeNull();
      await delay(50);
    }
    const stop = async (signal: NodeJS.Signals): Promise<number> => {
      process.kill(firstProcessOf(child), signal);
      return (await ended)[0];
    };
    const isHealthy = (): boolean =>
      spawnSync('node', [join(image, 'health.mjs')], { env: { ...process.env, HOST: '0.0.0.0', PORT } })
        .status === 0;
    return { api: new Api(`http://127.0.0.1:${PORT}`), output, stop, isHealthy };
  }

  test('adds at most 120 MB to its base', () => {
    const kilobytes = Number(execFileSync('du', ['-sk', image], { encoding: 'utf8' }).split('\t')[0]);
    expect(kilobytes).toBeLessThan(120_000);
  });

  test('gives Node the flags of package.json', () => {
    const start = readFileSync(join(image, 'start'), 'utf8');
    expect(start).toContain(`exec node ${packageFile.config.node_flags} dist/src/main.js\n`);
  });

  test('serves as PID 1, enrols a user, and ends with 0 on SIGTERM', async () => {
    const { api, isHealthy, stop, output } = await serving(dataFolder(), { ADMIN_PASSWORD });
    expect(isHealthy()).toBe(true);
    await new Users(api, ADMIN_PASSWORD).createWithMfa();
    expect(await stop('SIGTERM'), output()).toBe(0);
    expect(isHealthy()).toBe(false);
  }, 60_000);

  test('keeps the generated password out of the log, lets the tools run, and ends with 0 on SIGINT', async () => {
    const data = dataFolder();
    const { stop, output } = await serving(data);
    const file = join(data, 'administrator-password');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(output()).not.toContain(readFileSync(file, 'utf8').trim());
    for (const tool of ['keys.js status', 'audit.js export', 'users.js export', `backup.js ${data}/copy`]) {
      const child = inContainer(`node dist/tools/${tool}`, data);
      const said = outputOf(child);
      const [code] = (await once(child, 'close')) as [number];
      expect(code, tool + said()).toBe(0);
    }
    expect(await stop('SIGINT'), output()).toBe(0);
  }, 120_000);

  test.each([
    ['a key is missing', { JWT_SECRET_FILE: '' }, /JWT_SECRET is required in production/],
    [
      'there is no volume for the data',
      { DATA_DIR: '/data-of-nobody' },
      /^Cannot use the SQLite database in \/data-of-nobody: there is no such file or folder; check the path\.$/m,
    ],
  ])(
    'says in one line that %s, and ends with 1',
    async (_, variables, sentence) => {
      const child = inContainer('./start', dataFolder(), variables);
      const output = outputOf(child);
      const [code] = (await once(child, 'close')) as [number];
      expect(code).toBe(1);
      expect(output()).toMatch(sentence);
      expect(output().trim().split('\n').length).toBeLessThan(4);
    },
    60_000,
  );
});

function outputOf(child: ChildProcess): () => string {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return () => output;
}

/** PID 1 of the container, as this process sees it. */
function firstProcessOf({ pid = 0 }: ChildProcess): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
}

/** A temporary folder that other accounts can enter. */
function sharedFolder(): string {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  return folder;
}

function dataFolder(): string {
  const folder = temporaryFolder();
  chownSync(folder, uid, uid);
  return folder;
}

/** As links through a folder that is replaced as a whole, readable by the group alone. @returns the variables that name them */
function secretsAsKubernetesMountsThem(): Record<string, string> {
  const folder = sharedFolder();
  mkdirSync(join(folder, '..2026'), { mode: 0o755 });
  symlinkSync('..2026', join(folder, '..data'));
  const values = {
    JWT_SECRET: randomBytes(32).toString('base64'),
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    DIGEST_KEY: randomBytes(32).toString('base64'),
  };
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const file = join(folder, '..data', name);
      writeFileSync(file, `${value}\n`, { mode: 0o440 });
      chownSync(file, 0, uid);
      symlinkSync(join('..data', name), join(folder, name));
      return [`${name}_FILE`, join(folder, name)];
    }),
  );
}
