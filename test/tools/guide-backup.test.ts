import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { beforeAll, expect, inject, test } from 'vitest';
import { createDatabase, engine } from '../support/database/database.js';
import { commandsIn } from '../support/docs/fenced-blocks.js';
import { startProjectShell } from '../support/docs/project-folder.js';
import { afterFile } from '../support/processes/cleanup.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { spawnService } from '../support/processes/processes.js';
import { first, otherKeys } from '../support/service/keys.js';
import { expectPopulation, populate, type Population, PUBLIC_URL } from '../support/users/population.js';
import { Users } from '../support/users/users.js';

const ADMIN_PASSWORD = randomBytes(12).toString('base64url');
const accountPassword = randomBytes(12).toString('hex');
const restoredName = 'mfa_restored';

/** What is on removable disks: the guide's `/backups` and `/safe`. */
const disks = temporaryFolder();
const [backUp, check, restoreSqlite, createRestored, restoreServer, toAnotherMachine, loaded] = commandsIn(
  'docs/guide-backup.md',
).map((block) => block.replaceAll(/ \/(backups|safe)\//g, ` ${disks}/$1/`)) as [string, ...string[]];

/** Says what it would do: the test starts and stops the service. */
const systemctl = 'systemctl() { echo "systemctl $*"; }';
/** The server's administrator, who signs in without a password. */
const asAdministrator = (): string =>
  `mariadb() { command mariadb --no-defaults --host=127.0.0.1 --port=${inject('mariaDbPort')} --user=root "$@"; }`;

/** The variables of a service; on a server, with an empty database and the account that the guides name. */
async function machine(): Promise<Record<string, string>> {
  const database = await createDatabase();
  const url = database.environment['DATABASE_URL'];
  return {
    ...database.environment,
    PUBLIC_URL,
    ...(url !== undefined && { DATABASE_URL: url.replace('tester:tester', `mfa:${accountPassword}`) }),
  };
}

/** The guide's account may use the databases of this test, and may not create one. */
async function createAccount(): Promise<void> {
  const root = await mysql.createConnection({ host: '127.0.0.1', port: inject('mariaDbPort'), user: 'root' });
  await root.query(`CREATE USER mfa@'127.0.0.1' IDENTIFIED BY '${accountPassword}'`);
  await root.query("GRANT ALL ON `mfa\\_test\\_%`.* TO mfa@'127.0.0.1'");
  afterFile(async () => {
    await root.query(`DROP DATABASE IF EXISTS ${restoredName}`);
    await root.query("DROP USER mfa@'127.0.0.1'");
    await root.end();
  });
}

let environment: Record<string, string>;
let population: Population;

beforeAll(async () => {
  for (const folder of ['backups', 'safe']) mkdirSync(join(disks, folder));
  if (engine === 'mariadb') await createAccount();
  environment = { ...(await machine()), ...otherKeys, ENCRYPTION_KEYS: first };
});

test('back up, try the copy out, lose data, restore', async () => {
  const service = await spawnService({ ...environment, ADMIN_PASSWORD });
  population = await populate(service, ADMIN_PASSWORD);
  const { shell } = await startProjectShell(environment, 'stand-in');
  expect(await shell.run(backUp)).toMatch(/3 users, 2 second factors.*\n[^]*the three keys\./);
  expect(await shell.run(check ?? '')).toContain('can be restored with the present keys: 3 users');
  await new Users(service.api, ADMIN_PASSWORD).create('user', 'too-late');
  await service.stop();

  await shell.run(systemctl);
  if (engine === 'mariadb') {
    await shell.run(`${asAdministrator()}\n${createRestored}`);
    // "Name the new database at the end of DATABASE_URL".
    environment['DATABASE_URL'] = environment['DATABASE_URL']?.replace(/\w+$/, restoredName) ?? '';
    await shell.run(`export DATABASE_URL=${environment['DATABASE_URL']}\n${restoreServer}`);
  } else {
    await shell.run(restoreSqlite ?? '');
  }
  const restored = await spawnService(environment);
  await expectPopulation(restored, population, ADMIN_PASSWORD);
  const admin = await new Users(restored.api, ADMIN_PASSWORD).admin();
  const { body } = await restored.api.get('/api/v1/users?nameFilter=too-late', admin);
  expect(body.totalCount).toBe(0);
  await restored.stop();
}, 60_000);

test('restore to another machine, which has nothing but the two copies', async () => {
  const folder = temporaryFolder();
  const keyFiles = {
    JWT_SECRET_FILE: join(folder, 'jwt_secret'),
    ENCRYPTION_KEYS_FILE: join(folder, 'encryption_keys'),
    DIGEST_KEY_FILE: join(folder, 'digest_key'),
  };
  const other = { ...(await machine()), ...keyFiles };
  const { shell } = await startProjectShell(other, 'stand-in');
  const output = await shell.run(toAnotherMachine ?? '');
  expect(output).toContain(`Written: ${Object.values(keyFiles).join(', ')}.`);
  expect(output).toMatch(/is restored: 3 users, 2 second factors/);
  expect(output).toMatch(/^.*first .*first: seals and opens.*$/m);
  const service = await spawnService({ ...other, NODE_ENV: 'production' });
  await expectPopulation(service, population, ADMIN_PASSWORD);
  await service.stop();
  expect(await shell.run(loaded ?? '')).toMatch(/Ended: \d+ sessions/);
}, 60_000);
