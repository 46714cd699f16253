import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { afterFile } from '../support/cleanup.js';
import { createDatabase, engine } from '../support/database.js';
import { temporaryFolder } from '../support/folders.js';
import { type ServiceProcess, spawnService } from '../support/processes.js';
import { runTool, type ToolRun } from '../support/tools.js';
import { type MfaUser, type TestUser, Users } from '../support/users.js';

const ADMIN_PASSWORD = 'a-password-of-my-own';

let environment: Record<string, string>;
let service: ServiceProcess;
let users: Users;

let made = 0;
/** One that no earlier service has given. */
const newName = (): string => `somebody-${(made += 1)}`;

const start = async (): Promise<void> => {
  service = await spawnService(environment);
  users = new Users(service.api, ADMIN_PASSWORD);
};
const folder = (): string => environment['DATA_DIR'] ?? '';
const backup = (...words: string[]): Promise<ToolRun> => runTool('backup', words, environment);
const restore = (...words: string[]): Promise<ToolRun> => runTool('restore', words, environment);
const names = async (): Promise<string[]> => {
  const { body } = await service.api.get('/api/v1/users?limit=200', await users.admin());
  return (body.results as { name: string }[]).map(({ name }) => name);
};

beforeAll(async () => {
  const database = await createDatabase();
  afterFile(() => database.remove());
  environment = { ...database.environment, ADMIN_PASSWORD };
  await start();
});

