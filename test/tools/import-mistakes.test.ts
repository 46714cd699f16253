import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startImports } from '../support/processes/imports.js';
import { spawnTool } from '../support/processes/processes.js';
import { partialFile } from '../../tools/output-file.js';

const { service, environment, newFile, write, importUsers } = await startImports();

test('a number that a spreadsheet has rounded is neither a name nor a password', async () => {
  const { code, stderr } = await importUsers(
    write(
      'name;password\nanna;1.23457E+19\nbert;1,23457E+19\n2.60022E+12;four words are better\n1E+11;four words are better\n',
    ),
  );
  expect({ code, stderr }).toMatchObject({ code: 3 });
  const advice = 'a spreadsheet has changed it: give the column the format "text" and enter it again.';
  for (const line of ['Line 2: password', 'Line 3: password', 'Line 4: name', 'Line 5: name'])
    expect(stderr).toContain(`${line}: ${advice}\n`);
  const { body } = await service.api.get('/api/v1/users?nameFilter=anna', await service.users.admin());
  expect(body.results).toEqual([]);
});

test('a header that is repeated, as where two sheets were pasted together, is not a user', async () => {
  const { code, stderr } = await importUsers(
    write('name,password\nanna,four words are better\n Name,password,\nbert,four words are better\n'),
    '--skip-invalid',
  );
  expect({ code, stderr }).toMatchObject({ code: 3 });
  expect(stderr).toContain('Line 3: it repeats the header.\n2 imported, 0 exist already, 1 malformed');
});

test('malformed lines that are added during the import are named', async () => {
  const path = write(
    `name,description\n${Array.from({ length: 1000 }, (_, index) => `user${index},${'x'.repeat(250)}\n`).join('')}`,
  );
  const report = newFile();
  const tool = spawnTool('users', ['import', path, '--report', report], environment);
  await expect.poll(() => existsSync(partialFile(report)), { interval: 5 }).toBe(true);
  appendFileSync(path, 'a b,\n');
  const { code, stderr } = await tool.ending;
  expect({ code, stderr }).toMatchObject({ code: 3 });
  expect(stderr).toMatch(/^Line 1002: name must be /m);
  expect(stderr).toContain('1000 imported, 0 exist already, 1 malformed');
});

test.each([
  ['csv', 'name,password\n'],
  ['csv', 'name,password\n\n,\n'],
  ['jsonl', '\n'],
])('a %s file without rows is refused', async (extension, content) => {
  const path = write(content, extension);
  expect(await importUsers(path)).toMatchObject({ code: 1, stderr: `${path} has no rows.\n` });
});

test('values of a list that are not in it are refused with the list', async () => {
  const { stderr } = await importUsers(
    write('name,role,disabled,mfaEnabled,mfaKinds\na,root,,,\nb,,yes,,\nc,,,no,\nd,,,,totp sms\n'),
  );
  expect(stderr.split('\n')).toEqual(
    expect.arrayContaining([
      'Line 2: role must be one of admin, helpdesk, user, verifier.',
      'Line 3: disabled must be true or false.',
      'Line 4: mfaEnabled must be true or false.',
      'Line 5: mfaKinds must list kinds of authenticators: totp, passkey.',
    ]),
  );
});

test('an import that fails says how much it has imported until then', async () => {
  const path = write(`name\n${Array.from({ length: 1000 }, (_, index) => `early${index}\n`).join('')}`);
  const report = newFile();
  const tool = spawnTool('users', ['import', path, '--report', report], environment);
  await expect.poll(() => existsSync(partialFile(report)), { interval: 5 }).toBe(true);
  writeFileSync(report, 'of somebody else');
  const { code, stderr } = await tool.ending;
  expect({ code, stderr }).toMatchObject({ code: 1 });
  expect(stderr).toContain(
    `1000 imported, 0 exist already, 0 malformed, before it failed; run the command again to continue.\n${report} cannot be written: it already exists`,
  );
});

test('a file that is one endless line is refused in a sentence', async () => {
  const path = write(Buffer.alloc(65 * 2 ** 20, 'x'));
  expect(await importUsers(path)).toMatchObject({
    code: 1,
    stderr: `${path} cannot be read: line 1 is longer than 64 MB. Check that it is the right file.\n`,
  });
});
