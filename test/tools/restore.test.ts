import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, engine } from '../support/database/database.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { expectEnded, type GrantedAccess, grantAccess } from '../support/users/granted-access.js';
import { type Ending, type ServiceProcess, spawnService, spawnTool } from '../support/processes/processes.js';
import { type TestUser, Users } from '../support/users/users.js';

const ADMIN_PASSWORD = randomBytes(12).toString('base64url');
const database = await createDatabase();
const environment = { ...database.environment, ADMIN_PASSWORD };
const { DATA_DIR = '' } = database.environment;
const target = join(DATA_DIR, 'mfa.sqlite');
const tool = (name: string, ...args: string[]): Promise<Ending> => spawnTool(name, args, environment).ending;

/** Uses the API, as the driver keeps the file open in this process even after closing it. */
async function restoredEvents({ api }: ServiceProcess): Promise<{ details: object; userAgent: string }[]> {
  const admin = await new Users(api, ADMIN_PASSWORD).admin();
  const { body } = await api.get('/api/v1/auditEvents?type=database.restored', admin);
  return body.results as { details: object; userAgent: string }[];
}

test('npm run restore -- --loaded ends sessions and pending sign-ins of a copy that was loaded by other means', async () => {
  const service = await spawnService(environment);
  const access = await grantAccess(service, ADMIN_PASSWORD);
  const { code, stdout, stderr } = await tool('restore', '--loaded');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^Ended: \d+ sessions, 1 pending sign-in, 1 invitation\.\n$/);
  await expectEnded(service, access);
  expect(await restoredEvents(service)).toMatchObject([
    { userAgent: 'npm run restore', details: { challenges: 1, invitations: 1 } },
  ]);
  await service.stop();
});

describe.runIf(engine === 'sqlite')('npm run restore', () => {
  const file = join(temporaryFolder(), 'backup.sqlite');
  let access: GrantedAccess;
  let later: TestUser;

  beforeAll(async () => {
    const service = await spawnService(environment);
    access = await grantAccess(service, ADMIN_PASSWORD);
    const { id } = access.user;
    const asked = await service.api.post(`/api/v1/users/${id}/passkeys/options`, access.accessToken, {});
    expect(asked.status, asked.text).toBe(200);
    const beginner = await new Users(service.api, ADMIN_PASSWORD).create('user', 'beginner');
    await new Users(service.api, ADMIN_PASSWORD).enable(beginner);
    expect((await tool('backup', file)).code).toBe(0);
    const users = new Users(service.api, ADMIN_PASSWORD);
    later = await users.create('user', 'later');
    await users.signInWithMfa(access.user, access.user.enrolment.scratchCodes[1]);

    const before = readdirSync(DATA_DIR);
    const refused = await tool('restore', file);
    expect(refused.stderr).toMatch(/^A process is using .*mfa\.sqlite: stop the service, then restore\.\n$/);
    expect(refused.code).toBe(1);
    expect(readdirSync(DATA_DIR)).toEqual(before);
    expect((await service.api.get('/api/v1/users/me', later.token)).status).toBe(200);
    // Leaves its log next to the database.
    await service.kill();
    expect(statSync(`${target}-wal`).size).toBeGreaterThan(0);
  });

  test('replaces a database whose process was killed, and keeps that database', async () => {
    const copied = readFileSync(file);
    const { code, stdout, stderr } = await tool('restore', file);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      // Those of the two tests' users, without the one that is pending.
      /backup\.sqlite is restored: \d+ users, 2 second factors .*\nEnded: \d+ sessions, 1 pending sign-in, 1/,
    );
    const [, aside = ''] = /The previous database is in (.*)\.\n/.exec(stdout) ?? [];
    expect(readdirSync(DATA_DIR).filter((name) => /sqlite-|restoring/.test(name))).toEqual([]);
    expect(statSync(target).mode & 0o777).toBe(0o600);
    expect(readFileSync(file).equals(copied), 'the backup is unchanged').toBe(true);
    const restored = new Database(target);
    expect(restored.prepare('SELECT * FROM passkey_challenges').all()).toEqual([]);
    restored.close();
    const old = new Database(aside);
    expect(old.prepare('SELECT * FROM passkey_challenges').all()).toHaveLength(1);
    expect(old.prepare('SELECT name FROM users WHERE id = ?').get(later.id)).toMatchObject({ name: 'later' });
    old.close();

    const service = await spawnService(environment);
    await expectEnded(service, access);
    const users = new Users(service.api, ADMIN_PASSWORD);
    const { status } = await service.api.get(`/api/v1/users/${later.id}`, await users.admin());
    expect(status, 'a user newer than the copy').toBe(404);
    // As the guide says, a code that was spent after the copy is valid again.
    await users.signInWithMfa(access.user, access.user.enrolment.scratchCodes[1]);
    expect((await restoredEvents(service))[0]).toMatchObject({ details: { challenges: 1, invitations: 1 } });
    await service.stop();
  });

  test('restores on another machine that has only the keys', async () => {
    const folder = temporaryFolder();
    const moved = { ...environment, DATA_DIR: folder, ...keysOf(DATA_DIR) };
    const { code, stderr, stdout } = await spawnTool('restore', [file], moved).ending;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain('The database before it');
    expect(readdirSync(folder)).toEqual(['mfa.sqlite']);
    const service = await spawnService(moved);
    await expectEnded(service, access);
    await service.stop();
  });

  test('restores a lost database', async () => {
    const folder = temporaryFolder();
    const moved = { DATA_DIR: folder, ...keysOf(DATA_DIR) };
    await spawnService({ ...moved, ADMIN_PASSWORD }).then((service) => service.stop());
    const lost = new Database(join(folder, 'mfa.sqlite'));
    lost.exec('DELETE FROM user_counts; DELETE FROM users');
    lost.close();
    expect((await spawnTool('restore', [file], moved).ending).code).toBe(0);
    await spawnService(moved).then((service) => service.stop());
    expect(existsSync(join(folder, 'set-up'))).toBe(true);
  });
});

function keysOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    ['JWT_SECRET', 'ENCRYPTION_KEYS', 'DIGEST_KEY'].map((name) => [
      `${name}_FILE`,
      join(folder, 'keys', name.toLowerCase()),
    ]),
  );
}
