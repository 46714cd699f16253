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

const { service, environment, newFile, write } = await startImports();
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
