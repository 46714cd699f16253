import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { allRows } from '../support/database/rows.js';
import { newToken } from '../support/pskc/hardware-token.js';
import { container, keyPackage, plain } from '../support/pskc/pskc-writer.js';
import { startImports } from '../support/processes/imports.js';
import { type Ending, spawnTool } from '../support/processes/processes.js';
import { stopClock } from '../support/service/time.js';

const { service, environment, newFile, write } = await startImports();
stopClock();

const assign = (file: string, table: string, ...options: string[]): Promise<Ending> =>
  spawnTool('users', ['assign-tokens', file, '--assignments', table, ...options], environment).ending;

const table = (...lines: (readonly [serialNumber: string, name: string])[]): string =>
  write(`serial,name\n${lines.map((cells) => `${cells.join(',')}\n`).join('')}`);

const authenticatorsOf = async ({ id, token }: { id: number; token: string }) =>
  (await service.api.get(`/api/v1/users/${id}/authenticators`, token)).body as { name: string }[];

describe('mistakes in the table', () => {
  test('are named with line and serial number, and nobody gets a token', async () => {
    const [good, twice, taken] = [newToken(), newToken(), newToken()];
    const counting = keyPackage({
      serialNumber: 'HOTP-1',
      secret: plain(randomBytes(20)),
      algorithm: 'urn:ietf:params:xml:ns:keyprov:pskc:hotp',
    });
    const zeros = keyPackage({ serialNumber: '0950380269', secret: plain(randomBytes(20)) });
    const packages = [good, twice, taken].map(({ written }) => written);
    const file = write(container(...packages, counting, zeros), 'xml');
    const [user, owner] = [await service.users.create(), await service.users.create()];
    expect((await assign(file, table([taken.serialNumber, owner.name]))).code).toBe(0);

    const list = table(
      [good.serialNumber, user.name],
      [twice.serialNumber, user.name],
      [twice.serialNumber, owner.name],
      [taken.serialNumber, user.name],
      ['HOTP-1', user.name],
      ['950380269', user.name],
      ['2.60022E+12', user.name],
      ['hunter2', user.name],
      [good.serialNumber, 'correct horse'],
      ['0950380269', 'nobody.here'],
      ['2600215704919.0', user.name],
      ['Serial', 'Name'],
    );
    const before = await allRows(service.database);
    const report = newFile();
    const run = await assign(file, list, '--report', report);
    expect(run.code).toBe(3);
    const changed = 'a spreadsheet has changed it: give the column the format "text" and enter it again';
    expect(run.stderr.split('\n')).toEqual(
      expect.arrayContaining([
        `Line 4, token ${twice.serialNumber}: serial: it occurs earlier in the table.`,
        `Line 5, token ${taken.serialNumber}: serial: another user has this token.`,
        'Line 6, token HOTP-1: the token cannot be used: its codes count (HOTP): only time-based ones (TOTP) are supported.',
        `Line 7, token 950380269: serial: no token has this number; ${changed}.`,
        `Line 8, token 2.60022E+12: serial: no token has this number; ${changed}.`,
        'Line 9: serial: no token has this number.',
        `Line 10, token ${good.serialNumber}: name: it is not a valid user name.`,
        'Line 11, token 0950380269: name: there is no such user.',
        `Line 12, token 2600215704919.0: serial: no token has this number; ${changed}.`,
        'Line 13: it repeats the header.',
        '2 can be assigned, 0 were assigned already, 10 malformed',
      ]),
    );
    for (const secret of ['hunter2', 'correct horse'])
      expect(run.stderr + readFileSync(report, 'utf8')).not.toContain(secret);
    expect(await allRows(service.database)).toEqual(before);

    const skipping = await assign(file, list, '--skip-invalid');
    expect(skipping.code).toBe(3);
    expect(skipping.stderr).toContain('2 assigned, 0 were assigned already, 10 malformed');
    const { access_token } = await service.users.signInWithMfa(user, good.device.generate());
    const names = (await authenticatorsOf({ ...user, token: access_token })).map(({ name }) => name);
    expect(names).toEqual([good.serialNumber, twice.serialNumber]);
  });

  test('do not include the marks with which spreadsheets keep zeros', async () => {
    const serialNumbers = ['0950380269', '0950380270'];
    const packages = serialNumbers.map((serialNumber) =>
      keyPackage({ serialNumber, secret: plain(randomBytes(20)) }),
    );
    const { name } = await service.users.create();
    const list = table(["'0950380269", name], ['"=""0950380270"""', name]);
    const run = await assign(write(container(...packages), 'xml'), list, '--dry-run');
    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stderr).toContain('2 can be assigned, 0 were assigned already, 0 malformed');
  });

  test('such as a fourth token leave the user as before, and others get theirs', async () => {
    const tokens = [newToken(), newToken(), newToken(), newToken()];
    const file = write(container(...tokens.map(({ written }) => written)), 'xml');
    const [greedy, modest] = [await service.users.createWithMfa(), await service.users.create()];
    const lines = tokens.map(
      ({ serialNumber }, index) => [serialNumber, index < 3 ? greedy.name : modest.name] as const,
    );
    const checked = await assign(file, table(...lines), '--dry-run');
    expect(checked.stderr).toContain('1 can be assigned, 0 were assigned already, 3 malformed');
    const run = await assign(file, table(...lines), '--skip-invalid');
    expect(run.stderr).toContain('1 assigned, 0 were assigned already, 3 malformed');
    expect(run.stderr).toContain('a user can have three TOTP authenticators, and ten in all');
    expect(await authenticatorsOf(greedy)).toHaveLength(1);
    await service.users.signInWithMfa(modest, tokens[3]?.device.generate() ?? '');
  });

  test('such as a verifier, which has no second factor', async () => {
    const token = newToken();
    const { name, password } = await service.users.create('verifier');
    const run = await assign(write(container(token.written), 'xml'), table([token.serialNumber, name]));
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('name: this is a verifier, which has no second factor');
    await service.users.signIn(name, password);
  });

  test.each([
    ['a column is missing', 'serial,user\n1,anna\n', 'header with the columns serial and name'],
    ['a column is there twice', 'serial,name,Serial\n1,anna,2\n', 'header with the columns serial and name'],
    ['it is empty', '', 'is empty'],
    ['it is a header only', 'serial,name\n', 'has no row with a serial number and a name.'],
    ['nobody has a token', 'serial,name\n1,\n,anna\n', 'has no row with a serial number and a name.'],
  ])('%s', async (_, content, sentence) => {
    const run = await assign(write(container(newToken().written), 'xml'), write(content));
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(sentence);
  });
});

test('a run whose report cannot be written says how many tokens it has assigned', async () => {
  const { serialNumber, written } = newToken();
  const { name } = await service.users.create();
  const report = newFile();
  const whileWriting = fileURLToPath(new URL('../support/processes/while-writing.cjs', import.meta.url));
  const { code, stderr } = await spawnTool(
    'users',
    [
      'assign-tokens',
      write(container(written), 'xml'),
      '--assignments',
      table([serialNumber, name]),
      '--report',
      report,
    ],
    { ...environment, WHILE_WRITING: 'ENOSPC' },
    ['--require', whileWriting],
  ).ending;
  expect({ code, stderr }).toMatchObject({ code: 1 });
  expect(stderr).toContain(
    `1 assigned, 0 were assigned already, 0 malformed, before it failed; run the command again to continue.\n${report} cannot be written: the disk is full`,
  );
});
