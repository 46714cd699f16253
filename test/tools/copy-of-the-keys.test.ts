import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { engine } from '../support/database/database.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { runTool, type ToolRun } from '../support/processes/tools.js';
import { impostorOf, first } from '../support/service/keys.js';

const secret = (): string => randomBytes(32).toString('base64');
const keys = { JWT_SECRET: secret(), ENCRYPTION_KEYS: first, DIGEST_KEY: secret() };
const lines = Object.entries(keys)
  .map(([name, value]) => `${name}=${value}\n`)
  .join('');

/** A machine that has each key in another place: the environment, a file of the operator's, DATA_DIR. */
function machine(): Record<string, string> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'keys'));
  writeFileSync(join(folder, 'encryption'), `${keys.ENCRYPTION_KEYS}\n`);
  writeFileSync(join(folder, 'keys/digest_key'), `${keys.DIGEST_KEY}\n`);
  return { JWT_SECRET: keys.JWT_SECRET, ENCRYPTION_KEYS_FILE: join(folder, 'encryption'), DATA_DIR: folder };
}

const copyOf = (text: string): string => {
  const file = join(temporaryFolder(), 'keys.env');
  writeFileSync(file, text);
  return file;
};

// No database takes part.
describe.runIf(engine === 'sqlite')('a copy of the keys', () => {
  const backUp = (...options: string[]): Promise<ToolRun> =>
    runTool('backup', ['keys', ...options], machine());
  const restore = (file: string, environment: Record<string, string>): Promise<ToolRun> =>
    runTool('restore', ['keys', file], environment);

  test('holds the three of them, wherever they are, for its owner only', async () => {
    const file = join(temporaryFolder(), 'keys.env');
    const { code, stdout, stderr } = await backUp(file);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readFileSync(file, 'utf8')).toBe(lines);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const key of Object.values(keys)) expect(stdout).not.toContain(key);
    const again = await backUp(file);
    expect(again.stderr).toMatch(/keys\.env cannot be written: it already exists/);
  });

  test('holds the key of the file that is named rather than the value beside it, as the service does', async () => {
    const environment = { ...machine(), ENCRYPTION_KEYS: impostorOf(first) };
    expect((await runTool('backup', ['keys', '--stdout'], environment)).stdout).toBe(lines);
  });

  test('goes to another program', async () => {
    expect(await backUp('--stdout')).toEqual({ code: 0, stdout: lines, stderr: '' });
  });

  test('is put where the service looks for the keys', async () => {
    const folder = temporaryFolder();
    const ENCRYPTION_KEYS_FILE = join(folder, 'sealed/encryption');
    const target = { JWT_SECRET: keys.JWT_SECRET, ENCRYPTION_KEYS_FILE, DATA_DIR: join(folder, 'data') };
    const copy = copyOf(lines);
    const { code, stdout } = await restore(copy, target);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `Written: ${ENCRYPTION_KEYS_FILE}, ${join(folder, 'data/keys/digest_key')}.\n`,
    });
    expect(readFileSync(ENCRYPTION_KEYS_FILE, 'utf8')).toBe(`${keys.ENCRYPTION_KEYS}\n`);
    expect(statSync(ENCRYPTION_KEYS_FILE).mode & 0o777).toBe(0o600);
    expect((await restore(copy, target)).stdout).toBe('The keys are already in place.\n');
  });

  test.each(['#', '"', "'", '`', '=', '\\n', ' #', '\n'])('brings back a key with %s in it', async (mark) => {
    const odd = { ...keys, JWT_SECRET: mark + secret() + mark, DIGEST_KEY: secret() + mark + secret() };
    const file = join(temporaryFolder(), 'keys.env');
    expect((await runTool('backup', ['keys', file], odd)).code).toBe(0);
    const DATA_DIR = temporaryFolder();
    expect((await restore(file, { DATA_DIR })).code).toBe(0);
    for (const [name, key] of Object.entries(odd))
      expect(readFileSync(join(DATA_DIR, 'keys', name.toLowerCase()), 'utf8').trim()).toBe(key.trim());
  });

  test('is not made of a file that has lost its key', async () => {
    const { DATA_DIR = '', ...environment } = machine();
    writeFileSync(join(DATA_DIR, 'keys/digest_key'), '\n');
    const { code, stderr } = await runTool('backup', ['keys', '--stdout'], { ...environment, DATA_DIR });
    expect(stderr).toMatch(/digest_key is empty: there is no key to copy\.\n$/);
    expect(code).toBe(1);
  });

  test('replaces no other key', async () => {
    const target = machine();
    writeFileSync(join(target['DATA_DIR'] ?? '', 'keys/digest_key'), secret());
    const { code, stderr } = await restore(copyOf(lines), { ...target, JWT_SECRET: '' });
    expect(stderr).toMatch(
      /^\S+digest_key holds a different key from \S+\. Nothing was changed: [^\n]*\.\n$/,
    );
    expect(code).toBe(1);
    expect(existsSync(join(target['DATA_DIR'] ?? '', 'keys/jwt_secret'))).toBe(false);
    const inEnvironment = await restore(copyOf(lines.replace(first, impostorOf(first))), {
      ...keys,
      DATA_DIR: temporaryFolder(),
    });
    expect(inEnvironment.stderr).toMatch(/^ENCRYPTION_KEYS holds a different key from/);
  });

  test('is refused if it is incomplete or cannot be read', async () => {
    const DATA_DIR = temporaryFolder();
    const incomplete = await restore(copyOf(lines.replace(/DIGEST.*/, '')), { DATA_DIR });
    expect(incomplete.stderr).toMatch(/is not a copy of the keys: it lacks DIGEST_KEY\.\n$/);
    const missing = await restore(join(DATA_DIR, 'none'), { DATA_DIR });
    expect(missing.stderr).toMatch(
      /none cannot be read: there is no such file or folder; check the path\.\n$/,
    );
    expect(readdirSync(DATA_DIR)).toEqual([]);
    const { stderr } = await runTool('backup', ['keys', join(DATA_DIR, 'copy')], { DATA_DIR });
    expect(stderr).toMatch(
      /keys\/jwt_secret cannot be read: there is no such file or folder; check the path\.\n$/,
    );
    expect(readdirSync(DATA_DIR)).toEqual([]);
  });

  test.each([
    ['backup', ['keys']],
    ['backup', ['keys', 'file', '--stdout']],
    ['backup', ['keys', 'one', 'two']],
    ['restore', ['keys']],
    ['restore', ['--check']],
    ['restore', ['--check', '--loaded']],
    ['restore', ['--check', 'keys', 'file']],
    ['restore', ['--loaded', 'keys']],
  ])('npm run %s -- %j shows the usage', async (tool, options) => {
    const { code, stderr } = await runTool(tool, options, { DATA_DIR: temporaryFolder() });
    expect(stderr).toMatch(/^\S.*\n\nnpm run /);
    expect(code).toBe(2);
  });
});
