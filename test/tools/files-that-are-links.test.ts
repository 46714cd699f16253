import { randomBytes } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { engine } from '../support/database/database.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { type Ending, spawnService, spawnTool } from '../support/processes/processes.js';
import { first, otherKeys } from '../support/service/keys.js';
import { Users } from '../support/users/users.js';

const ADMIN_PASSWORD = randomBytes(12).toString('base64url');
const keys = { ...otherKeys, ENCRYPTION_KEYS: first };

describe.runIf(engine === 'sqlite')('a link', () => {
  const DATA_DIR = temporaryFolder();
  const disk = temporaryFolder();
  const link = join(DATA_DIR, 'mfa.sqlite');
  const real = join(disk, 'mfa.sqlite');
  const backup = join(temporaryFolder(), 'backup.sqlite');
  const environment = { ...keys, DATA_DIR };
  const restore = (...options: string[]): Promise<Ending> =>
    spawnTool('restore', options, environment).ending;

  beforeAll(async () => {
    const service = await spawnService({ ...environment, ADMIN_PASSWORD });
    await service.stop();
    renameSync(link, real);
    symlinkSync(real, link);
    expect((await spawnTool('backup', [backup], environment).ending).code).toBe(0);
  });

  test('to the database stays, and both databases are where it leads', async () => {
    const old = lstatSync(real).ino;
    const before = readdirSync(DATA_DIR);
    const { code, stdout, stderr } = await restore(backup);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readdirSync(DATA_DIR)).toEqual(before);
    expect(readlinkSync(link)).toBe(real);
    const [, aside = ''] = /The previous database is in (.*)\.\n/.exec(stdout) ?? [];
    expect(dirname(aside)).toBe(disk);
    expect(lstatSync(aside).ino).toBe(old);
    expect(lstatSync(real).ino).not.toBe(old);
    expect(readdirSync(disk).length).toBe(2);
    const service = await spawnService(environment);
    await new Users(service.api, ADMIN_PASSWORD).admin();
    await service.stop();
  });

  test('to the database does not hide that the copy is the database itself', async () => {
    expect(await restore(real)).toMatchObject({ code: 1, stderr: `${real} is the database itself.\n` });
    expect(await restore(link)).toMatchObject({ code: 1, stderr: `${link} is the database itself.\n` });
  });

  test('to a database whose disk is not mounted is not replaced', async () => {
    const folder = temporaryFolder();
    symlinkSync(join(folder, 'disk/mfa.sqlite'), join(folder, 'mfa.sqlite'));
    const { code, stderr } = await spawnTool('restore', [backup], { ...keys, DATA_DIR: folder }).ending;
    expect(stderr).toMatch(
      /^\S+mfa\.sqlite cannot be replaced: it is a link to \S+, which is not there; mount its volume, or remove the link\.\n$/,
    );
    expect(code).toBe(1);
    expect(readdirSync(folder)).toEqual(['mfa.sqlite']);
  });

  test('to a key whose disk is not mounted is not replaced, and no other key is written', async () => {
    const folder = temporaryFolder();
    const copy = join(temporaryFolder(), 'keys.env');
    writeFileSync(
      copy,
      `JWT_SECRET=${'j'.repeat(44)}\nENCRYPTION_KEYS=${first}\nDIGEST_KEY=${'d'.repeat(44)}\n`,
    );
    mkdirSync(join(folder, 'keys'));
    symlinkSync(join(folder, 'disk/digest_key'), join(folder, 'keys/digest_key'));
    const { code, stderr } = await spawnTool('restore', ['keys', copy], { DATA_DIR: folder }).ending;
    expect(stderr).toMatch(
      /^\S+digest_key cannot be written: it is a link to \S+, which is not there; [^\n]+\.\n$/,
    );
    expect(code).toBe(1);
    expect(readdirSync(join(folder, 'keys'))).toEqual(['digest_key']);
    expect(lstatSync(join(folder, 'keys/digest_key')).isSymbolicLink()).toBe(true);
  });

  test('to a backup that is not there is not replaced', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'backup');
    symlinkSync(join(folder, 'disk/backup'), file);
    const { code, stderr } = await spawnTool('backup', [file], environment).ending;
    expect(stderr).toMatch(/^\S+backup cannot be written: it is a link to \S+, which is not there; /);
    expect(code).toBe(1);
    expect(existsSync(`${file}.part`)).toBe(false);
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
  });
});
