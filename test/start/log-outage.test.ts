import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { Api } from '../support/http/api.js';
import { afterFile } from '../support/processes/cleanup.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { built } from '../support/processes/processes.js';
import { isRootMissing } from '../support/processes/programs.js';

const waiting = { timeout: 20_000, interval: 20 };

interface LoggingService {
  readonly api: Api;
  readonly stderr: string;
  /** Sends SIGTERM. @returns the exit code, and after how many milliseconds */
  stop(): Promise<{ code: number | null; afterMs: number }>;
}

/** @param readLog what stdout has received so far */
async function startLoggingTo(
  stdout: number,
  readLog: () => string,
  stderr: 'pipe' | number = 'pipe',
): Promise<LoggingService> {
  const DATA_DIR = temporaryFolder();
  const child = spawn(process.execPath, [built('src/main.cjs')], {
    cwd: DATA_DIR,
    env: { DATA_DIR, PORT: '0', ADMIN_PASSWORD: 'a-password-of-my-own' },
    stdio: ['ignore', stdout, stderr],
  }) as ChildProcessByStdio<null, null, Readable | null>;
  const closed = once(child, 'close');
  afterFile(async () => {
    child.kill('SIGKILL');
    await closed;
  });
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const address = await vi.waitFor(() => {
    const found = /"address":"([^"]+)","msg":"listening"/.exec(readLog())?.[1];
    expect(found, errors).toBeDefined();
    return String(found);
  }, waiting);
  return {
    api: new Api(address),
    get stderr() {
      return errors;
    },
    stop: async () => {
      const start = performance.now();
      child.kill('SIGTERM');
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 15_000).unref())]);
      return { code: child.exitCode, afterMs: performance.now() - start };
    },
  };
}

/** The service logs to a file on a disk of 64 KiB, which only root can make. */
async function startOnSmallDisk() {
  const folder = temporaryFolder();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', folder]);
  expect(mounted.stderr.toString()).toBe('');
  afterFile(() => void spawnSync('umount', [folder]));
  const file = join(folder, 'mfa.log');
  const descriptor = openSync(file, 'a');
  const readLog = (): string => readFileSync(file, 'utf8');
  const service = await startLoggingTo(descriptor, readLog);
  closeSync(descriptor);
  const filler = join(folder, 'filler');
  const full = async (): Promise<void> => {
    spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4096']);
    // The last page of the log may have room for some lines.
    await vi.waitFor(async () => {
      await service.api.get('/api/v1/none');
      expect(service.stderr).toContain('The log cannot be written');
    }, waiting);
  };
  return { service, readLog, full, makeRoom: () => rmSync(filler) };
}

/** The service logs to a named pipe. @returns also a function that reads what is in it */
async function startOnPipe(isStderrToo = false) {
  const pipe = join(temporaryFolder(), 'log');
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
  const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(pipe, 'w');
  afterFile(() => closeSync(reader));
  let log = '';
  const chunk = Buffer.alloc(65_536);
  const readLog = (): string => {
    try {
      for (let bytes = readSync(reader, chunk); bytes > 0; bytes = readSync(reader, chunk))
        log += chunk.toString('utf8', 0, bytes);
    } catch (error) {
      expect(error).toMatchObject({ code: 'EAGAIN' });
    }
    return log;
  };
  const service = await startLoggingTo(writer, readLog, isStderrToo ? writer : 'pipe');
  closeSync(writer);
  return { service, readLog };
}

/** Makes the service log more than a pipe holds, which is 64 KiB. */
async function fillPipe(api: Api): Promise<void> {
  for (let done = 0; done < 1000; done += 50)
    await Promise.all(Array.from({ length: 50 }, () => api.get('/api/v1/none')));
}

test.skipIf(isRootMissing)(
  'on a full disk, the service goes on without its log, and writes it again when there is room',
  async () => {
    const { service, readLog, full, makeRoom } = await startOnSmallDisk();
    await full();
    expect(await service.api.get('/health/ready')).toMatchObject({ status: 200 });
    makeRoom();
    await vi.waitFor(
      () => expect(service.stderr).toContain('The log is written again. Lines lost: 0.'),
      waiting,
    );
    await vi.waitFor(() => expect(readLog()).toContain('/health/ready'), waiting);
    expect(service.stderr.match(/The log cannot be written: the disk is full\./g)).toHaveLength(1);
    for (const line of readLog().trim().split('\n')) expect(() => JSON.parse(line) as unknown).not.toThrow();
    expect(await service.stop()).toMatchObject({ code: 0 });
  },
);

test.skipIf(isRootMissing)('on a full disk, SIGTERM ends the service', async () => {
  const { service, full } = await startOnSmallDisk();
  await full();
  const { code, afterMs } = await service.stop();
  expect(code).toBe(0);
  expect(afterMs).toBeLessThan(5000);
});

test.each([false, true])(
  'while nobody reads the log, the service answers, and SIGTERM ends it (stderr in the same pipe: %s)',
  async (isStderrToo) => {
    const { service, readLog } = await startOnPipe(isStderrToo);
    await fillPipe(service.api);
    expect(await service.api.get('/health/ready')).toMatchObject({ status: 200 });
    const { code, afterMs } = await service.stop();
    expect(code).toBe(0);
    expect(afterMs).toBeLessThan(6000);
    expect(readLog()).toContain('"msg":"request"');
  },
);
