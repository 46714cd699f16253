import { expect, test } from 'vitest';
import { startImports } from '../support/processes/imports.js';

const { service, write, importUsers } = await startImports();

test('a number that a spreadsheet has rounded is neither a name nor a password', async () => {
  const { code, stderr } = await importUsers(
    write('name;password\nanna;1.23457E+19\nbert;1,23457E+19\n2.60022E+12;four words are better\n'),
  );
  expect({ code, stderr }).toMatchObject({ code: 3 });
  const advice = 'a spreadsheet has changed it: give the column the format "text" and enter it again.';
  for (const line of ['Line 2: password', 'Line 3: password', 'Line 4: name'])
    expect(stderr).toContain(`${line}: ${advice}\n`);
  const { body } = await service.api.get('/api/v1/users?nameFilter=anna', await service.users.admin());
  expect(body.results).toEqual([]);
});
