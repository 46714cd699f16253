import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
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

  const startPiped = (cursor: string) => {
    const program = [built('tools/audit.cjs'), 'export', '--follow', '--cursor', cursor];
    const child = spawnProgram(program, temporaryFolder(), followed.environment);
    afterFile(() => child.kill('SIGKILL'));
    return child;
  };

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
