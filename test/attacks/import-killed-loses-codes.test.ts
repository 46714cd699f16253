import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { createDatabase, openDatabase } from '../support/database/database.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { KillSwitch } from '../support/database/kill-switch.js';
import { type Ending, spawnService, spawnTool } from '../support/processes/processes.js';
import { Users } from '../support/users/users.js';

const killed = 128 + 9;
const interrupted = 128 + 2;
const someNotImported = 3;
const password = 'four words are better';
const secret = 'KQ5P6HBW63UTX4JPMXBJXI2PQMKQ5P6H';
const database = await createDatabase();
const environment = { ...database.environment, ADMIN_PASSWORD: randomBytes(12).toString('base64url') };
const service = await spawnService(environment);
const users = new Users(service.api, environment.ADMIN_PASSWORD);
const folder = temporaryFolder();
const killSwitch = new KillSwitch();

/** Writes users of whom the first three have a password. */
function file(name: string, names: readonly string[]): string {
  const path = join(folder, `${name}.csv`);
  const lines = names.map((each, index) => `${each},${index < 3 ? password : ''},${secret}\n`);
  writeFileSync(path, `name,password,secret\n${lines.join('')}`);
  return path;
}

async function run(path: string, codes: string, order?: string): Promise<Ending> {
  const { ending } = spawnTool(
    'users',
    ['import', path, '--scratch-codes', codes],
    { ...environment, ...killSwitch.environment, ...(order !== undefined && { KILL_AT: order }) },
    killSwitch.nodeFlags,
  );
  return ending;
}

const linesOf = (codes: string): string[][] =>
  readFileSync(codes, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

/** Each name has exactly one line, with valid codes. */
async function expectComplete(
  codes: string,
  names: readonly string[],
  { signIn = names.length } = {},
): Promise<void> {
  const lines = linesOf(codes);
  expect(lines.map(([name]) => name).sort()).toEqual([...names].sort());
  for (const [name = '', ...issued] of lines.slice(0, signIn)) {
    expect(issued).toHaveLength(5);
    for (const code of issued.slice(3)) await users.signInWithMfa({ name, password }, code);
  }
  expect(statSync(codes).mode & 0o777).toBe(0o600);
  expect(existsSync(`${codes}.part`)).toBe(false);
}

test('after being killed around the commit of a user, the next run writes the valid codes once', async () => {
  const logged = file('logged', ['logged']);
  expect((await run(logged, join(folder, 'logged-codes.csv'), killSwitch.logOrder)).code).toBe(0);
  const statements = killSwitch.takeStatements();
  const insert = statements.findIndex((sql) => /^INSERT INTO .?users/.test(sql)) + 1;
  const commit = statements.indexOf('COMMIT', insert) + 1;
  expect(insert > 0 && commit > insert).toBe(true);

  // One after the other: a process that waits for another's lock counts the statements that it repeats.
  for (const [number, order] of [`before ${insert}`, `before ${commit}`, `after ${commit}`].entries()) {
    const name = `killed-${number}`;
    const path = file(name, [name]);
    const codes = join(folder, `${name}-codes.csv`);
    expect((await run(path, codes, order)).code, order).toBe(killed);
    expect(existsSync(codes), `${order}: an interrupted file does not look complete`).toBe(false);
    const { code, stderr } = await run(path, codes);
    expect(code, stderr).toBe(order.startsWith('after') ? someNotImported : 0);
    await expectComplete(codes, [name]);
  }
}, 120_000);

test('after being killed in the middle of a line, every user has one line of valid codes', async () => {
  const names = Array.from({ length: 100 }, (_, number) => `many-${number}`);
  const path = file('many', names);
  const codes = join(folder, 'many-codes.csv');
  expect((await run(path, codes, 'after 60')).code).toBe(killed);
  appendFileSync(`${codes}.part`, 'many-99,1234');
  await run(path, codes);
  await expectComplete(codes, names, { signIn: 3 });
  const rows = await openDatabase(loadConfig(environment));
  const [{ total }] = await rows.query("SELECT COUNT(*) AS total FROM users WHERE nameKey LIKE 'many-%'");
  await rows.destroy();
  expect(Number(total)).toBe(names.length);
}, 120_000);

test('after Ctrl-C, the same command again continues the file', async () => {
  const names = Array.from({ length: 600 }, (_, number) => `stopped-${number}`);
  const path = file('stopped', names);
  const codes = join(folder, 'stopped-codes.csv');
  const report = join(folder, 'stopped-report.csv');
  const command = ['import', path, '--scratch-codes', codes, '--report', report];
  const stopped = spawnTool('users', command, environment);
  await expect.poll(() => existsSync(`${codes}.part`) && statSync(`${codes}.part`).size).toBeGreaterThan(0);
  stopped.kill('SIGINT');
  const { code, stderr } = await stopped.ending;
  expect(stderr).toContain('run the same command again to continue');
  expect(code).toBe(interrupted);
  expect([codes, report].filter((each) => existsSync(each))).toEqual([]);

  expect((await spawnTool('users', command, environment).ending).code).toBe(someNotImported);
  await expectComplete(codes, names, { signIn: 3 });
}, 120_000);

test('no codes are written for users that a parallel import created', async () => {
  const names = Array.from({ length: 20 }, (_, number) => `both-${number}`);
  const path = file('both', names);
  const codes = ['one', 'other'].map((name) => join(folder, `${name}-codes.csv`));
  await Promise.all(codes.map((each) => run(path, each)));
  const lines = codes
    .flatMap((each) => (existsSync(each) ? linesOf(each) : []))
    .filter(([name]) => name !== '');
  expect(lines.map(([name]) => name).sort()).toEqual([...names].sort());
  for (const [name = '', code = ''] of lines.filter(([name = '']) => /-[0-2]$/.test(name)))
    await users.signInWithMfa({ name, password }, code);
}, 120_000);

test('an export that was killed does not look complete, and the next one replaces it', async () => {
  const output = join(folder, 'all.jsonl');
  const args = ['export', '--with-secrets', '--output', output];
  const log = spawnTool(
    'users',
    args,
    { ...environment, ...killSwitch.environment, KILL_AT: 'log' },
    killSwitch.nodeFlags,
  );
  expect((await log.ending).code).toBe(0);
  const whole = readFileSync(output, 'utf8');
  const read = killSwitch.takeStatements().findIndex((sql) => sql.includes('users.passwordHash')) + 1;
  const again = output.replace('all', 'again');
  const argsAgain = ['export', '--with-secrets', '--output', again];
  const order = { KILL_AT: `after ${read + 1}` };
  const broken = spawnTool(
    'users',
    argsAgain,
    { ...environment, ...killSwitch.environment, ...order },
    killSwitch.nodeFlags,
  );
  expect((await broken.ending).code).toBe(killed);
  expect(existsSync(again)).toBe(false);
  expect((await spawnTool('users', argsAgain, environment).ending).code).toBe(0);
  expect(readFileSync(again, 'utf8')).toBe(whole);
  expect(existsSync(`${again}.part`)).toBe(false);
}, 120_000);
