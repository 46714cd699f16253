import { beforeAll, describe, expect, test } from 'vitest';
import { type Config, loadConfig } from '../../src/config/config.js';
import { afterFile } from '../support/processes/cleanup.js';
import { createDatabase, openDatabase } from '../support/database/database.js';
import { first, otherKeys, second } from '../support/service/keys.js';
import { type Ending, spawnService, spawnTool } from '../support/processes/processes.js';
import { rowsOf } from '../support/database/rows.js';
import { expectSealedWithFirstKey, seedUsers, type SeededUser } from '../support/database/seeded-users.js';
import { Users } from '../support/users/users.js';

const ADMIN_PASSWORD = 'a-password-of-my-own';
const secrets = 10_000;

const database = await createDatabase();
const common = { ...database.environment, ...otherKeys, ADMIN_PASSWORD };
const both = { ...common, ENCRYPTION_KEYS: `${second},${first}` };
const config: Config = loadConfig(both);
const rotate = (...options: string[]): Promise<Ending> =>
  spawnTool('keys', ['rotate', ...options], both).ending;

/** Counts secrets by the id of their key, and audit events about keys. */
async function readState(): Promise<{ first: number; second: number; started: number; rotated: object[] }> {
  const rows = await openDatabase(config);
  const [counts] = await rows.query(
    "SELECT SUM(sealedSharedSecret LIKE 'v1.first.%') AS first, SUM(sealedSharedSecret LIKE 'v1.second.%') AS second " +
      'FROM authenticators',
  );
  const events: { type: string; actorUserId: null; address: string; userAgent: string; details: string }[] =
    await rows.query("SELECT * FROM audit_events WHERE type LIKE 'keys.%' ORDER BY id");
  await rows.destroy();
  return {
    first: Number(counts.first),
    second: Number(counts.second),
    started: events.filter(({ type }) => type === 'keys.rotation_started').length,
    rotated: events
      .filter(({ type }) => type === 'keys.rotated')
      .map(({ details }) => JSON.parse(details) as object),
  };
}

describe('replacing a key while users sign in', () => {
  let users: readonly SeededUser[];
  let api: Users;

  beforeAll(async () => {
    const before = await spawnService({ ...common, ENCRYPTION_KEYS: first });
    await before.stop();
    users = await seedUsers(loadConfig({ ...common, ENCRYPTION_KEYS: first }), secrets);
    const service = await spawnService(both);
    api = new Users(service.api, ADMIN_PASSWORD);
  }, 120_000);

  test('shows in its status how many secrets each key seals', async () => {
    const { code, stdout, stderr } = await spawnTool('keys', ['status'], both).ending;
    expect(stdout).toBe(
      'ring        key      use                            needed by\n' +
        'encryption  second   first: seals and opens         0 secrets\n' +
        'encryption  first    opens                          10000 secrets\n' +
        'digest      default  first: digests and recognises  scratch codes of 0 users\n',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('is refused to retire the old key while it seals something', async () => {
    const { code, stderr } = await spawnTool('keys', ['retire', 'first'], both).ending;
    expect(stderr).toBe('The key "first" is needed: 10000 secrets. Run npm run keys -- rotate first.\n');
    expect(code).toBe(1);
  });

  test('opens everything and changes nothing in a dry run', async () => {
    const stored = async (): Promise<string[][]> => {
      const rows = await openDatabase(config);
      const dump = [await rowsOf(rows, 'authenticators'), await rowsOf(rows, 'audit_events')];
      await rows.destroy();
      return dump;
    };
    const before = await stored();
    const { code, stdout } = await rotate('--dry-run');
    expect(stdout).toContain('Dry run: 10000 secrets would be re-sealed. Nothing was changed.\n');
    expect(code).toBe(0);
    expect(await stored()).toEqual(before);
  });

  test('leaves every secret under one key or the other when it is killed', async () => {
    const rows = await openDatabase(config);
    afterFile(() => rows.destroy());
    const resealed = (): Promise<unknown[]> =>
      rows.query("SELECT id FROM authenticators WHERE sealedSharedSecret LIKE 'v1.second.%' LIMIT 1");
    const tool = spawnTool('keys', ['rotate'], both);
    await expect.poll(resealed, { timeout: 60_000, interval: 1 }).not.toEqual([]);
    tool.kill();
    expect((await tool.ending).code).toBe(137);
    const { first: left, second: done, ...events } = await readState();
    expect(left, 'it was killed before its end').toBeGreaterThan(0);
    expect(left + done).toBe(secrets);
    expect(events).toEqual({ started: 1, rotated: [] });
  }, 120_000);

  test('continues when it is run again, and no sign-in fails meanwhile', async () => {
    const { first: left } = await readState();
    const tool = spawnTool('keys', ['rotate'], both);
    let ended = false;
    void tool.ending.finally(() => (ended = true));
    const waiting = [...users];
    let signIns = 0;
    const signInUntilItEnded = async (): Promise<void> => {
      for (let user = waiting.pop(); user && !ended; user = waiting.pop()) {
        // Still valid if a time step ends meanwhile.
        await api.signInWithMfa(user, user.app.code());
        signIns += 1;
      }
    };
    await Promise.all([1, 2, 3, 4].map(signInUntilItEnded));
    const { code, stdout } = await tool.ending;
    expect(stdout).toContain(`${left} secrets re-sealed.\n`);
    expect(stdout).toMatch(/^encryption {2}second +first: seals and opens +10000 secrets$/m);
    expect(stdout).toMatch(/^encryption {2}first +opens +0 secrets +can be retired$/m);
    expect(code).toBe(0);
    expect(signIns).toBeGreaterThan(0);
    await expectSealedWithFirstKey(config, users);
    const { started, rotated } = await readState();
    expect(started).toBe(2);
    expect(rotated).toEqual([{ keyId: 'second', resealed: left, unreadable: 0 }]);
  }, 180_000);

  test('reports when nothing is left to do, and adds no audit event', async () => {
    const { code, stdout } = await rotate();
    expect(stdout).toMatch(/^Nothing to re-seal: the first key seals all secrets\.\n/);
    expect(code).toBe(0);
    expect((await readState()).started).toBe(2);
  });

  test('lets users sign in when the old key is removed', async () => {
    const { api: without } = await spawnService({ ...common, ENCRYPTION_KEYS: second });
    const [user] = users;
    if (!user) throw new Error('there are no users');
    await new Users(without, ADMIN_PASSWORD).signInWithMfa(user, user.app.code());
  });
});
