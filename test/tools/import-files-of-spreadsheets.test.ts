import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startImports } from '../support/processes/imports.js';

const password = 'fünf wörter sind besser';
const { service, newFile, write, importUsers } = await startImports();

test.each([
  ['csv', `name,password\nfirst,four words are better\nlatin,${password}\n`, 'line 3'],
  ['jsonl', `{"name":"first"}\n{"name":"latin","password":"${password}"}\n`, 'line 2'],
])('a %s file in Windows-1252 is refused with the number of the line', async (extension, text, line) => {
  const { code, stderr } = await importUsers(write(Buffer.from(text, 'latin1'), extension), '--skip-invalid');
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('is not UTF-8') });
  expect(stderr).toContain(line);
  expect(stderr).not.toContain('wörter');
  const { body } = await service.api.get('/api/v1/users?nameFilter=latin', await service.users.admin());
  expect(body.results).toEqual([]);
});

test.each([
  ['with a byte order mark', '\ufeff'],
  ['without', ''],
])('a file in UTF-16 %s is refused by the name of its encoding', async (_, mark) => {
  const { code, stderr } = await importUsers(write(Buffer.from(`${mark}name\nx\n`, 'utf16le')));
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('is UTF-16') });
});

test.each([
  ['semicolons', `\ufeffname;password\r\nsemi;${password}\r\n`, 'semi'],
  ['tabs', `name\tpassword\ntabby\t${password}\n`, 'tabby'],
  ['a first line with the separator', `sep=;\r\nname;password\r\nsepp;${password}\r\n`, 'sepp'],
  ['CR line ends', `name;description;password\rmac;a,b,c,d,e,f;${password}\r`, 'mac'],
  ['CR line ends and the separator', `sep=;\rname;password\rmacsep;${password}\r`, 'macsep'],
  ['capitals and spaces in the header', ` Name , PASSWORD ,PasswordHash\ncapital,${password},\n`, 'capital'],
  ['empty columns at the right', `name,password,,\nright,${password},,\n`, 'right'],
  ['more empty columns in a row than in the header', `name,password\nmore,${password},,,\n`, 'more'],
  ['blank lines and rows', `\n  \nname,password\n,\n\nblank,${password}\n   \n,,,\n`, 'blank'],
])('a file with %s is imported', async (_, content, name) => {
  const { code, stderr } = await importUsers(write(content));
  expect(code, stderr).toBe(0);
  expect(stderr).toContain('1 imported, 0 exist already, 0 malformed');
  await service.users.signIn(name, password);
});

test('spaces around cells are ignored, but not those of a password or a description', async () => {
  const path = write(
    `name,description,role,disabled,password\n anna\u00a0, Anna ,helpdesk ,\tFALSE," ${password} "\n`,
  );
  const { code, stderr } = await importUsers(path);
  expect(code, stderr).toBe(0);
  const { access_token } = await service.users.signIn('anna', ` ${password} `);
  expect((await service.api.get('/api/v1/users/me', access_token)).body).toMatchObject({
    name: 'anna',
    description: ' Anna ',
    role: 'helpdesk',
    disabled: false,
  });
});

test('rows that are too short or too long are skipped and reported, and the others are imported', async () => {
  const report = newFile();
  const path = write(
    `name,description,password\nshort,x\nwhole,,${password}\nlong,a,${password},b\nlast,,${password}\n`,
  );
  const { code, stderr } = await importUsers(path, '--skip-invalid', '--report', report);
  expect({ code, stderr }).toMatchObject({ code: 3 });
  expect(stderr).toContain('2 imported, 0 exist already, 2 malformed');
  expect(readFileSync(report, 'utf8').split('\n').slice(1, 5)).toEqual([
    '2,,invalid,"it has 2 cells, but the header has 3"',
    '3,whole,imported,',
    '4,,invalid,"it has 4 cells, but the header has 3"',
    '5,last,imported,',
  ]);
  await service.users.signIn('last', password);
});

test('a row is named by the line on which it begins', async () => {
  const { code, stderr } = await importUsers(
    write('name,description\r\nlong,"a\r\nb\nc"\r\na b,"two\r\nlines"\r\nc d,\r\n'),
  );
  expect({ code, stderr }).toMatchObject({ code: 3 });
  expect(stderr).toMatch(/^Line 5: name .*\nLine 7: name /m);
});

test.each([
  [
    'not closed',
    `name,description\n"a","x\r\ny"\nb,"open\n${'c,d\n'.repeat(9)}`,
    'a quotation mark that is opened in or after line 4 is not closed.',
  ],
  [
    'not closed, after CR line ends',
    'name,description\ra,x\rb,"open\rc,d\r',
    'a quotation mark that is opened in or after line 3 is not closed.',
  ],
  [
    'in the middle of a cell',
    'name,description\na,5" tall\n',
    'line 2 has a quotation mark in a cell that does not begin with one; write such a cell as "5"" tall".',
  ],
  [
    'closed before the end of a cell',
    'name,description\na,"5" tall"\n',
    'a quotation mark in or after line 2 is closed in line 2, in the middle of a cell; write such a cell as "5"" tall".',
  ],
])('a quotation mark that is %s is placed', async (_, content, sentence) => {
  const path = write(content);
  const { code, stderr } = await importUsers(path);
  expect({ code, stderr }).toEqual({ code: 1, stderr: `${path} is not CSV: ${sentence}\n` });
});

test('a duplicate column is refused', async () => {
  const { code, stderr } = await importUsers(write('name,Name\nx,y\n'));
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('column name twice') });
});
