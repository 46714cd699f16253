import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { engine } from '../support/database/database.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { type Ending, spawnFailingService, spawnService, spawnTool } from '../support/processes/processes.js';
import { isRootMissing } from '../support/processes/programs.js';
import { fill, smallDisk } from '../support/processes/small-disk.js';

// Without the service, SQLite has to create its -shm file, for which there is no room.
describe.skipIf(engine === 'mariadb' || isRootMissing)('on a full disk, while the service is stopped', () => {
  const copy = join(temporaryFolder(), 'copy.sqlite');
  let environment: Record<string, string>;
  let file: string;

  const tool = (name: string, ...toolArguments: string[]): Promise<Ending> =>
    spawnTool(name, toolArguments, environment).ending;

  beforeAll(async () => {
    const DATA_DIR = smallDisk();
    environment = { DATA_DIR, ADMIN_PASSWORD: 'a-password-of-my-own' };
    file = join(DATA_DIR, 'mfa.sqlite');
    const service = await spawnService(environment);
    await service.stop();
    expect((await tool('backup', copy)).code).toBe(0);
    for (const ending of ['-shm', '-wal']) rmSync(file + ending, { force: true });
    fill(DATA_DIR);
  });

  test('a command says so, and does not wait', async () => {
    const { code, stderr } = await tool('keys', 'status');
    expect(stderr).toMatch(/^Cannot use the SQLite database in \S+: the disk is full; free some space\.\n$/);
    expect(code).toBe(1);
  });

  test('the service says so, and does not wait', async () => {
    const { code, stdout, stderr } = await spawnFailingService(environment);
    expect(stdout + stderr).toMatch(
      /^Cannot use the SQLite database in \S+: the disk is full; free some space\.\n$/,
    );
    expect(code).toBe(1);
  });

  test('a backup says so', async () => {
    const other = join(temporaryFolder(), 'other.sqlite');
    const { code, stderr } = await tool('backup', other);
    expect(stderr).toBe(`${file} cannot be copied: the disk is full; free some space.\n`);
    expect(code).toBe(1);
    expect(existsSync(`${other}.part`)).toBe(false);
  });

  test('a restore says so', async () => {
    const { code, stderr } = await tool('restore', copy);
    expect(stderr).toBe(`${file} cannot be locked: the disk is full; free some space.\n`);
    expect(code).toBe(1);
  });
});
