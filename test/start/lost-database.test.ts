import {
  copyFileSync,
  cpSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import Database from 'libsql';
import { describe, expect, test } from 'vitest';
import { goodKeys } from '../support/service/configurations.js';
import { expectOneSentence } from '../support/processes/failed-start.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { spawnService, spawnTool } from '../support/processes/processes.js';

const ADMIN_PASSWORD = randomBytes(12).toString('base64url');
const file = (folder: string): string => join(folder, 'mfa.sqlite');
const markersIn = (folder: string): string[] => [join(folder, 'set-up'), join(folder, 'keys', 'set-up')];

function removeDatabase(folder: string): void {
  for (const ending of ['', '-wal', '-shm']) rmSync(file(folder) + ending, { force: true });
}

/** A data folder that was used, and a copy of its database file as `cp` makes it while all rows are still in the log. */
async function usedFolder(keys = {}): Promise<{ folder: string; copy: string }> {
  const folder = temporaryFolder();
  const service = await spawnService({ DATA_DIR: folder, ADMIN_PASSWORD, ...keys });
  await service.stop();
  const copy = join(temporaryFolder(), 'copy');
  const database = new Database(copy);
  database.pragma('journal_mode = WAL');
  database.close();
  return { folder, copy };
}

describe('a service that has been set up', () => {
  test('marks its data folder and its keys with files for their owner only', async () => {
    const { folder } = await usedFolder();
    for (const marker of markersIn(folder)) expect(statSync(marker).mode & 0o777).toBe(0o600);
    for (const marker of markersIn(folder)) rmSync(marker);
    const again = await spawnService({ DATA_DIR: folder });
    await again.stop();
    expect(markersIn(folder).filter(existsSync), 'also at a later start').toEqual(markersIn(folder));
  });

  test('does not start on a copy without the write-ahead log, and changes nothing', async () => {
    const { folder, copy } = await usedFolder();
    expect(statSync(copy).size).toBe(4096);
    removeDatabase(folder);
    copyFileSync(copy, file(folder));
    await expectOneSentence(
      { DATA_DIR: folder },
      /SQLite database in .*no tables, as if copied without its -wal .*restore the database/,
    );
    expect(readFileSync(file(folder))).toEqual(readFileSync(copy));
    expect(statSync(`${file(folder)}-wal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0);
  });

  test('does not start on a database that never had users', async () => {
    const { folder } = await usedFolder();
    const database = new Database(file(folder));
    database.exec('DELETE FROM user_counts; DELETE FROM users');
    database.close();
    await expectOneSentence(
      { DATA_DIR: folder },
      /SQLite database in .*has never had any users, but .*set-up.* remove both files/,
    );
  });

  test('does not start on an empty file, nor do its tools', async () => {
    const { folder } = await usedFolder();
    removeDatabase(folder);
    copyFileSync('/dev/null', file(folder));
    await expectOneSentence({ DATA_DIR: folder }, /mfa\.sqlite is empty, but .*restore the database/);
    const { code, stderr } = await spawnTool('keys', ['status'], { DATA_DIR: folder }).ending;
    expect(stderr).toMatch(/^Cannot use .*mfa\.sqlite is empty.*\.\n$/);
    expect(code).toBe(1);
    expect(statSync(file(folder)).size).toBe(0);
  });

  test('does not start without the file, and does not create it', async () => {
    const { folder } = await usedFolder();
    removeDatabase(folder);
    await expectOneSentence({ DATA_DIR: folder }, /mfa\.sqlite is missing, but .*restore the database/);
    expect(existsSync(file(folder))).toBe(false);
  });

  test.each([
    ['the folder of keys', 0],
    ['the marker next to the database', 1],
  ])('does not start when only %s is left', async (_, lost) => {
    const { folder } = await usedFolder();
    removeDatabase(folder);
    const markers = markersIn(folder);
    rmSync(markers[lost] ?? '');
    await expectOneSentence({ DATA_DIR: folder }, new RegExp(`missing, but ${markers[1 - lost]} says`));
  });

  test('notices this also without a folder of keys', async () => {
    const { folder } = await usedFolder(goodKeys);
    expect(existsSync(join(folder, 'keys'))).toBe(false);
    removeDatabase(folder);
    await expectOneSentence(
      { DATA_DIR: folder, ...goodKeys },
      /set-up says .* remove that file to start anew/,
    );
  });

  test('starts with a new database once the markers are removed', async () => {
    const { folder } = await usedFolder();
    removeDatabase(folder);
    for (const marker of markersIn(folder)) rmSync(marker);
    const service = await spawnService({ DATA_DIR: folder, ADMIN_PASSWORD });
    await service.stop();
    expect(markersIn(folder).filter(existsSync)).toEqual(markersIn(folder));
  });

  test('runs when a marker cannot be written, and logs it', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'keys'), '');
    const service = await spawnService({ DATA_DIR: folder, ADMIN_PASSWORD, ...goodKeys });
    expect(service.output).toMatch(/cannot mark .* as set up: ENOTDIR/);
    await service.stop();
  });

  test('does not start on a copy without the write-ahead log in a new folder with the keys', async () => {
    const { folder: old, copy } = await usedFolder();
    const folder = temporaryFolder();
    cpSync(join(old, 'keys'), join(folder, 'keys'), { recursive: true });
    copyFileSync(copy, file(folder));
    for (let start = 1; start <= 2; start += 1) {
      await expectOneSentence(
        { DATA_DIR: folder },
        /no tables, as if copied without its -wal .*but .*keys\/set-up says .*restore the database/,
      );
      expect(readFileSync(file(folder))).toEqual(readFileSync(copy));
    }
  });
});

describe('a database file that is gone while the service runs', () => {
  test.each([
    ['removed', (folder: string) => removeDatabase(folder)],
    [
      'replaced',
      (folder: string) => {
        copyFileSync(file(folder), `${file(folder)}.copy`);
        renameSync(`${file(folder)}.copy`, file(folder));
      },
    ],
  ])('is noticed when it is %s: no write is acknowledged that would be lost', async (_, change) => {
    const { folder } = await usedFolder();
    const service = await spawnService({ DATA_DIR: folder });
    const signIn = () =>
      service.api.token({ grant_type: 'password', username: 'administrator', password: ADMIN_PASSWORD });
    expect((await signIn()).status).toBe(200);
    change(folder);
    expect((await signIn()).status).toBe(503);
    const { status, body } = await service.api.get('/health/ready');
    expect([status, body.checks[1]]).toEqual([503, { name: 'database', ok: false, reason: 'moved' }]);
    await expect.poll(() => service.output).toContain('the database file was moved, removed or replaced');
    await service.stop();
  });
});
