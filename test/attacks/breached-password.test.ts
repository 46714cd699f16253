import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createDatabase } from '../support/database/database.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { spawnTool } from '../support/processes/processes.js';
import { allRows } from '../support/database/rows.js';
import { startService, type TestService } from '../support/service/service.js';

const ranges = temporaryFolder();
const folder = temporaryFolder();

function sha1(password: string): readonly [prefix: string, suffix: string] {
  const digest = createHash('sha1').update(password, 'utf8').digest('hex').toUpperCase();
  return [digest.slice(0, 5), digest.slice(5)];
}

/** Writes a range file as the downloader does: sorted lines, one of them for this password. */
function writeRange(
  password: string,
  { name = (prefix: string) => prefix, count = '3', newline = '\r\n' } = {},
) {
  const [prefix, suffix] = sha1(password);
  const others = Array.from({ length: 800 }, (_, index) => `${sha1(`other ${index}`)[1]}:${index + 1}`);
  writeFileSync(join(ranges, name(prefix)), [...others, `${suffix}:${count}`].sort().join(newline));
}

const breached = {
  plain: 'horse staple battery 1',
  withExtension: 'horse staple battery 2',
  unixLines: 'horse staple battery 3',
  upperCase: 'Horse Staple Battery',
  composed: 'caf\u00e9 staple battery',
};
const padded = 'horse staple battery 4';
const unknown = 'horse staple battery 5';

describe('a password known from a data breach', () => {
  let service: TestService;
  let environment: Record<string, string>;
  let admin: string;

  beforeAll(async () => {
    writeRange(breached.plain);
    writeRange(breached.withExtension, { name: (prefix) => `${prefix}.txt` });
    writeRange(breached.unixLines, { newline: '\n' });
    writeRange(breached.upperCase);
    writeRange(breached.composed);
    writeRange(padded, { count: '0' });
    const database = await createDatabase();
    environment = { ...database.environment, BREACHED_PASSWORDS_DIR: ranges };
    service = await startService(environment);
    admin = await service.users.admin();
  });

  const create = (name: string, password: string) =>
    service.api.post('/api/v1/users', admin, { name, password });
  const refused = { status: 400, body: { code: 'PASSWORD_TOO_COMMON' } };

  test.each(Object.entries(breached))('is refused for a new account (%s)', async (name, password) => {
    const before = await allRows(service.database);
    expect(await create(name, password)).toMatchObject(refused);
    expect(await allRows(service.database)).toEqual(before);
  });

  test('is refused in every Unicode normalisation', async () => {
    expect(await create('decomposed', 'cafe\u0301 staple battery')).toMatchObject(refused);
  });

  test('is refused when changing one’s own password or another user’s', async () => {
    const user = await service.users.create();
    const change = (token: string, json: object) =>
      service.api.post(`/api/v1/users/${user.id}/changePassword`, token, json);
    const newPassword = breached.plain;
    expect(await change(user.token, { currentPassword: user.password, newPassword })).toMatchObject(refused);
    expect(await change(admin, { newPassword })).toMatchObject(refused);
    await service.users.signIn(user.name, user.password);
  });

  test('is compared by case; padding entries and missing ranges do not count', async () => {
    for (const password of [breached.plain.toUpperCase(), padded, unknown])
      expect((await create(`user-${sha1(password)[0]}`, password)).status).toBe(201);
  });

  test('is not imported, and the report gives the reason', async () => {
    const users = join(folder, 'users.csv');
    const report = join(folder, 'report.csv');
    writeFileSync(users, `name,password\nbreached,${breached.plain}\nfine,${unknown}\n`);
    const { code, stderr } = await spawnTool(
      'users',
      ['import', users, '--skip-invalid', '--report', report],
      environment,
    ).ending;
    expect(stderr).toContain('1 imported, 0 exist already, 1 malformed');
    expect(code).toBe(3);
    expect(readFileSync(report, 'utf8')).toContain(
      'breached,invalid,password: it is known from a data breach',
    );
    await service.users.signIn('fine', unknown);
  });

  test('the log says at the start how many range files are missing', () => {
    const warnings = service.log.filter((line) => line.includes('BREACHED_PASSWORDS_DIR'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`lacks ${16 ** 5 - 6} of ${16 ** 5} range files`);
  });

  test('a password whose range file cannot be read is refused', async () => {
    const password = 'horse staple battery 6';
    mkdirSync(join(ranges, sha1(password)[0]));
    expect((await create('unreadable', password)).status).toBe(500);
  });
});
