import { once } from 'node:events';
import { copyFileSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'libsql';
import { beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, engine, openWriter } from '../support/database/database.js';
import { startTcpProxy } from '../support/http/tcp-proxy.js';
import { afterFile } from '../support/processes/cleanup.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { commitEvents, type Follower, followInto, idsIn } from '../support/processes/follower.js';
import { built, type Ending, spawnProgram, spawnTool } from '../support/processes/processes.js';
import { startService, type TestService } from '../support/service/service.js';

describe('npm run --silent audit -- export --follow', () => {
  let service: TestService;
  let environment: Record<string, string>;
  let commit: (secondsAgo: readonly number[], more?: Record<string, unknown>) => Promise<string[]>;

  beforeAll(async () => {
    ({ environment } = await createDatabase());
    service = await startService(environment);
    const { transactions, close } = await openWriter(service.config);
    afterFile(close);
    commit = (...given) => commitEvents(transactions, ...given);
    // Longer ago than the window, and more than a batch.
    await commit(Array.from({ length: 1_200 }, (_, index) => 5_000 - index));
  });

  const files = (): { readonly file: string; readonly cursor: string } => {
    const folder = temporaryFolder();
    return { file: join(folder, 'audit.jsonl'), cursor: join(folder, 'cursor') };
  };
  const start = (file: string, cursor: string, ...more: string[]): Follower =>
    followInto(file, ['--cursor', cursor, ...more], environment);
  const stored = async (condition = '1 = 1'): Promise<string[]> => {
    const rows = await service.database.query<{ id: string }[]>(
      `SELECT id FROM audit_events WHERE ${condition} ORDER BY id`,
    );
    return rows.map(({ id }) => id);
  };
  const newest = async (): Promise<string> => (await stored()).at(-1) ?? '';
  const refused = (...options: string[]): Promise<Ending> =>
    spawnTool('audit', ['export', '--follow', ...options], environment).ending;

  test('sends each event once, also those that are committed 15 minutes late, over restarts and kills', async () => {
    const { file, cursor } = files();
    for (const [restart, signal] of (['SIGKILL', 'SIGTERM', 'SIGKILL', 'SIGINT'] as const).entries()) {
      const follower = start(file, cursor);
      await follower.sent(await newest());
      // Its own clock and its ids are behind: made long ago, committed now.
      const late = [899 - 10 * restart, 600, 300, 60, 1].map((seconds) => seconds - 5);
      if (restart < 2) {
        const [, , , , last = ''] = await commit(late);
        await follower.sent(last);
      }
      const { code, stderr } = await follower.stop(signal);
      expect({ code, stderr }).toEqual({ code: signal === 'SIGKILL' ? 137 : 0, stderr: '' });
      await commit(late);
    }
    const follower = start(file, cursor);
    await follower.sent(await newest());
    await follower.stop();
    expect(idsIn(file).toSorted()).toEqual(await stored());
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(cursor).mode & 0o777).toBe(0o600);
  });

  test('repeats nothing in a file if it is killed before it records what it wrote', async () => {
    const { file, cursor } = files();
    const first = start(file, cursor);
    await first.sent(await newest());
    await first.stop();
    const older = `${cursor}-older`;
    copyFileSync(cursor, older);
    const [, , last = ''] = await commit([30, 20, 10]);
    const second = start(file, cursor);
    await second.sent(last);
    await second.stop('SIGKILL');
    renameSync(older, cursor);
    // The last line is incomplete.
    truncateSync(file, statSync(file).size - 100);
    const third = start(file, cursor);
    await third.sent(last);
    await third.stop();
    expect(idsIn(file).toSorted()).toEqual(await stored());
  });

  test('writes to a new file once the old one is renamed', async () => {
    const { file, cursor } = files();
    const follower = start(file, cursor);
    await follower.sent(await newest());
    renameSync(file, `${file}.1`);
    const ids = await commit([3, 2]);
    await follower.sent(ids[1] ?? '');
    await follower.stop();
    expect(idsIn(file)).toEqual(ids);
    expect([...idsIn(`${file}.1`), ...ids].toSorted()).toEqual(await stored());
  });

  const startPiped = (cursor: string) => {
    const program = [built('tools/audit.cjs'), 'export', '--follow', '--cursor', cursor];
    const child = spawnProgram(program, temporaryFolder(), environment);
    afterFile(() => child.kill('SIGKILL'));
    return child;
  };

  test('waits for a slow reader of its pipe, and counts as sent only what is in the pipe', async () => {
    const { file, cursor } = files();
    const child = startPiped(cursor);
    await once(child.stdout, 'readable');
    child.kill('SIGKILL');
    let taken = '';
    for await (const chunk of child.stdout) taken += String(chunk);
    writeFileSync(file, taken.slice(0, taken.lastIndexOf('\n') + 1));
    const received = idsIn(file);
    expect(received.length).toBeLessThan(1_200);
    const rest = `${file}-rest`;
    const follower = start(rest, cursor);
    await follower.sent(await newest());
    await follower.stop();
    expect([...new Set([...received, ...idsIn(rest)])].toSorted()).toEqual(await stored());
  });

  test('ends with an error when the reader of its pipe has gone', async () => {
    const child = startPiped(files().cursor);
    child.stdout.destroy();
    await once(child, 'exit');
    expect(child.exitCode).toBe(1);
  });

  test('follows only the chosen events, and a cursor belongs to its choice', async () => {
    const { file, cursor } = files();
    const { id, name } = await service.users.create();
    await commit([20], { type: 'mfa.locked' });
    const [own = ''] = await commit([10], { type: 'mfa.locked', subjectUserId: id });
    const follower = start(file, cursor, '--user', name, '--type', 'mfa.locked');
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
    const { file, cursor } = files();
    const from = new Date(Date.now() - 7 * 60_000).toISOString();
    const [, later = ''] = await commit([8 * 60, 6 * 60]);
    const follower = start(file, cursor, '--from', from);
    await follower.sent(later);
    await follower.sent(await newest());
    await follower.stop();
    await start(file, cursor, '--from', '2026-01-01').stop();
    expect(idsIn(file)).toEqual(await stored(`occurredAt >= ${Date.parse(from)}`));
  });

  test('refuses a cursor that another follower uses, or that is something else', async () => {
    const { file, cursor } = files();
    const follower = start(file, cursor);
    await follower.sent(await newest());
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
    expect((await follower.stop()).code).toBe(0);
  });

  test('each line is JSON as in the API, short and without control characters, whatever a client sends', async () => {
    const { file, cursor } = files();
    const worst = '\u0085\u2028\u009b'.repeat(85);
    const [id = ''] = await commit([1], {
      type: 'mfa.disabled',
      userAgent: worst,
      reason: worst,
      details: JSON.stringify({ reason: '\u2029\r\n\0\u007f'.repeat(40) }),
    });
    const follower = start(file, cursor);
    await follower.sent(id);
    await follower.stop();
    const line =
      readFileSync(file, 'utf8')
        .split('\n')
        .find((each) => each.includes(id)) ?? '';
    expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    expect(Buffer.byteLength(line)).toBeLessThan(8_192);
    const { body } = await service.api.get(
      '/api/v1/auditEvents?type=mfa.disabled&limit=1',
      await service.users.admin(),
    );
    expect(JSON.parse(line)).toEqual(body.results[0]);
  });

  test.runIf(engine === 'mariadb')(
    'waits for a database that cannot be reached, and says so once',
    async () => {
      const { file, cursor } = files();
      const url = new URL(environment['DATABASE_URL'] ?? '');
      const proxy = await startTcpProxy(Number(url.port));
      url.port = String(proxy.port);
      const follower = followInto(file, ['--cursor', cursor], { ...environment, DATABASE_URL: url.href });
      await follower.sent(await newest());
      await proxy.close();
      const [id = ''] = await commit([2]);
      // Two more attempts fail.
      await delay(4_500);
      await proxy.open();
      await follower.sent(id);
      const { code, stderr } = await follower.stop();
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: expect.stringMatching(/^Waiting for the database: [^\n]*\nThe database answers again\.\n$/),
      });
      expect(idsIn(file).toSorted()).toEqual(await stored());
    },
  );

  test.each([
    [[], '--follow needs --cursor with a file'],
    [['--cursor', 'c', '--to', '2026-01-01'], '--follow has no end'],
  ])('explains invalid arguments: %s', async (options, sentence) => {
    const { code, stderr } = await refused(...options);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
  });
});
