import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import Database from 'libsql';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { engine } from '../support/database/database.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { impostorOf, first, otherKeys, second } from '../support/service/keys.js';
import { built, type Ending, spawnService, spawnTool } from '../support/processes/processes.js';
import { Users } from '../support/users/users.js';

const ADMIN_PASSWORD = randomBytes(12).toString('base64url');
const keys = { ...otherKeys, ENCRYPTION_KEYS: first };

describe.runIf(engine === 'sqlite')('npm run restore', () => {
  const backup = join(temporaryFolder(), 'backup.sqlite');
  const stopped = temporaryFolder();
  /** Copied from a running service without its log. */
  const incomplete = join(temporaryFolder(), 'mfa.sqlite');
  let folder: string;
  let environment: Record<string, string>;

  beforeAll(async () => {
    const service = await spawnService({ ...keys, DATA_DIR: stopped, ADMIN_PASSWORD });
    copyFileSync(join(stopped, 'mfa.sqlite'), incomplete);
    const users = new Users(service.api, ADMIN_PASSWORD);
    await users.createWithMfa();
    const { code } = await spawnTool('backup', [backup], { DATA_DIR: stopped }).ending;
    expect(code).toBe(0);
    await users.create('user', 'newer');
    await service.stop();
  });

  beforeEach(() => {
    folder = temporaryFolder();
    copyFileSync(join(stopped, 'mfa.sqlite'), join(folder, 'mfa.sqlite'));
    environment = { ...keys, DATA_DIR: folder };
  });

  const restore = (file: string, changes = {}): Promise<Ending> =>
    spawnTool('restore', [file], { ...environment, ...changes }).ending;

  /** Whether a start finds the old or the new database. */
  async function inPlace(): Promise<'old' | 'new'> {
    const service = await spawnService(environment);
    const admin = await new Users(service.api, ADMIN_PASSWORD).admin();
    const { body } = await service.api.get('/api/v1/users', admin);
    await service.stop();
    return (body.results as { name: string }[]).some(({ name }) => name === 'newer') ? 'old' : 'new';
  }

  async function expectRefusal(file: string, sentence: RegExp, changes = {}): Promise<void> {
    const before = readFileSync(join(folder, 'mfa.sqlite'));
    const { code, stdout, stderr } = await restore(file, changes);
    expect(stderr).toMatch(sentence);
    expect(stderr, 'one line').toMatch(/^[A-Z/][^\n]*\.\n$/);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(readdirSync(folder)).toEqual(['mfa.sqlite']);
    const after = readFileSync(join(folder, 'mfa.sqlite'));
    // Everything except the header, which contains the journal mode.
    expect(after.subarray(100).equals(before.subarray(100))).toBe(true);
  }

  function changed(change: (database: Database.Database) => void): string {
    const file = join(temporaryFolder(), 'changed.sqlite');
    copyFileSync(backup, file);
    const database = new Database(file);
    change(database);
    database.close();
    return file;
  }

  test('refuses a missing file', () => expectRefusal(join(folder, 'none'), /none does not exist/));

  test('refuses the database itself', () =>
    expectRefusal(join(folder, 'mfa.sqlite'), /mfa\.sqlite is the database itself/));

  test('refuses a folder', () => expectRefusal(temporaryFolder(), /is not a file/));

  test('refuses a file with other content', () => {
    const file = join(temporaryFolder(), 'text');
    writeFileSync(file, 'no database at all\n'.repeat(100));
    return expectRefusal(
      file,
      /text cannot be read: it is not a copy of the database; name a file that npm run backup has written\./,
    );
  });

  test('refuses a copy without the log', () => expectRefusal(incomplete, /not a database of this service/));

  test('refuses half a file', () => {
    const file = join(temporaryFolder(), 'half.sqlite');
    copyFileSync(backup, file);
    truncateSync(file, 100_000 - (100_000 % 4096));
    return expectRefusal(
      file,
      /half\.sqlite cannot be read: it is damaged or incomplete; take another copy\./,
    );
  });

  test('refuses rows with dangling references', () =>
    expectRefusal(
      changed((database) => database.exec('PRAGMA foreign_keys = OFF; DELETE FROM users WHERE id > 1000')),
      /changed\.sqlite is damaged: rows of scratch_codes refer to missing rows/,
    ));

  test('refuses a newer schema', () =>
    expectRefusal(
      changed((database) =>
        database.exec(
          "INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'Tomorrow9999999999999')",
        ),
      ),
      /changed\.sqlite is from a newer version of the service \(Tomorrow9999999999999\)/,
    ));

  test('refuses a copy whose key is missing, and names the key', async () => {
    const older =
      /^\S+backup\S* needs other keys than the present ones: ENCRYPTION_KEYS lacks the key "first"/;
    await expectRefusal(backup, older, { ENCRYPTION_KEYS: second });
    await expectRefusal(backup, /the key "first" in ENCRYPTION_KEYS is not the one/, {
      ENCRYPTION_KEYS: impostorOf(first),
    });
    await expectRefusal(backup, /There are no keys for DIGEST_KEY/, { DIGEST_KEY: '' });
  });

  test('explains what to do when the old file is not a database', async () => {
    writeFileSync(join(folder, 'mfa.sqlite'), 'no database at all\n'.repeat(100));
    await expectRefusal(backup, /cannot be locked \(SQLITE_NOTADB\): stop the service, move that file/);
    rmSync(join(folder, 'mfa.sqlite'));
    expect((await restore(backup)).code).toBe(0);
    expect(await inPlace()).toBe('new');
  });

  test('keeps the old database when the disk is full', async () => {
    // For Node, a limited file size is like a full disk.
    const limited = [
      '-c',
      'ulimit -f 64; exec "$0" "$@"',
      process.execPath,
      built('tools/restore.cjs'),
      backup,
    ];
    const env = { PATH: process.env['PATH'], ...environment };
    const failure = await promisify(execFile)('sh', limited, { env }).then(
      () => undefined,
      (error: unknown) => error as { stderr: string; code: number },
    );
    expect(failure?.stderr).toMatch(
      /^[^\n]*(it would exceed the size limit|SQLITE_FULL|SQLITE_IOERR)[^\n]*\n$/,
    );
    expect(failure?.code).toBe(1);
    expect(await inPlace()).toBe('old');
  });

  test.each(['restoring', 'restoring/mfa.sqlite-wal', 'restoring/whole.sqlite', 'mfa.sqlite.before'])(
    'leaves the old or the new database when it is killed once %s exists, and can be run again',
    async (trace) => {
      const tool = spawnTool('restore', [backup], environment);
      const isThere = (): boolean =>
        readdirSync(folder, { recursive: true, encoding: 'utf8' }).some((name) => name.startsWith(trace));
      while (!isThere()) await delay(1);
      tool.kill();
      await tool.ending;
      expect(['old', 'new']).toContain(await inPlace());
      const again = await restore(backup);
      expect(again.code, again.stderr).toBe(0);
      expect(readdirSync(folder)).not.toContain('restoring');
      expect(await inPlace()).toBe('new');
    },
  );
});
