import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createDatabase } from '../support/database/database.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { type Ending, spawnTool } from '../support/processes/processes.js';
import { startService, type TestService } from '../support/service/service.js';

const password = 'four words are better';
const folder = temporaryFolder();
let files = 0;
let service: TestService;
let environment: Record<string, string>;

beforeAll(async () => {
  ({ environment } = await createDatabase());
  service = await startService(environment);
});

const newFile = (extension = 'csv'): string => join(folder, `${(files += 1)}.${extension}`);
function write(content: string, extension?: string): string {
  const path = newFile(extension);
  writeFileSync(path, content);
  return path;
}
const run = (...args: string[]): Promise<Ending> =>
  spawnTool('users', ['import', ...args], environment).ending;

test('names that do not fit are written with suggestions, and the edited map brings their users in', async () => {
  const users = write(
    `name,password\nEXAMPLE\\sam,${password}\nMüller,${password}\nJohn Smith,${password}\nGroß,${password}\n` +
      `Иван,${password}\nJosé,${password}\njose,${password}\nA B,${password}\nA/B,${password}\n` +
      `'=cmd,${password}\nÁdministrator,${password}\n`,
  );
  const names = newFile();
  const first = await run(users, '--dry-run', '--write-names', names);
  expect(first.code, first.stderr).toBe(3);
  expect(first.stderr).toContain('Names that do not fit: 10');
  const suggested = readFileSync(names, 'utf8');
  expect(suggested).toBe(
    `old,new\nEXAMPLE\\sam,sam\nMüller,Muller\nJohn Smith,John-Smith\nGroß,Gross\nИван,\nJosé,\nA B,\nA/B,\n'=cmd,cmd\nÁdministrator,\n`,
  );

  const report = newFile();
  const edited = suggested
    .replace('Иван,', 'Иван,ivan')
    .replace('José,', 'José,jose2')
    .replace('A B,', 'A B,ab1')
    .replace('A/B,', 'A/B,ab2')
    .replace('Ádministrator,', 'Ádministrator,admin2');
  const second = await run(users, '--names', write(`${edited}NOBODY\\x,x\n`), '--report', report);
  expect(second.code, second.stderr).toBe(0);
  expect(second.stderr).toContain('11 imported, 0 are there already, 0 malformed');
  expect(second.stderr).toContain('NOBODY\\x (line 12)');
  const lines = readFileSync(report, 'utf8').split('\n');
  expect(lines[0]).toBe('line,name,outcome,reason,oldName');
  expect(lines).toContain('2,sam,imported,,EXAMPLE\\sam');
  expect(lines).toContain("11,cmd,imported,,'=cmd");
  expect(lines).toContain('8,jose,imported,,');
  await service.users.signIn('John-Smith', password);
});

test('a name without a new one stays malformed, and is reported by its old name', async () => {
  const report = newFile();
  const users = write(`{"name":"Mu\u0308ller 2"}\n{"name":"Zoe\u0308"}\n`, 'jsonl');
  const names = write('New;OLD\n;Müller 2\nzoe;Zoë\n');
  const { code, stderr } = await run(users, '--names', names, '--skip-invalid', '--report', report);
  expect(code, stderr).toBe(3);
  expect(stderr).toContain('1 imported, 0 are there already, 1 malformed');
  expect(readFileSync(report, 'utf8')).toMatch(/^1,,invalid,.*,Müller 2$/m);
});

test.each([
  ['two old names with one new name', 'old,new\na b,same\nc d,SAME\n', 'lines 2 and 3'],
  ['an old name that is given twice', 'old,new\na b,x1\nc d,x2\na b,x3\n', 'lines 2 and 4'],
  ['a new name that does not fit', 'old,new\na b,x y\n', 'line 2'],
  ['a row without an old name', 'old,new\n,x\n', 'line 2'],
  ['a row that is too short', 'old,new\na b\n', 'line 2'],
  ['a header that is none', 'a b,x\n', 'old,new'],
])('refused: %s', async (_, map, told) => {
  const { code, stderr } = await run(write('name\na b\nc d\n'), '--names', write(map));
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining(told) });
});

test('a map of names is not written over', async () => {
  const names = write('old,new\n');
  const { code } = await run(write('name\na b\n'), '--write-names', names);
  expect(code).toBe(1);
  expect(readFileSync(names, 'utf8')).toBe('old,new\n');
});
