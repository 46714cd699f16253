import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { LoggableError } from '../../src/common/errors/loggable-error.js';
import { loadConfig } from '../../src/config/config.js';
import { describeErrorWithStack } from '../../src/database/database-errors.js';
import { readImportedUser } from '../../src/users/transfer/imported-user.js';
import { formatOf, readRows } from '../../tools/users/user-file.js';
import { createDatabase, openWriter } from '../support/database/database.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { type Ending, type ServiceProcess, spawnService, spawnTool } from '../support/processes/processes.js';
import { Users } from '../support/users/users.js';
import { setRealPasswordCost } from '../support/service/password-cost.js';

setRealPasswordCost();

const password = 'Tr0ub4dor&3-x';
const plainPassword = 'correcthorsebattery';
const sharedSecret = 'KQ5P6HBW63UTX4JPMXBJXI2PQMKQ5P6H';
const letterSecret = 'KQPHBWUTXJPMXBJXIPQMKQPHABCDEFGH';
const passwordHash =
  '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$ZGlnZXN0ZGlnZXN0ZGlnZXN0ZGlnZXN0ZGlnZXN0ZGln';
const secrets = [password, plainPassword, sharedSecret, letterSecret, passwordHash];
const folder = temporaryFolder();
const report = join(folder, 'report.csv');
let files = 0;

const database = await createDatabase();
const environment = { ...database.environment, ADMIN_PASSWORD: randomBytes(12).toString('base64url') };
const start = (flags: string[] = []): Promise<ServiceProcess> => spawnService(environment, [], flags);

function run(content: string | Buffer, name = `${(files += 1)}.csv`, ...more: string[]): Promise<Ending> {
  const path = join(folder, name);
  writeFileSync(path, content);
  rmSync(report, { force: true });
  return spawnTool('users', ['import', path, '--report', report, ...more], environment).ending;
}

/** What an import reports about a file: the problem of each line, and the error that stops it. */
async function problemsOf(content: string | Buffer, name: string): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, content);
  const problems: string[] = [];
  try {
    for await (const { fields, problem } of readRows(path, formatOf(path) ?? 'csv'))
      problems.push(
        ...(problem === undefined ? (readImportedUser(fields, 'Acme').problems ?? []) : [problem]),
      );
  } catch (error) {
    problems.push(error instanceof LoggableError ? error.message : describeErrorWithStack(error));
  }
  return problems.join('\n');
}

function expectNoSecrets(output: string): void {
  const written = [output, ...[report, `${report}.part`].filter(existsSync).map(read)].join('\n');
  for (const secret of secrets) expect(written).not.toContain(secret);
  expect(written).not.toContain(password.slice(0, 6));
  expect(written).not.toContain(sharedSecret.slice(0, 8));
}

const read = (file: string): string => readFileSync(file, 'utf8');

/** Makes the service's statements fail, as the schema of another version would, and restores the schema. */
async function withoutColumn(work: () => Promise<void>): Promise<void> {
  const { transactions, close } = await openWriter(loadConfig(environment));
  const rename = (from: string, to: string): Promise<unknown> =>
    transactions.run((manager) => manager.query(`ALTER TABLE users RENAME COLUMN ${from} TO ${to}`));
  await rename('passwordHash', 'movedAway');
  try {
    await work();
  } finally {
    await rename('movedAway', 'passwordHash');
    await close();
  }
}

