import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Secret, TOTP } from 'otpauth';
import { describe, expect, test } from 'vitest';
import { allRows } from '../support/database/rows.js';
import {
  container,
  dataElement,
  derivedKey,
  encryptedSecret,
  keyPackage,
  macMethod,
} from '../support/pskc/pskc-writer.js';
import { newToken } from '../support/pskc/hardware-token.js';
import { asTotp, figure6, figure6Key } from '../support/pskc/rfc6030.js';
import { startImports } from '../support/processes/imports.js';
import { type Ending, spawnTool } from '../support/processes/processes.js';
import { stopClock } from '../support/service/time.js';

const { service, environment, importUsers, newFile, write } = await startImports();
stopClock();

const assign = (file: string, table: string, ...options: string[]): Promise<Ending> =>
  spawnTool('users', ['assign-tokens', file, '--assignments', table, ...options], environment).ending;

const table = (...lines: (readonly [serialNumber: string, name: string])[]): string =>
  write(`serial,name\n${lines.map((cells) => `${cells.join(',')}\n`).join('')}`);

const authenticatorsOf = async ({ id, token }: { id: number; token: string }) =>
  (await service.api.get(`/api/v1/users/${id}/authenticators`, token)).body as { name: string }[];

describe('tokens of an encrypted file', () => {
  test('are added to users with and without MFA, who sign in with them from then on', async () => {
    const passphrase = 'from the letter of the vendor';
    const { key, xml } = derivedKey(passphrase, { keyBytes: 32 });
    const encryption = { key, macKey: randomBytes(20) };
    const [first, second, spare] = [newToken(), newToken(), newToken()];
    const file = write(
      container(
        xml,
        macMethod(encryption),
        keyPackage({
          serialNumber: first.serialNumber,
          secret: encryptedSecret(first.sharedSecret, encryption),
          data: dataElement('TimeInterval', 60) + dataElement('TimeDrift', -5),
        }),
        keyPackage({
          serialNumber: second.serialNumber,
          secret: encryptedSecret(second.sharedSecret, encryption),
          parameters: '<Suite>HMAC-SHA256</Suite><ResponseFormat Length="8" Encoding="DECIMAL"/>',
        }),
        keyPackage({
          serialNumber: spare.serialNumber,
          secret: encryptedSecret(spare.sharedSecret, encryption),
        }),
      ),
      'pskcxml',
    );
    const novice = await service.users.create();
    const adept = await service.users.createWithMfa();
    const list = write(
      `\ufeffName;Department;Serial\r\n${novice.name};Sales;${first.serialNumber}\r\n` +
        `${adept.name.toUpperCase()};;${second.serialNumber}\r\n;;${spare.serialNumber}\r\nnew.colleague;HR;\r\n`,
    );
    const options = ['--passphrase-file', write(`${passphrase}\n`, 'txt')];
    const report = newFile();

    const before = await allRows(service.database);
    const dryRun = await assign(file, list, ...options, '--dry-run');
    expect(dryRun, dryRun.stderr).toMatchObject({ code: 0 });
    expect(dryRun.stderr).toContain('2 can be assigned, 0 were assigned already, 0 malformed');
    expect(await allRows(service.database)).toEqual(before);

    const run = await assign(file, list, ...options, '--report', report);
    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stderr).toContain('2 assigned, 0 were assigned already, 0 malformed');
    expect(run.stderr).toContain('Tokens without a user in the table: 1.');
    expect(readFileSync(report, 'utf8')).toBe(
      'line,serial,name,outcome,reason\n' +
        `2,${first.serialNumber},${novice.name},assigned,\n` +
        `3,${second.serialNumber},${adept.name.toUpperCase()},assigned,\n`,
    );

    // Their sessions have ended.
    for (const { token } of [novice, adept])
      expect((await service.api.get('/api/v1/users/me', token)).status).toBe(401);
    const behind = first.device.generate({ timestamp: Date.now() - 5 * 60_000 });
    const { access_token } = await service.users.signInWithMfa(novice, behind);
    expect(await authenticatorsOf({ ...novice, token: access_token })).toEqual([
      expect.objectContaining({
        kind: 'totp',
        name: first.serialNumber,
        algorithm: 'SHA1',
        digits: 6,
        period: 60,
      }),
    ]);
    const secret = new Secret({ buffer: new Uint8Array(second.sharedSecret).buffer });
    const token = new TOTP({ secret, algorithm: 'SHA256', digits: 8 });
    await service.users.signInWithMfa(adept, token.generate());
    await service.users.signInWithMfa(adept, adept.enrolment.app.code(1));

    const again = await allRows(service.database);
    const secondRun = await assign(file, list, ...options);
    expect(secondRun.stderr).toContain('0 assigned, 2 were assigned already, 0 malformed');
    expect(secondRun.code).toBe(0);
    expect(await allRows(service.database)).toEqual(again);
  });

  test.each([
    ['hexadecimal', figure6Key.toString('hex')],
    [
      'hexadecimal in groups',
      `${(figure6Key.toString('hex').toUpperCase().match(/.{4}/g) ?? []).join(' ')}\r\n`,
    ],
    ['base64', `${figure6Key.toString('base64')}\n`],
    ['hexadecimal after a byte order mark', `\ufeff${figure6Key.toString('hex')}`],
  ])('are opened with a key in %s', async (_, key) => {
    const { name } = await service.users.create();
    const options = ['--key-file', write(key, 'txt'), '--dry-run'];
    const run = await assign(write(asTotp(figure6), 'xml'), table(['987654321', name]), ...options);
    expect(run.stderr).toContain('1 can be assigned');
  });
});

