import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, engine } from '../support/database/database.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { built, type Ending, spawnService, spawnTool } from '../support/processes/processes.js';

const folder = temporaryFolder();
const inFolder = (name: string): string => join(folder, name);
const write = (name: string, content: string): string => {
  writeFileSync(inFolder(name), content);
  return inFolder(name);
};
const text = write('text.csv', 'this is no table\n');
const empty = write('empty.csv', '');
const users = write('users.csv', 'name\nalice\n');
const realm = write('realm.json', '{"users": [{"username": "alice"}]}');
const number = write('number.json', '{"users": 3}');
const halfJson = write('half.json', '{"users": [');
const missing = inFolder('missing.csv');
const inMissing = join(folder, 'missing', 'new.csv');
const underFile = join(users, 'new.csv');
const fresh = (): string => inFolder('new.csv');
mkdirSync(inFolder('folder.csv'));

const database = await createDatabase();
const environment: Record<string, string> = { ...database.environment };

/** What the operator may type that is itself a secret, and must not be shown. */
const secret = 'Tr0ub4dor&3';

const usageMistakes: readonly (readonly [tool: string, args: readonly string[], sentence: RegExp])[] = [
  ['keys', [], /^Name a command first: status, add, promote, rotate or retire\./],
  ['keys', [''], /^Name a command first/],
  ['keys', ['stat'], /^"stat" is not a command: use status, add, promote, rotate or retire\./],
  ['keys', ['status', '--dry-run'], /^--dry-run is not an option here\./],
  ['keys', ['rotate', '--dry-run=yes'], /^--dry-run takes no value\./],
  ['keys', ['rotate', secret], /^There are unexpected arguments: /],
  ['audit', [], /^Name a command first: export\./],
  ['audit', ['export', '--from'], /^--from needs a value after it\./],
  ['audit', ['export', '--from', 'monday'], /^--from monday is not an instant like /],
  ['audit', ['export', '--user', '1 000'], /^--user is neither the name of a user nor an id, such as 1001\./],
  ['audit', ['export', '--cursor', 'c'], /^--cursor is for --follow\./],
  ['audit', ['export', '--type='], /^--type is empty: give it a value\./],
  [
    'audit',
    ['export', '--from', '2026-12-01', '--to', '2026-11-01'],
    /^--from must be an instant before --to\./,
  ],
  ['users', [], /^Name a command first: import, export, assign-tokens, reset-password or disable-mfa\./],
  ['users', [secret], /^Name a command first/],
  ['users', ['import'], /^Name the file to import\./],
  ['users', ['import', ''], /^Name the file to import\./],
  ['users', ['import', users, '--report', '--dry-run'], /^--report needs a value after it\./],
  ['users', ['import', users, '--output', fresh()], /^--output is not an option here\./],
  ['users', ['import', users, '--format', 'xml'], /^--format must be one of csv, jsonl\./],
  ['users', ['import', realm], /^Add --format csv or jsonl: the name of .*realm\.json ends in neither\./],
  ['users', ['assign-tokens'], /^Name the PSKC file with the tokens\./],
  ['users', ['assign-tokens', users], /^Add --assignments with the table of users and tokens\./],
  ['users', ['assign-tokens', users, '--key', secret], /^--key is not an option here\./],
  ['users', ['export', '--with-secrets'], /^--with-secrets needs --output/],
  ['users', ['export', '--output', ''], /^--output is empty: give it a value\./],
  ['users', ['reset-password'], /^Name the account\./],
  ['users', ['reset-password', 'alice', secret], /^There are unexpected arguments: /],
  ['users', ['disable-mfa', '--force', 'alice'], /^--force is not an option here\./],
  ['backup', [], /^Name the file to write\./],
  ['backup', ['a', 'b'], /^Name one file\./],
  ['restore', [], /^Name the file to restore\./],
  ['restore', [users, '--loaded'], /^Name one file, or --loaded\./],
  ['keycloak', [], /^Name the exported files\./],
  ['keycloak', [realm], /^--output and --report are required\./],
  ['seed', [], /^--users must be a whole number from 1 to /],
  ['seed', ['--users', '1e3'], /^--users must be a whole number from 1 to /],
  ['seed', ['--users', '1', '--mfa', '2'], /^--mfa 2 is not a share from 0 to 1\./],
  ['seed', ['--users', '1', '--password', '-x'], /^--password needs a value after it\./],
];

