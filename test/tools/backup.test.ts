import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Database from 'libsql';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { createDatabase, engine, openDatabase } from '../support/database/database.js';
import { temporaryFolder } from '../support/processes/folders.js';
import {
  built,
  type Ending,
  type ServiceProcess,
  spawnService,
  spawnTool,
} from '../support/processes/processes.js';
import { Users } from '../support/users/users.js';

const ADMIN_PASSWORD = randomBytes(12).toString('base64url');
const database = await createDatabase();
const { environment } = database;
const empty = await createDatabase();
const backUp = (...files: string[]): Promise<Ending> => spawnTool('backup', files, environment).ending;
const hook = fileURLToPath(new URL('../support/processes/while-writing.cjs', import.meta.url));
const newFile = (): string => join(temporaryFolder(), 'backup.sqlite');

describe('npm run backup', () => {
  let service: ServiceProcess;
  let users: Users;

  beforeAll(async () => {
    service = await spawnService({ ...environment, ADMIN_PASSWORD });
    users = new Users(service.api, ADMIN_PASSWORD);
    await users.createWithMfa();
  });

  /** Creates and enrols users as fast as possible. */
  function writeUntil(stopped: AbortSignal): { acknowledged: number[]; done: Promise<unknown> } {
    const acknowledged: number[] = [];
    const writer = async (): Promise<void> => {
      while (!stopped.aborted) {
        const { id } = await users.createWithMfa();
        acknowledged.push(id);
      }
    };
    return { acknowledged, done: Promise.all([1, 2, 3].map(writer)) };
  }

  test('contains every row that was acknowledged before, while others are written', async () => {
    const stopping = new AbortController();
    const { acknowledged, done } = writeUntil(stopping.signal);
    try {
      for (let round = 0; round < 3; round += 1) {
        const count = acknowledged.length;
        while (acknowledged.length < count + 3) await delay(5);
        const before = [...acknowledged];
        const file = newFile();
        const { code, stderr, stdout } = await backUp(file);
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(stdout).toMatch(
          /backup\.sqlite: \d+ users, 1 second factor |backup\.sqlite: \d+ users, \d+ second/,
        );
        const copy = new Database(file);
        const ids = (copy.prepare('SELECT id FROM users').all() as { id: number }[]).map(({ id }) => id);
        expect(ids).toEqual(expect.arrayContaining(before));
        const enrolled = copy.prepare('SELECT userId FROM authenticators').all() as { userId: number }[];
        expect(enrolled.map(({ userId }) => userId)).toEqual(expect.arrayContaining(before));
        expect(copy.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
        copy.close();
        expect(statSync(file).mode & 0o777).toBe(0o600);
      }
    } finally {
      stopping.abort();
      await done;
    }
  });

  test('prints where the keys are without showing them', async () => {
    const { DATA_DIR = '' } = environment;
    const { stdout } = await backUp(newFile());
    for (const name of ['jwt_secret', 'encryption_keys', 'digest_key']) {
      expect(stdout).toContain(join(DATA_DIR, 'keys', name));
      expect(stdout).not.toContain(readFileSync(join(DATA_DIR, 'keys', name), 'utf8').trim());
    }
  });

  test('does not overwrite a file', async () => {
    const file = newFile();
    writeFileSync(file, 'mine');
    const { code, stderr } = await backUp(file);
    expect(stderr).toMatch(/^.*backup\.sqlite cannot be written: it already exists; .*\.\n$/);
    expect({ code, content: readFileSync(file, 'utf8') }).toEqual({ code: 1, content: 'mine' });
  });

  test('leaves nothing when the disk is full', async () => {
    const file = newFile();
    // For Node, a limited file size is like a full disk.
    const limited = ['-c', 'ulimit -f 64; exec "$0" "$@"', process.execPath, built('tools/backup.cjs'), file];
    const env = { PATH: process.env['PATH'], ...environment };
    const failure = await promisify(execFile)('sh', limited, { env }).then(
      () => undefined,
      (error: unknown) => error as { stderr: string; code: number },
    );
    expect(failure?.stderr).toMatch(/^[^\n]*cannot be copied: SQLITE_[^\n]*\.\n$/);
    expect(failure?.code).toBe(1);
    expect(readdirSync(join(file, '..'))).toEqual([]);
  });

  test('leaves no file when it is killed, and the next backup is complete', async () => {
    const file = newFile();
    const tool = spawnTool('backup', [file], environment);
    while (!existsSync(`${file}.part`) && !existsSync(file)) await delay(1);
    tool.kill();
    await tool.ending;
    expect(existsSync(file)).toBe(false);
    writeFileSync(`${file}.part-journal`, 'as SQLite may leave it');
    expect((await backUp(file)).code).toBe(0);
    expect(readdirSync(join(file, '..'))).toEqual(['backup.sqlite']);
  });

  test('says so if another run writes the same file', async () => {
    const file = newFile();
    const whileWriting = { ...environment, WHILE_WRITING: 'ANOTHER_RUN' };
    const lost = await spawnTool('backup', [file], whileWriting, ['--require', hook]).ending;
    expect(lost.stderr).toMatch(/^Another run is writing \S+backup\.sqlite, or has just written it\.\n$/);
    expect(lost.code).toBe(1);
    expect(readdirSync(join(file, '..'))).toEqual(['backup.sqlite.part']);
  });

  test('of two runs to the same file, one at most is complete, and nothing else is left', async () => {
    const file = newFile();
    const endings = await Promise.all([backUp(file), backUp(file)]);
    const complete = endings.filter(({ code }) => code === 0);
    expect(complete.length).toBeLessThan(2);
    expect(readdirSync(join(file, '..'))).toEqual(complete.map(() => 'backup.sqlite'));
  });

  test.each([[[]], [['one', 'two']], [['--fast']]])('shows its usage for %j', async (files) => {
    const { code, stderr } = await backUp(...files);
    expect(stderr).toMatch(/^\S.*\n\nnpm run backup -- FILE /);
    expect(code).toBe(2);
  });

  test.runIf(engine === 'sqlite')('refuses an incomplete database', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'mfa.sqlite'), '');
    const file = newFile();
    const { code, stderr } = await spawnTool('backup', [file], { DATA_DIR: folder }).ending;
    expect(stderr).toMatch(/^.*mfa\.sqlite is not a database of this service: it has no users\.\n$/);
    expect({ code, made: readdirSync(join(file, '..')) }).toEqual({ code: 1, made: [] });
  });

  test.runIf(engine === 'mariadb')('goes to the next host of a cluster when one is down', async () => {
    const DATABASE_URL = environment['DATABASE_URL']?.replace('@', '@127.0.0.1:1,') ?? '';
    const { code, stderr } = await spawnTool('backup', [newFile()], { ...environment, DATABASE_URL }).ending;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test.runIf(engine === 'mariadb').each([
    ['a server that is down', /:\d+\//, ':1/', /cannot be copied: nothing listens there.*ECONNREFUSED\)/],
    ['a wrong password', /:tester@/, ':wrong@', /cannot be copied: Access denied for user 'tester'/],
    [
      'another database',
      /\/\w+$/,
      new URL(empty.environment['DATABASE_URL'] ?? 'mysql://host/').pathname,
      /" cannot be copied: it is not a database of this version/,
    ],
  ])('explains %s', async (_, part, replacement, sentence) => {
    const file = newFile();
    const DATABASE_URL = environment['DATABASE_URL']?.replace(part, replacement) ?? '';
    const { code, stderr } = await spawnTool('backup', [file], { ...environment, DATABASE_URL }).ending;
    expect(stderr).toMatch(sentence);
    expect(stderr, 'one line').toMatch(/^The database [^\n]*\.\n$/);
    expect({ code, made: readdirSync(join(file, '..')) }).toEqual({ code: 1, made: [] });
  });

  test.runIf(engine === 'mariadb')(
    'copies what it knows of the schema of a newer version, and says so',
    async () => {
      const later = await openDatabase(loadConfig(environment));
      await later.query('ALTER TABLE users ADD COLUMN favouriteColour varchar(16) NULL');
      await later.query(
        "INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'Tomorrow9999999999999')",
      );
      const file = newFile();
      const { code, stderr } = await backUp(file);
      expect(stderr).toMatch(
        /^The copy does not contain what a newer version .*\(Tomorrow9999999999999\)\.\n$/,
      );
      expect(code).toBe(0);
      expect((await spawnTool('restore', ['--check', file], environment).ending).code).toBe(0);
      await later.query('ALTER TABLE users DROP COLUMN description');
      const { stderr: refusal } = await backUp(newFile());
      expect(refusal).toMatch(/cannot be copied: it is not a database of this version of the service\.\n$/);
      await later.destroy();
    },
  );
});
