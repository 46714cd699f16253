import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startImports } from '../support/processes/imports.js';

const password = 'four words are better';
const { service, newFile, write, importUsers } = await startImports();

test('invalid names are written to a file with suggestions, and the edited file imports their users', async () => {
  const users = write(
    `name,password\nEXAMPLE\\sam,${password}\nMüller,${password}\nJohn Smith,${password}\nGroß,${password}\n` +
      `Иван,${password}\nJosé,${password}\njose,${password}\nA B,${password}\nA/B,${password}\n` +
      `'=cmd,${password}\nÁdministrator,${password}\n`,
  );
  const names = newFile();
  const first = await importUsers(users, '--dry-run', '--write-names', names);
  expect(first.code, first.stderr).toBe(3);
  expect(first.stderr).toContain('Invalid names: 10');
  const suggested = readFileSync(names, 'utf8');
  expect(suggested).toBe(
    `old,new\nEXAMPLE\\sam,sam\nMüller,Muller\nJohn Smith,John-Smith\nGroß,Gross\nИван,\nJosé,\nA B,\nA/B,\n'=cmd,cmd\nÁdministrator,\n`,
  );

  const report = newFile();
  const edited = suggested
    .replace('Иван,', 'Иван, ivan ')
    .replace('José,', 'José,jose2')
    .replace('A B,', 'A B,ab1')
    .replace('A/B,', 'A/B,ab2')
    .replace('Ádministrator,', 'Ádministrator,admin2');
  const second = await importUsers(users, '--names', write(`${edited}NOBODY\\x,x\n`), '--report', report);
  expect(second.code, second.stderr).toBe(0);
  expect(second.stderr).toContain('11 imported, 0 exist already, 0 malformed');
  expect(second.stderr).toContain('NOBODY\\x (line 12)');
  const lines = readFileSync(report, 'utf8').split('\n');
  expect(lines[0]).toBe('line,name,outcome,reason,oldName');
  expect(lines).toContain('2,sam,imported,,EXAMPLE\\sam');
  expect(lines).toContain("11,cmd,imported,,'=cmd");
  expect(lines).toContain('8,jose,imported,,');
  await service.users.signIn('John-Smith', password);
});

test('a name without a replacement stays invalid, and is reported by its old name', async () => {
  const report = newFile();
  const users = write(`{"name":"Mu\u0308ller 2"}\n{"name":"Zoe\u0308"}\n`, 'jsonl');
  const names = write('New;OLD\n;Müller 2\nzoe;Zoë\n');
  const { code, stderr } = await importUsers(users, '--names', names, '--skip-invalid', '--report', report);
  expect(code, stderr).toBe(3);
  expect(stderr).toContain('1 imported, 0 exist already, 1 malformed');
  expect(readFileSync(report, 'utf8')).toMatch(/^1,,invalid,.*,Müller 2$/m);
});

test.each([
  ['two old names with one new name', 'old,new\na b,same\nc d,SAME\n', 'lines 2 and 3'],
  ['a duplicate old name', 'old,new\na b,x1\nc d,x2\na b,x3\n', 'lines 2 and 4'],
  ['an invalid new name', 'old,new\na b,x y\n', 'line 2'],
  ['a row without an old name', 'old,new\n,x\n', 'line 2'],
  ['a row that is too short', 'old,new\na b\n', 'line 2'],
  ['a missing header', 'a b,x\n', 'old,new'],
])('refuses %s', async (_, map, reason) => {
  const { code, stderr } = await importUsers(write('name\na b\nc d\n'), '--names', write(map));
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining(reason) });
});

test('--write-names does not overwrite a file', async () => {
  const names = write('old,new\n');
  const { code } = await importUsers(write('name\na b\n'), '--write-names', names);
  expect(code).toBe(1);
  expect(readFileSync(names, 'utf8')).toBe('old,new\n');
});