const mistakes: readonly (readonly [tool: string, args: readonly string[], sentence: RegExp])[] = [
  [
    'audit',
    ['export', '--output', users],
    /users\.csv cannot be written: it already exists; choose another name/,
  ],
  [
    'audit',
    ['export', '--output', inMissing],
    /new\.csv cannot be written: there is no such file or folder; check/,
  ],
  [
    'audit',
    ['export', '--output', underFile],
    /new\.csv cannot be written: part of the path is a file and not a /,
  ],
  [
    'users',
    ['export', '--output', inFolder('folder.csv')],
    /folder\.csv cannot be written: it is a folder; /,
  ],
  [
    'users',
    ['import', missing],
    /missing\.csv cannot be read: there is no such file or folder; check the path\./,
  ],
  ['users', ['import', inFolder('folder.csv')], /folder\.csv cannot be read: it is a folder; name a file\./],
  ['users', ['import', empty], /empty\.csv is empty: its first line must name the columns\./],
  [
    'users',
    ['import', text],
    /text\.csv: line 1 is not a header: it must name the columns, including "name"\./,
  ],
  ['users', ['import', '/dev/null', '--format', 'csv'], /is a pipe or a device.*: save it to a file first\./],
  [
    'users',
    ['import', users, '--names', missing],
    /missing\.csv cannot be read: there is no such file or folder/,
  ],
  [
    'users',
    ['import', users, '--report', inMissing],
    /new\.csv cannot be written: there is no such file or folder/,
  ],
  [
    'users',
    ['import', users, '--report', fresh(), '--scratch-codes', fresh()],
    /new\.csv is given for two files: choose another name for one of them\./,
  ],
  ['backup', [users], /users\.csv cannot be written: it already exists; choose another name/],
  ['backup', [inMissing], /new\.csv cannot be written: there is no such file or folder; check the path\./],
  ['restore', [missing], /missing\.csv does not exist\./],
  ['restore', [inFolder('folder.csv')], /folder\.csv is not a file\./],
  ['restore', [text], /text\.csv cannot be read: it is not a copy of the database; name a file/],
  [
    'keycloak',
    [missing, '--output', fresh(), '--report', inFolder('r')],
    /cannot be read: there is no such file/,
  ],
  [
    'keycloak',
    [realm, '--output', fresh(), '--report', inMissing],
    /cannot be written: there is no such file/,
  ],
  [
    'keycloak',
    [number, '--output', fresh(), '--report', inFolder('r')],
    /is not an export of a Keycloak realm/,
  ],
  [
    'keycloak',
    [halfJson, '--output', fresh(), '--report', inFolder('r')],
    /half\.json is not JSON in UTF-8\./,
  ],
];

const environmentMistakes: readonly (readonly [variables: Record<string, string>, sentence: RegExp])[] = [
  [{ DATA_DIR: missing }, /^There is no database in .*: set DATA_DIR or DATABASE_URL as for the service/],
  [{ DATABASE_URL: 'postgres://x' }, /DATABASE_URL must look like mysql:\/\/user:password@/],
  [
    { DATABASE_URL: 'mysql://a:b@no.such.host.invalid/c' },
    /there is no host of this name; check DATABASE_URL/,
  ],
  [
    { DATABASE_URL_FILE: missing },
    /DATABASE_URL_FILE cannot be read: there is no such file or folder \(.*\)\./,
  ],
];

/** One sentence, without a stack, and without a secret. */
function expectSentence(ending: Ending, sentence: RegExp): void {
  const [first = '', ...rest] = ending.stderr.split('\n');
  expect(first).toMatch(sentence);
  expect(first).toMatch(/^\S.*\.$/);
  expect(rest.join('\n')).toMatch(ending.code === 2 ? /^\nnpm run / : /^$/);
  expect(ending.stdout).toBe('');
  expect(ending.stderr).not.toMatch(/^\s+at |Tr0ub4dor|\b[A-Z]+Error\b/m);
}

const shell = (script: string): Promise<Ending> =>
  new Promise((resolve) => {
    const options = { cwd: folder, env: { PATH: process.env['PATH'] ?? '', ...environment } };
    execFile('sh', ['-c', script], options, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
const node = (tool: string): string => `'${process.execPath}' '${built(`tools/${tool}.cjs`)}'`;

describe.runIf(engine === 'sqlite')('a mistake on the command line is one sentence', () => {
  beforeAll(async () => {
    await (await spawnService(environment)).stop();
  });

  test.each(usageMistakes)('npm run %s -- %j', async (tool, args, sentence) => {
    const ending = await spawnTool(tool, args, environment).ending;
    expect(ending.code).toBe(2);
    expectSentence(ending, sentence);
  });

  test.each(mistakes)('npm run %s -- %j (a file)', async (tool, args, sentence) => {
    const before = readdirSync(folder);
    const ending = await spawnTool(tool, args, environment).ending;
    expect(ending.code).toBe(1);
    expectSentence(ending, sentence);
    // A partial file may stay, for the next run to continue or to replace.
    expect(readdirSync(folder).filter((name) => !name.endsWith('.part'))).toEqual(
      before.filter((name) => !name.endsWith('.part')),
    );
  });

  test.each(environmentMistakes)('npm run keys -- status with %j', async (variables, sentence) => {
    const ending = await spawnTool('keys', ['status'], { ...environment, ...variables }).ending;
    expect(ending.code).toBe(1);
    expectSentence(ending, sentence);
  });

  test('in .env, too, which may be a folder that Docker has made', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, '.env'));
    const ending = await shell(`cd '${cwd}' && ${node('keys')} status`);
    expect(ending.code).toBe(1);
    expectSentence(ending, /^The configuration cannot be used: \.env cannot be read: it is a folder\.$/);
  });

  test('in .env that Windows has written, which is read in full', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, '.env'), '\ufeffDATABASE_URL=nonsense\r\n');
    const ending = await shell(`cd '${cwd}' && ${node('keys')} status`);
    expect(ending.code).toBe(1);
    expectSentence(ending, /^The configuration cannot be used: DATABASE_URL /);
  });

  test('also if the disk is full', async () => {
    const ending = await shell(`${node('users')} export > /dev/full`);
    expect(ending.code).toBe(1);
    expectSentence(ending, /^The output cannot be written: the disk is full; free some space\.$/);
  });

  test('also if a file becomes too large', async () => {
    const ending = await shell(`ulimit -f 0; ${node('keycloak')} realm.json --output big --report large`);
    expect(ending.code).toBe(1);
    expectSentence(ending, /^large cannot be written: it would exceed the size limit; raise the limit/);
  });

  test('but no words if the reader of the output ends early, only an exit code that says that it has not got everything', async () => {
    const { stderr } = await shell(`{ ${node('users')} export; echo "exit code $?" >&2; } | true`);
    expect(stderr).toMatch(/^(1 user\nexit code 0|exit code 1)\n$/);
  });
});
