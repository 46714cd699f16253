import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';
import { beforeAll, describe, expect, test } from 'vitest';
import { firstIdAt } from '../../src/crypto/time-ordered-id.js';
import { engine } from '../support/database/database.js';
import { commandsIn } from '../support/docs/fenced-blocks.js';
import { startTcpProxy } from '../support/http/tcp-proxy.js';
import { afterFile } from '../support/processes/cleanup.js';
import { temporaryFolder } from '../support/processes/folders.js';
import {
  type FollowedService,
  followerFiles,
  followInto,
  idsIn,
  startFollowedService,
} from '../support/processes/follower.js';
import { built, spawnProgram } from '../support/processes/processes.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('a follower of the audit trail', () => {
  let followed: FollowedService;

  beforeAll(async () => {
    followed = await startFollowedService();
  });

  const startPiped = (cursor: string) => {
    const program = [built('tools/audit.cjs'), 'export', '--follow', '--cursor', cursor];
    const child = spawnProgram(program, temporaryFolder(), followed.environment);
    afterFile(() => child.kill('SIGKILL'));
    return child;
  };

  test('writes to a new file once the old one is renamed', async () => {
    const files = followerFiles();
    const { file } = files;
    const follower = followed.follow(files);
    await follower.sent(await followed.newest());
    renameSync(file, `${file}.1`);
    const ids = await followed.commit([3, 2]);
    await follower.sent(ids[1] ?? '');
    await follower.stop();
    expect(idsIn(file)).toEqual(ids);
    expect([...idsIn(`${file}.1`), ...ids].toSorted()).toEqual(await followed.stored());
  });

  test('repeats nothing and breaks no line if its disk is full while it sends its first events', async () => {
    const files = followerFiles();
    const { file, cursor } = files;
    const options = ['export', '--follow', '--cursor', cursor, '--output', file];
    const limited = [
      '-c',
      'ulimit -f 64; exec "$0" "$@"',
      process.execPath,
      built('tools/audit.cjs'),
      ...options,
    ];
    const environment = { ...process.env, ...followed.environment };
    const { status, stderr } = spawnSync('bash', limited, { encoding: 'utf8', env: environment });
    expect(stderr).toMatch(/^\S+ cannot be written: it would exceed the size limit; raise the limit/);
    expect(status).toBe(1);
    expect(readFileSync(file, 'utf8')).not.toMatch(/\n$/);
    const follower = followed.follow(files);
    await expect.poll(() => idsIn(file).length).toBe((await followed.stored()).length);
    await follower.stop();
    expect(idsIn(file).toSorted()).toEqual(await followed.stored());
  });

  test('begins a line of its own after half a line of another program', async () => {
    const files = followerFiles();
    writeFileSync(files.file, 'half a line');
    const [id = ''] = await followed.commit([1]);
    const follower = followed.follow(files, '--type', 'mfa.verified');
    const sent = (): string[] => readFileSync(files.file, 'utf8').split('\n').slice(0, -1);
    await expect.poll(() => sent().at(-1)).toContain(id);
    await follower.stop();
    const [first, ...others] = sent();
    expect(first).toBe('half a line');
    for (const line of others) expect(JSON.parse(line)).toHaveProperty('id');
  });

  test('says that its clock was set back, and what to do', async () => {
    const files = followerFiles();
    const first = followed.follow(files);
    await first.sent(await followed.newest());
    await first.stop();
    const ahead = Date.now() + 3_600_000;
    const cursor = new Database(files.cursor);
    cursor.exec(`UPDATE position SET settledId = '${firstIdAt(ahead)}'`);
    cursor.close();
    const child = startPiped(files.cursor);
    const [said] = (await once(child.stderr, 'data')) as [Buffer];
    expect(said.toString()).toContain('The clock was set back: events that are recorded until it is ');
    expect(said.toString()).toContain(new Date(ahead).toISOString());
  });

  test('waits for a slow reader of its pipe, and counts as sent only what is in the pipe', async () => {
    const files = followerFiles();
    const { file, cursor } = files;
    const child = startPiped(cursor);
    await once(child.stdout, 'readable');
    child.kill('SIGKILL');
    let taken = '';
    for await (const chunk of child.stdout) taken += String(chunk);
    writeFileSync(file, taken.slice(0, taken.lastIndexOf('\n') + 1));
    const received = idsIn(file);
    expect(received.length).toBeLessThan(1_200);
    const rest = `${file}-rest`;
    const follower = followed.follow({ file: rest, cursor });
    await follower.sent(await followed.newest());
    await follower.stop();
    expect([...new Set([...received, ...idsIn(rest)])].toSorted()).toEqual(await followed.stored());
  });

  test('ends with an error when the reader of its pipe has gone', async () => {
    const child = startPiped(followerFiles().cursor);
    child.stdout.destroy();
    await once(child, 'exit');
    expect(child.exitCode).toBe(1);
  });

  // What npm adds is the same on every engine.
  test.runIf(engine === 'sqlite')(
    'the command of the guide follows, and SIGTERM ends it in order',
    async () => {
      const folder = temporaryFolder();
      for (const name of ['package.json', 'scripts']) symlinkSync(join(root, name), join(folder, name));
      const [command = ''] = commandsIn('docs/guide-siem.md');
      const child = spawn('sh', ['-c', `exec ${command}`], {
        cwd: folder,
        env: { PATH: process.env['PATH'], HOME: folder, ...followed.environment },
        stdio: 'inherit',
      });
      afterFile(() => child.kill('SIGKILL'));
      const missing = async (): Promise<number> =>
        (await followed.stored()).length - idsIn(join(folder, 'audit.jsonl')).length;
      await expect.poll(missing, { timeout: 25_000 }).toBe(0);
      child.kill('SIGTERM');
      await once(child, 'exit');
      expect(child.exitCode).toBe(0);
    },
  );

  test.runIf(engine === 'mariadb')(
    'waits for a database that cannot be reached, and says so once',
    async () => {
      const files = followerFiles();
      const { file, cursor } = files;
      const url = new URL(followed.environment['DATABASE_URL'] ?? '');
      const proxy = await startTcpProxy(Number(url.port));
      url.port = String(proxy.port);
      const follower = followInto(file, ['--cursor', cursor], {
        ...followed.environment,
        DATABASE_URL: url.href,
      });
      await follower.sent(await followed.newest());
      await proxy.close();
      const [id = ''] = await followed.commit([2]);
      // Two more attempts fail.
      await delay(4_500);
      await proxy.open();
      await follower.sent(id);
      await proxy.close();
      const { code, stderr } = await follower.stop();
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: expect.stringMatching(/^Waiting for the database: [^\n]*\nThe database answers again\.\n/),
      });
      expect(idsIn(file).toSorted()).toEqual(await followed.stored());
    },
  );
});
