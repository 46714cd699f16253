import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import packageFile from '../../package.json' with { type: 'json' };
import { findMariaDbServer, startMariaDb } from '../support/database/mariadb.js';
import { Api } from '../support/http/api.js';
import { head, json, openRaw } from '../support/http/half-sent.js';
import { freePort } from '../support/http/ports.js';
import { afterFile } from '../support/processes/cleanup.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { isMissing, isRootMissing } from '../support/processes/programs.js';
import { Users } from '../support/users/users.js';

const uid = 10001;
const ADMIN_PASSWORD = randomBytes(12).toString('base64url');
const mariaDbServer = findMariaDbServer();

/** Mount and process namespaces need root. */
describe.skipIf(isRootMissing || isMissing('setpriv') || isMissing('unshare'))('the image', () => {
  const image = join(sharedFolder(), 'service');
  const secrets = secretsAsKubernetesMountsThem();

  beforeAll(() => {
    const script = join(buildContext(), 'deploy/image/build.sh');
    const { PATH } = process.env;
    const { status, stdout, stderr } = spawnSync(script, [image], { encoding: 'utf8', env: { PATH } });
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
    const url = `http://127.0.0.1:${PORT}`;
    return { api: new Api(url), url, output, stop, isHealthy };
  }

  test('adds at most 120 MB to its base', () => {
    const kilobytes = Number(execFileSync('du', ['-sk', image], { encoding: 'utf8' }).split('\t')[0]);
    expect(kilobytes).toBeLessThan(120_000);
  });

  test('gives Node the flags of package.json', () => {
    const start = readFileSync(join(image, 'start'), 'utf8');
    expect(start).toContain(`exec node ${packageFile.config.node_flags} dist/src/main.js\n`);
  });

  test('serves as PID 1, enrols a user, and on SIGTERM finishes what is in flight and ends with 0', async () => {
    const { api, url, isHealthy, stop, output } = await serving(dataFolder(), { ADMIN_PASSWORD });
    expect(isHealthy()).toBe(true);
    await new Users(api, ADMIN_PASSWORD).createWithMfa();
    const body = JSON.stringify({
      grant_type: 'password',
      username: 'administrator',
      password: ADMIN_PASSWORD,
    });
    const client = await openRaw(url);
    client.write(
      head('POST', '/api/oauth2/token', json, `Content-Length: ${body.length}`) + body.slice(0, 9),
    );
    const stopped = stop('SIGTERM');
    while (isHealthy()) await delay(50);
    client.write(body.slice(9));
    await client.until(/^HTTP\/1\.1 200 .*"access_token"/s);
    expect(await stopped, output()).toBe(0);
    expect(isHealthy()).toBe(false);
  }, 60_000);

  test.skipIf(!mariaDbServer)(
    'serves without a volume where the data is on a database server',
    async () => {
      const server = await startMariaDb(mariaDbServer ?? '');
      afterFile(() => server.stop());
      const { api, stop, output } = await serving(dataFolder(), {
        ADMIN_PASSWORD,
        DATABASE_URL: await server.createDatabase(),
        DATA_DIR: '/data-of-nobody',
      });
      await new Users(api, ADMIN_PASSWORD).createWithMfa();
      expect(await stop('SIGTERM'), output()).toBe(0);
    },
    60_000,
  );

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

  test.each(['start', 'tools/migrate.js', 'tools/keys.js status', 'tools/restore.js --loaded'])(
    'ends on SIGTERM while it waits for the database: %s',
    async (program) => {
      const command = program === 'start' ? './start' : `node dist/${program}`;
      const child = inContainer(command, dataFolder(), { DATABASE_URL: 'mysql://mfa:mfa@127.0.0.1:1/mfa' });
      const output = outputOf(child);
      const ended = once(child, 'close') as Promise<[number]>;
      while (!/waiting for the database/i.test(output())) {
        expect(child.exitCode, output()).toBeNull();
        await delay(50);
      }
      process.kill(firstProcessOf(child), 'SIGTERM');
      expect((await ended)[0], output()).toBe(143);
    },
    60_000,
  );

  test.each([
    ['a key is missing', { JWT_SECRET_FILE: '' }, /JWT_SECRET is required in production/],
    [
      'there is no volume for the data',
      { DATA_DIR: '/data-of-nobody' },
      /^Cannot use the SQLite database in \/data-of-nobody: there is no such file or folder; check the path\.$/m,
    ],
    ['the volume is not writable', { DATA_DIR: sharedFolder() }, /^Cannot use the SQLite database in .+$/m],
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

/**
 * What the Dockerfile copies: the repository without what .dockerignore names. The packages are linked, because installing
 * them is the same as ever.
 */
function buildContext(): string {
  const patterns = readFileSync('.dockerignore', 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const matches = (path: string, pattern: string): boolean => {
    if (pattern.startsWith('**/*')) return path.endsWith(pattern.slice('**/*'.length));
    if (pattern.startsWith('**/')) return basename(path) === pattern.slice('**/'.length);
    return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
  };
  const context = join(temporaryFolder(), 'repository');
  cpSync('.', context, {
    recursive: true,
    filter: (path) => !patterns.some((pattern) => matches(path, pattern)),
  });
  symlinkSync(resolve('node_modules'), join(context, 'node_modules'));
  return context;
}

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
