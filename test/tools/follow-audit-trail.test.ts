import { copyFileSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes/folders.js';
import {
  type FollowedService,
  followerFiles,
  idsIn,
  startFollowedService,
} from '../support/processes/follower.js';
import { type Ending, spawnTool } from '../support/processes/processes.js';

describe('npm run --silent audit -- export --follow', () => {
  let followed: FollowedService;

  beforeAll(async () => {
    followed = await startFollowedService();
  });

  const refused = (...options: string[]): Promise<Ending> =>
    spawnTool('audit', ['export', '--follow', ...options], followed.environment).ending;

  test('sends each event once, also those that are committed 15 minutes late, over restarts and kills', async () => {
    const files = followerFiles();
    const { file, cursor } = files;
    for (const [restart, signal] of (['SIGKILL', 'SIGTERM', 'SIGKILL', 'SIGINT'] as const).entries()) {
      const follower = followed.follow(files);
      await follower.sent(await followed.newest());
      // Its own clock and its ids are behind: made long ago, committed now.
      const late = [899 - 10 * restart, 600, 300, 60, 1].map((seconds) => seconds - 5);
      if (restart < 2) {
        const [, , , , last = ''] = await followed.commit(late);
        await follower.sent(last);
      }
      const { code, stderr } = await follower.stop(signal);
      expect({ code, stderr }).toEqual({ code: signal === 'SIGKILL' ? 137 : 0, stderr: '' });
      await followed.commit(late);
    }
    const follower = followed.follow(files);
    await follower.sent(await followed.newest());
    await follower.stop();
    expect(idsIn(file).toSorted()).toEqual(await followed.stored());
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(cursor).mode & 0o777).toBe(0o600);
  });

  test('repeats nothing in a file if it is killed before it records what it wrote', async () => {
    const files = followerFiles();
    const { file, cursor } = files;
    const first = followed.follow(files);
    await first.sent(await followed.newest());
    await first.stop();
    const older = `${cursor}-older`;
    copyFileSync(cursor, older);
    const [, , last = ''] = await followed.commit([30, 20, 10]);
    const second = followed.follow(files);
    await second.sent(last);
    await second.stop('SIGKILL');
    renameSync(older, cursor);
    // The last line is incomplete.
    truncateSync(file, statSync(file).size - 100);
    const third = followed.follow(files);
    await third.sent(last);
    await third.stop();
    expect(idsIn(file).toSorted()).toEqual(await followed.stored());
  });

  test('follows only the chosen events, and a cursor belongs to its choice', async () => {
    const files = followerFiles();
    const { file, cursor } = files;
    const { id, name } = await followed.service.users.create();
    await followed.commit([20], { type: 'mfa.locked' });
    const [own = ''] = await followed.commit([10], { type: 'mfa.locked', subjectUserId: id });
    const follower = followed.follow(files, '--user', name, '--type', 'mfa.locked');
    await follower.sent(own);
    await follower.stop();
    expect(idsIn(file)).toEqual([own]);
    for (const other of [[], ['--user', '1000', '--type', 'mfa.locked']]) {
      const { code, stderr } = await refused('--cursor', cursor, ...other);
      expect(code).toBe(1);
      expect(stderr).toContain(
        `${cursor} belongs to an export with other filters ({"type":"mfa.locked","userId":${id}})`,
      );
    }
  });

  test('starts where --from says, and then where the cursor says', async () => {
    const files = followerFiles();
    const { file } = files;
    const from = new Date(Date.now() - 7 * 60_000).toISOString();
    const [, later = ''] = await followed.commit([8 * 60, 6 * 60]);
    const follower = followed.follow(files, '--from', from);
    await follower.sent(later);
    await follower.sent(await followed.newest());
    await follower.stop();
    await followed.follow(files, '--from', '2026-01-01').stop();
    expect(idsIn(file)).toEqual(await followed.stored(`occurredAt >= ${Date.parse(from)}`));
  });

  test('refuses a cursor that another follower uses, or that is something else', async () => {
    const files = followerFiles();
    const { cursor } = files;
    const follower = followed.follow(files);
    await follower.sent(await followed.newest());
    const second = await refused('--cursor', cursor);
    expect(second).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining(`Another process is using ${cursor}`),
    });
    const notes = join(temporaryFolder(), 'notes');
    writeFileSync(notes, 'these are notes and no cursor at all');
    expect((await refused('--cursor', notes)).stderr).toContain(`${notes} cannot be used as a cursor`);
    expect(readFileSync(notes, 'utf8')).toBe('these are notes and no cursor at all');
    const database = join(temporaryFolder(), 'other.sqlite');
    new Database(database).exec('CREATE TABLE other (id INTEGER)');
    expect((await refused('--cursor', database)).stderr).toContain(
      `${database} is another program's database`,
    );
    expect((await refused('--cursor', temporaryFolder())).stderr).toContain('it is a folder');
    expect((await refused('--cursor', notes, '--output', notes)).stderr).toMatch(
      /^--cursor and --output name/,
    );
    expect((await refused('--cursor', notes, '--from', '2999-01-01')).stderr).toMatch(
      /^--from is in the future/,
    );
    expect((await follower.stop()).code).toBe(0);
  });

  test('each line is JSON as in the API, short and without control characters, whatever a client sends', async () => {
    const files = followerFiles();
    const { file } = files;
    const worst = '\u0085\u2028\u009b'.repeat(85);
    const [id = ''] = await followed.commit([1], {
      type: 'mfa.disabled',
      userAgent: worst,
      reason: worst,
      details: JSON.stringify({ reason: '\u2029\r\n\0\u007f'.repeat(40) }),
    });
    const follower = followed.follow(files);
    await follower.sent(id);
    await follower.stop();
    const line =
      readFileSync(file, 'utf8')
        .split('\n')
        .find((each) => each.includes(id)) ?? '';
    expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    expect(Buffer.byteLength(line)).toBeLessThan(8_192);
    const { body } = await followed.service.api.get(
      '/api/v1/auditEvents?type=mfa.disabled&limit=1',
      await followed.service.users.admin(),
    );
    expect(JSON.parse(line)).toEqual(body.results[0]);
  });

  test.each([
    [[], '--follow needs --cursor, the file'],
    [['--cursor', 'c', '--to', '2026-01-01'], '--follow never ends'],
  ])('explains invalid arguments: %s', async (options, sentence) => {
    const { code, stderr } = await refused(...options);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
  });
});