test('two runs at the same time give each user the token once', async () => {
  const tokens = Array.from({ length: 20 }, newToken);
  const file = write(container(...tokens.map(({ written }) => written)), 'xml');
  const users = await Promise.all(tokens.map(() => service.users.create()));
  const list = table(
    ...tokens.map(({ serialNumber }, index) => [serialNumber, users[index]?.name ?? ''] as const),
  );
  const runs = await Promise.all([assign(file, list), assign(file, list)]);
  expect(runs.map(({ code }) => code)).toEqual([0, 0]);
  const [row] = await service.database.query<{ count: number }[]>(
    `SELECT COUNT(*) AS count FROM authenticators WHERE userId IN (${users.map(({ id }) => id).join(', ')})`,
  );
  expect(Number(row?.count)).toBe(20);
});

test('an interrupted run leaves users with all of their tokens or none, and the next one continues', async () => {
  const users = 400;
  const names = Array.from({ length: users }, (_, number) => `holder-${number}`);
  expect(await importUsers(write(`name\n${names.join('\n')}\n`))).toMatchObject({ code: 0 });
  const tokens = [...names, ...names].map((name) => ({ ...newToken(), name }));
  const file = write(container(...tokens.map(({ written }) => written)), 'xml');
  const list = table(...tokens.map(({ serialNumber, name }) => [serialNumber, name] as const));
  const holders = "SELECT id FROM users WHERE nameKey LIKE 'holder-%'";
  const held = async (): Promise<readonly number[]> => {
    const rows = await service.database.query<{ total: unknown }[]>(
      `SELECT COUNT(*) AS total FROM authenticators WHERE userId IN (${holders}) GROUP BY userId`,
    );
    return rows.map(({ total }) => Number(total));
  };
  const report = newFile();
  const options = ['assign-tokens', file, '--assignments', list, '--report', report];
  const tool = spawnTool('users', options, environment);
  await expect.poll(async () => (await held()).length, { timeout: 20_000, interval: 5 }).toBeGreaterThan(0);
  tool.kill('SIGTERM');
  const ending = await tool.ending;
  expect(ending, ending.stderr).toMatchObject({ code: 130 });
  expect(ending.stderr).toContain('Interrupted; run the command again to continue.');
  const reached = await held();
  expect(reached.length).toBeLessThan(users);
  expect(new Set(reached)).toEqual(new Set([2]));
  const outcomes = readFileSync(report, 'utf8').split('\n').slice(1, -1);
  expect(outcomes.filter((line) => line.endsWith(',assigned,'))).toHaveLength(2 * reached.length);
  expect(outcomes.filter((line) => line.endsWith(',not reached,'))).toHaveLength(
    2 * (users - reached.length),
  );

  const { stderr } = await assign(file, list);
  const [present, rest] = [2 * reached.length, 2 * (users - reached.length)];
  expect(stderr).toContain(`${rest} assigned, ${present} were assigned already, 0 malformed`);
  expect(await held()).toEqual(Array.from({ length: users }, () => 2));
}, 60_000);
