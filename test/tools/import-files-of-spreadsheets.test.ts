import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createDatabase } from '../support/database/database.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { type Ending, spawnTool } from '../support/processes/processes.js';
import { startService, type TestService } from '../support/service/service.js';

const password = 'fünf wörter sind besser';
const folder = temporaryFolder();
let files = 0;
let service: TestService;
let environment: Record<string, string>;

beforeAll(async () => {
  ({ environment } = await createDatabase());
  service = await startService(environment);
});

function write(content: string | Buffer, extension = 'csv'): string {
  const path = join(folder, `${(files += 1)}.${extension}`);
  writeFileSync(path, content);
  return path;
}
const run = (...args: string[]): Promise<Ending> =>
  spawnTool('users', ['import', ...args], environment).ending;

test.each([
  ['csv', `name,password\nfirst,four words are better\nlatin,${password}\n`, 'line 3'],
  ['jsonl', `{"name":"first"}\n{"name":"latin","password":"${password}"}\n`, 'line 2'],
])('a %s file in Windows-1252 is refused, and the line is named', async (extension, text, line) => {
  const { code, stderr } = await run(write(Buffer.from(text, 'latin1'), extension), '--skip-invalid');
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('is not UTF-8') });
  expect(stderr).toContain(line);
  expect(stderr).not.toContain('wörter');
  const { body } = await service.api.get('/api/v1/users?nameFilter=latin', await service.users.admin());
  expect(body.results).toEqual([]);
});

test.each([
  ['with a byte order mark', '\ufeff'],
  ['without', ''],
])('a file in UTF-16 %s is called that', async (_, mark) => {
  const { code, stderr } = await run(write(Buffer.from(`${mark}name\nx\n`, 'utf16le')));
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('is UTF-16') });
});

test.each([
  ['semicolons', `\ufeffname;password\r\nsemi;${password}\r\n`, 'semi'],
  ['tabs', `name\tpassword\ntabby\t${password}\n`, 'tabby'],
  ['a line that names the separator', `sep=;\r\nname;password\r\nsepp;${password}\r\n`, 'sepp'],
  ['capitals and spaces in the header', ` Name , PASSWORD ,PasswordHash\ncapital,${password},\n`, 'capital'],
  ['empty columns at the right', `name,password,,\nright,${password},,\n`, 'right'],
  ['more of them in a row than in the header', `name,password\nmore,${password},,,\n`, 'more'],
  ['blank lines and rows', `\n  \nname,password\n,\n\nblank,${password}\n   \n,,,\n`, 'blank'],
])('%s', async (_, content, name) => {
  const { code, stderr } = await run(write(content));
  expect(code, stderr).toBe(0);
  expect(stderr).toContain('1 imported, 0 are there already, 0 malformed');
  await service.users.signIn(name, password);
});

test('a row that is too short or too long is left out and reported, the others come in', async () => {
  const report = join(folder, 'report.csv');
  const path = write(
    `name,description,password\nshort,x\nwhole,,${password}\nlong,a,${password},b\nlast,,${password}\n`,
  );
  const { code, stderr } = await run(path, '--skip-invalid', '--report', report);
  expect({ code, stderr }).toMatchObject({ code: 3 });
  expect(stderr).toContain('2 imported, 0 are there already, 2 malformed');
  expect(readFileSync(report, 'utf8').split('\n').slice(1, 5)).toEqual([
    '2,,invalid,"it has 2 cells, and the header 3"',
    '3,whole,imported,',
    '4,,invalid,"it has 4 cells, and the header 3"',
    '5,last,imported,',
  ]);
  await service.users.signIn('last', password);
});

test('a column that is named twice is refused', async () => {
  const { code, stderr } = await run(write('name,Name\nx,y\n'));
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('column name twice') });
});
