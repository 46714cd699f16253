import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvText } from '../../console/src/csv-text.js';
import { csvLine } from '../../tools/users/csv.js';
import { readRows } from '../../tools/users/user-file.js';
import { cellsOf } from '../support/oracles/csv.js';
import { startImports } from '../support/processes/imports.js';
import { setRealPasswordCost } from '../support/service/password-cost.js';
import { spawnTool } from '../support/processes/processes.js';

// What is exported here is imported again, which takes no cheaper hashes.
setRealPasswordCost();

const payloads = [
  '=HYPERLINK("http://127.0.0.1/?"&A1;"x")',
  "+1+cmd|'/c calc'!A0",
  '-2+3',
  '@SUM(1+1)',
  '\t=1+1',
  '\r=1+1',
  ' =1+1',
  '\u00a0\u200b=1+1',
  '"=1+1',
  '“=1+1',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(1)',
  'fine;=1+1',
  'fine\n=1+1',
  'fine\t=1+1',
  'fine;"=1+1"',
];

/** Excel, LibreOffice and Google Sheets calculate a cell that begins like this (OWASP: CSV injection). */
const live = /^[\s\u200b"“]*[=+\-@＝＋－＠]|^[\t\r\n]/;

/** Cells that a spreadsheet would calculate, whether it splits lines at commas, semicolons or tabs. */
function liveCells(text: string): string[] {
  return [',', ';', '\t'].flatMap((separator) =>
    cellsOf(text, separator)
      .flat()
      .filter((cell) => live.test(cell)),
  );
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

const { service, environment, newFile, write, importUsers } = await startImports();

async function descriptions(): Promise<Record<string, string>> {
  const { body } = await service.api.get('/api/v1/users?limit=200', await service.users.admin());
  const users = body.results as { name: string; description: string }[];
  return Object.fromEntries(users.map(({ name, description }) => [name, description]));
}

test('a name in an imported file does not become a formula in the report', async () => {
  const report = newFile();
  const names = [...payloads, '-2-3', '@SUM', 'fine'];
  await importUsers(write(`name\n${names.map(quoted).join('\n')}\n`), '--skip-invalid', '--report', report);
  const text = readFileSync(report, 'utf8');
  expect(liveCells(text)).toEqual([]);
  expect(cellsOf(text).length).toBe(names.length + 1);
  expect(cellsOf(text).map(([, name]) => name)).toEqual(expect.arrayContaining(["'-2-3", "'@SUM", 'fine']));
});

test('a name does not become a formula in the file of scratch codes', async () => {
  const codes = newFile();
  const secret = 'KQ5P6HBW63UTX4JPMXBJXI2PQMKQ5P6H';
  await importUsers(write(`name,secret\n-5,${secret}\n@B1,${secret}\n`), '--scratch-codes', codes);
  const text = readFileSync(codes, 'utf8');
  expect(liveCells(text)).toEqual([]);
  expect(cellsOf(text).map(([name]) => name)).toEqual(["'-5", "'@B1"]);
});

test('a text does not become a formula in a file that the console saves', () => {
  const text = csvText([...payloads.map((payload) => [payload, 'end']), ['-5', -5]]);
  expect(liveCells(text.replaceAll('\r\n', '\n')).filter((cell) => cell !== '-5')).toEqual([]);
  expect(text).toMatch(/\r\n'-5,-5\r\n$/);
});

test('an export contains no formulas, and an import restores the original texts', async () => {
  const texts = [
    ...payloads,
    ...payloads.map((text) => `'${text}`),
    "'quoted' text",
    "''",
    "'",
    'a = b',
    '\n',
  ];
  const admin = await service.users.admin();
  for (const [index, description] of texts.entries()) {
    const user = { name: `-d${index}`, password: 'four words are better', description };
    expect((await service.api.post('/api/v1/users', admin, user)).status).toBe(201);
  }
  const before = await descriptions();
  const output = newFile();
  const exported = spawnTool('users', ['export', '--with-secrets', '--output', output], environment);
  expect((await exported.ending).code).toBe(0);
  expect(liveCells(readFileSync(output, 'utf8'))).toEqual([]);

  for (const { id, name } of (await service.api.get('/api/v1/users?limit=200', admin)).body.results)
    if (name !== 'administrator')
      await service.api.request('DELETE', `/api/v1/users/${id}`, { token: admin });
  const { code, stderr } = await importUsers(output);
  expect(code, stderr).toBe(0);
  expect(await descriptions()).toEqual(before);
});

test('a file from another system is imported unchanged', async () => {
  const password = "'=four words are better";
  const path = write(`name,description,password\nelsewhere,=1+1,${password}\nelsewhere2,'tis,${password}\n`);
  expect((await importUsers(path)).code).toBe(0);
  await service.users.signIn('elsewhere', password);
  expect(await descriptions()).toMatchObject({ elsewhere: '=1+1', elsewhere2: "'tis" });
});

test('no text becomes a formula, and every text is restored', async () => {
  const nasty = fc.array(
    fc.constantFrom(
      "'",
      '"',
      '=',
      '+',
      '-',
      '@',
      '＝',
      ';',
      ',',
      '\t',
      '\r',
      '\n',
      ' ',
      '\u00a0',
      '\u200b',
      'a',
    ),
    { maxLength: 8 },
  );
  const texts = fc.array(
    nasty.map((characters) => `x${characters.join('')}`.slice(1)),
    { minLength: 500, maxLength: 500 },
  );
  await fc.assert(
    fc.asyncProperty(texts, async (values) => {
      const written = values.map((value) => csvLine([value, 'end'])).join('');
      expect(liveCells(written)).toEqual([]);
      const path = write(`description,name\n${written}`);
      const back: unknown[] = [];
      for await (const { fields } of readRows(path, 'csv')) back.push(fields['description'] ?? '');
      expect(back).toEqual(values);
    }),
    { numRuns: 10 },
  );
});