if (engine === 'sqlite') {
  describe('npm run backup, while the service runs and users come in', () => {
    test('copies all that was answered before it began, whole and for its owner alone', async () => {
      const before = await users.create('user', newName());
      const writing = (async () => {
        for (let count = 0; count < 20; count += 1) await users.create('user', newName());
      })();
      const file = join(temporaryFolder(), 'backup.sqlite');
      const { code, stdout, stderr } = await backup(file);
      await writing;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/backup\.sqlite: \d+ users, [\d.]+ MB, checked\.\nThe keys are not in it/);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(readdirSync(join(file, '..'))).toEqual(['backup.sqlite']);
      const copy = new Database(file, { readonly: true });
      afterFile(() => copy.close());
      expect(copy.prepare('SELECT 1 FROM users WHERE id = ?').all([before.id])).toHaveLength(1);
      expect(copy.prepare('PRAGMA integrity_check').raw().all().flat()).toEqual(['ok']);
    });

    test('never writes over a file, nor leaves half of one', async () => {
      const target = join(temporaryFolder(), 'there');
      writeFileSync(target, 'mine');
      expect(await backup(target)).toMatchObject({
        code: 1,
        stderr: `${target} cannot be written: EEXIST\n`,
      });
      expect(readFileSync(target, 'utf8')).toBe('mine');
      expect(await backup('/proc/nowhere/backup')).toMatchObject({ code: 1 });
      expect(await backup()).toMatchObject({ code: 2 });
    });
  });

  describe('npm run restore', () => {
    let file: string;
    let early: MfaUser;
    let session: { access_token: string; refresh_token: string };
    let invited: TestUser;

    beforeEach(async () => {
      early = await users.createWithMfa('user', newName());
      session = await users.signInWithMfa(early, early.enrolment.scratchCodes[0]);
      invited = await users.create('user', newName());
      const path = `/api/v1/users/${invited.id}/mfa/invitation`;
      expect((await service.api.post(path, await users.admin())).status).toBe(201);
      file = join(temporaryFolder(), 'backup.sqlite');
      expect(await backup(file)).toMatchObject({ code: 0 });
    });

    test('puts a backup back; sessions, challenges and invitations in it are ended, and the trail says so', async () => {
      const late = await users.create('user', newName());
      await service.kill();
      const { code, stdout, stderr } = await restore(file);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const [, old = ''] = /The database before is (\S+)\.\n/.exec(stdout) ?? [];
      expect(statSync(old).mode & 0o777).toBe(0o600);
      expect(readdirSync(folder()).filter((name) => /-wal$|-shm$|^restoring$/.test(name))).toEqual([]);

      await start();
      expect(await names()).toContain(early.name);
      expect(await names()).not.toContain(late.name);
      expect((await service.api.get('/api/v1/users/me', session.access_token)).status).toBe(401);
      const { refresh_token } = session;
      const refreshed = await service.api.token({ grant_type: 'refresh_token', refresh_token });
      expect(refreshed.body.code).toBe('REFRESH_TOKEN_INVALID');
      await users.signInWithMfa(early, early.enrolment.scratchCodes[1]);
      const trail = await service.api.get('/api/v1/auditEvents?type=database.restored', await users.admin());
      expect(trail.body.results[0]).toMatchObject({ details: { ended: expect.any(Number) } });
      expect(trail.body.results[0].details.ended).toBeGreaterThan(2);
      const rows = new Database(join(folder(), 'mfa.sqlite'), { readonly: true });
      afterFile(() => rows.close());
      expect(rows.prepare('SELECT COUNT(*) FROM mfa_invitations').raw().all()).toEqual([[0]]);
    });

    test('not while the service runs, nor what is none, damaged, of a newer version or under other keys', async () => {
      expect(await restore(file)).toMatchObject({
        code: 1,
        stderr: 'The service is running on this database: stop it first.\n',
      });
      await service.stop();
      // All but the header, which says how the file was closed.
      const content = (): Buffer => readFileSync(join(folder(), 'mfa.sqlite')).subarray(100);
      const before = content();
      const wrong = (name: string): string => join(file, '..', name);
      writeFileSync(wrong('text'), 'no database');
      writeFileSync(wrong('damaged'), readFileSync(file).fill(0x5a, 8192, 20_000));
      copyFileSync(file, wrong('newer'));
      const newer = new Database(wrong('newer'));
      newer.exec("INSERT INTO migrations (timestamp, name) VALUES (9, 'OfTomorrow9')");
      newer.close();
      for (const [name, reason] of [
        ['absent', /^There is no /],
        ['text', /is no database of this service/],
        ['damaged', /is damaged|is no database of this service/],
        ['newer', /comes from a newer version of the service, which has OfTomorrow9/],
      ] as const) {
        const { code, stderr } = await restore(wrong(name));
        expect({ name, code }).toEqual({ name, code: 1 });
        expect(stderr).toMatch(reason);
      }
      const otherKeys = { ...environment, DIGEST_KEY: 'abcdefghijklmnopqrstuvwxyz0123456789' };
      const refused = await runTool('restore', [file], otherKeys);
      expect(refused.stderr).toMatch(/DIGEST_KEY is another one/);
      expect(content().equals(before)).toBe(true);
      expect(existsSync(join(folder(), 'restoring'))).toBe(false);
      await start();
    });

    test('where the old database is gone, or its log is left beside an older file', async () => {
      await service.kill();
      copyFileSync(file, join(folder(), 'mfa.sqlite'));
      expect((await restore(file)).code).toBe(0);
      for (const name of ['mfa.sqlite', 'mfa.sqlite-wal', 'mfa.sqlite-shm'])
        rmSync(join(folder(), name), { force: true });
      expect((await restore(file)).code).toBe(0);
      await start();
      expect(await names()).toContain(early.name);
    });
  });
} else {
  test('on a server, backup and a file to restore are refused in words; what revived is ended', async () => {
    const user = await users.createWithMfa('user', newName());
    const { access_token } = await users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    expect(await backup('anywhere')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('mariadb-dump'),
    });
    expect(await restore('anywhere')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('npm run restore'),
    });
    await service.stop();
    const { code, stdout } = await restore();
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^\d+ sessions.* ended\.\n$/),
    });
    await start();
    expect((await service.api.get('/api/v1/users/me', access_token)).status).toBe(401);
    await users.signInWithMfa(user, user.enrolment.scratchCodes[1]);
  });
}
