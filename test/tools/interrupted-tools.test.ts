import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, engine } from '../support/database/database.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { type Ending, spawnService, spawnTool } from '../support/processes/processes.js';
import { Users } from '../support/users/users.js';

const ADMIN_PASSWORD = randomBytes(12).toString('base64url');
const database = await createDatabase();
const { environment } = database;
const { DATA_DIR = '' } = environment;
const backup = join(temporaryFolder(), 'backup.sqlite');
const whileWriting = fileURLToPath(new URL('../support/processes/while-writing.cjs', import.meta.url));

beforeAll(async () => {
  const service = await spawnService({ ...environment, ADMIN_PASSWORD });
  await new Users(service.api, ADMIN_PASSWORD).createWithMfa();
  expect((await spawnTool('backup', [backup], environment).ending).code).toBe(0);
  await service.stop();
});

const realm = join(temporaryFolder(), 'realm.json');
writeFileSync(realm, JSON.stringify({ users: [{ username: 'anna' }] }));

describe.each([
  ['audit', ['export', '--to', '2100-01-01T00:00:00Z', '--output', 'out']],
  ['users', ['export', '--with-secrets', '--format', 'csv', '--output', 'out']],
  ['backup', ['keys', 'out']],
  ['keycloak', [realm, '--output', 'out', '--report', 'report']],
])('npm run %s -- %j leaves no file', (tool, options) => {
  const run = (folder: string, WHILE_WRITING: string): Promise<Ending> => {
    const inFolder = options.map((option) => (/^(out|report)$/.test(option) ? join(folder, option) : option));
    return spawnTool(tool, inFolder, { ...environment, WHILE_WRITING }, ['--require', whileWriting]).ending;
  };

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('when %s ends it', async (signal) => {
    const folder = temporaryFolder();
    const { code, stderr } = await run(folder, signal);
    expect(code, stderr).toBe(128 + constants.signals[signal]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('when the disk is full', async () => {
    const folder = temporaryFolder();
    const { code, stderr } = await run(folder, 'ENOSPC');
    expect(stderr).toMatch(/^\S+ cannot be written: the disk is full; free some space\.\n$/);
    expect(code).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe.each([
  ['checking', ['--check', backup]],
  ...(engine === 'sqlite' ? [['restoring', [backup]] as const] : []),
] as const)('the copy of the database in DATA_DIR/%s is removed', (name, options) => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('when %s ends npm run restore', async (signal) => {
    const folder = join(DATA_DIR, name);
    const tool = spawnTool('restore', options, environment);
    while (!existsSync(join(folder, 'mfa.sqlite-shm'))) await delay(1);
    tool.kill(signal);
    const { code, stderr } = await tool.ending;
    expect(code, stderr).toBe(128 + constants.signals[signal]);
    // TypeORM, which makes the folder of a database that it opens, may have left it empty.
    expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
  });
});