describe('secrets on the command line', () => {
  beforeAll(async () => {
    await (await start()).stop();
  });

  test.each([
    ['names and passwords', `alice,${password}\nbob,${plainPassword}\n`],
    ['letters only', `alice,${plainPassword},${letterSecret}\n`],
    ['a user called like a field', `password,${plainPassword}\nrole,${password}\n`],
    ['with a byte order mark', `\ufeffalice,${password},${sharedSecret}\n`],
    ['quoted, over several lines', `"alice","${password}\n${plainPassword}"\n`],
    ['separated by semicolons', `alice;${password}\nbob;${plainPassword}\n`],
    ['one column', `${passwordHash}\n${sharedSecret}\n`],
  ])('a file without a header (%s) is refused without quoting it', async (_, content) => {
    const problems = await problemsOf(content, 'headless.csv');
    expect(problems).toMatch(/^.*: line 1 is not a header\b.*\.$/);
    expectNoSecrets(problems);
  });

  test('the command prints nothing else about it', async () => {
    const { code, stdout, stderr } = await run(`alice,${password}\nbob,${plainPassword}\n`);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^.*: line 1 is not a header\b.*\.\n$/);
    expectNoSecrets(stdout + stderr);
  });

  test.each([
    ['1.csv', `name,${sharedSecret}\nalice,x\n`],
    ['2.csv', `name,${password}\nalice,x\n`],
    ['3.csv', `name,${letterSecret}\nalice,x\n`],
    ['4.csv', `name,password\nalice,"${password}\nbob,${plainPassword}`],
    ['5.csv', `name,password\nalice,${password},${sharedSecret}\n`],
    ['6.csv', Buffer.from(`name,password\nalice,${password}\u00ff"`, 'latin1')],
    ['1.jsonl', `{"name":"alice","password":"${password}"\n`],
    ['2.jsonl', `{"alice":"${password}","${plainPassword}":1}\n`],
    ['3.jsonl', `{"name":"alice","${letterSecret}":"${password}"}\n`],
    ['4.jsonl', `"${password}"\n${password}\n`],
    ['5.jsonl', Buffer.from([0x7b, 0xff, 0xfe, ...Buffer.from(password)])],
  ])('a malformed file (%s) is not quoted', async (name, content) => {
    const problems = await problemsOf(content, name);
    expect(problems).not.toBe('');
    expectNoSecrets(problems);
  });

  test('a secret in the name column is not in the report', async () => {
    const ending = await run(`name,password\n${password},alice\n"${passwordHash}",x\n`, 'shifted.csv');
    expect(ending.code).toBe(3);
    expect(read(report)).toContain('\n2,,invalid,');
    expectNoSecrets(ending.stdout + ending.stderr);
  });

  test('the parameters of a statement are not shown when the database refuses it', async () => {
    await withoutColumn(async () => {
      const lines = `alice,,"${passwordHash}",${sharedSecret}\nbob,${password},,${sharedSecret}\n`;
      const ending = await run(`name,password,passwordHash,secret\n${lines}`, 'refused.csv');
      expect(ending.code).toBe(1);
      expect(ending.stderr).toMatch(/(SQLITE_ERROR|ER_BAD_FIELD_ERROR)/);
      expect(ending.stderr).toMatch(/^\s+at /m);
      for (const value of ['alice', 'argon2', 'parameters', 'VALUES'])
        expect(ending.stderr).not.toContain(value);
      expectNoSecrets(ending.stdout + ending.stderr);
    });
  });

  test('a stray argument is not repeated', async () => {
    const { ending } = spawnTool('seed', ['--users', '1', '--password', 'four', plainPassword], environment);
    const { code, stdout, stderr } = await ending;
    expect(code).toBe(2);
    expectNoSecrets(stdout + stderr);
  });
});

describe('secrets in errors that the service logs', () => {
  test('are not shown when the database refuses a statement', async () => {
    const service = await start();
    const users = new Users(service.api, environment.ADMIN_PASSWORD);
    const admin = await users.admin();
    await withoutColumn(async () => {
      const user = { name: 'carol', password, description: plainPassword };
      expect((await service.api.post('/api/v1/users', admin, user)).status).toBe(500);
    });
    await service.stop();
    expect(service.output).toContain('unexpected error');
    for (const value of ['argon2', 'carol', 'parameters']) expect(service.output).not.toContain(value);
    expectNoSecrets(service.output);
  });

  test.each([
    ['a rejected promise', 'rejection'],
    ['an exception', 'exception'],
    ['a thrown value that is not an error', 'no-error'],
  ])('are not shown for %s that nobody catches', async (_, how) => {
    const service = await start([
      '--import',
      new URL('../support/processes/fail-unhandled.mjs', import.meta.url).href,
    ]);
    await fetch(`${service.url}/health/live`, { headers: { 'x-fail': `${how} ${password}` } }).catch(
      () => undefined,
    );
    expect(await service.ended()).toBe(1);
    expect(service.output).toContain('fail-unhandled.mjs'.slice(0, how === 'no-error' ? 0 : undefined));
    expectNoSecrets(service.output);
  });
});
