import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { afterFile } from '../support/processes/cleanup.js';
import { createDatabase, engine, openDatabase, openWriter } from '../support/database/database.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { first, otherKeys, second, third } from '../support/service/keys.js';
import { type Ending, spawnService, spawnTool } from '../support/processes/processes.js';
import { seedUsers } from '../support/database/seeded-users.js';

const database = await createDatabase();
const common = { ...database.environment, ...otherKeys, ADMIN_PASSWORD: 'a-password-of-my-own' };
const both = { ...common, ENCRYPTION_KEYS: `${second},${first}` };
const keys = (toolArguments: string[], environment: Record<string, string> = both): Promise<Ending> =>
  spawnTool('keys', toolArguments, environment).ending;

beforeAll(async () => {
  const service = await spawnService({ ...common, ENCRYPTION_KEYS: first });
  await service.stop();
  await seedUsers(loadConfig({ ...common, ENCRYPTION_KEYS: first }), 5);
});

describe('npm run keys', () => {
  test.each([
    [],
    ['stat'],
    ['rotate', 'now'],
    ['status', '--dry-run'],
    ['rotate', '--fast'],
    ['--dry-run'],
    ['add'],
    ['promote'],
    ['retire', '--void-scratch-codes'],
  ])('shows its usage for %s %s', async (...toolArguments) => {
    const { code, stdout, stderr } = await keys(toolArguments.filter(Boolean));
    expect(stderr).toMatch(
      /^\S.*\n\nnpm run keys -- status .*\n(.*\n){3}npm run keys -- retire ID \[--void-scratch-codes\]\n/,
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('says in one sentence that a key is missing', async () => {
    const { code, stdout, stderr } = await keys(['status'], { ...common, ENCRYPTION_KEYS: second });
    expect(stderr).toMatch(/^The configuration cannot be used: ENCRYPTION_KEYS lacks the key "first".*\.\n$/);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });

  test.skipIf(engine === 'mariadb')('creates nothing in a folder without a database', async () => {
    const parent = temporaryFolder();
    const DATA_DIR = join(parent, 'none');
    for (const environment of [{ DATA_DIR }, { DATA_DIR: parent }]) {
      const { code, stdout, stderr } = await keys(['rotate'], environment);
      expect(stderr).toMatch(/^There is no database in .*: set DATA_DIR or DATABASE_URL .*\.\n$/);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(existsSync(DATA_DIR)).toBe(false);
      expect(readdirSync(parent)).toEqual([]);
    }
  });

  test('creates no keys when those of the service are not found', async () => {
    const { DATA_DIR = '' } = database.environment;
    const keyFolder = join(DATA_DIR, 'keys');
    expect(existsSync(keyFolder)).toBe(false);
    const { code, stdout, stderr } = await keys(['status'], database.environment);
    const made = existsSync(keyFolder);
    rmSync(keyFolder, { recursive: true, force: true });
    expect(made).toBe(false);
    expect(stderr).toMatch(/^[A-Z].*JWT_SECRET, ENCRYPTION_KEYS, DIGEST_KEY.*\.\n$/);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });

  test('names the users whose secrets cannot be opened, re-seals the others, and fails', async () => {
    const { transactions, close } = await openWriter(loadConfig(both));
    // The secret of another user, sealed with the right key but bound to that user.
    await transactions.run((manager) =>
      manager.query(
        'UPDATE authenticators SET sealedSharedSecret = ' +
          '(SELECT sealed FROM (SELECT sealedSharedSecret AS sealed FROM authenticators WHERE id = 5001) AS other) ' +
          'WHERE id IN (5003, 5004)',
      ),
    );
    await close();
    for (const [dryRun, summary] of [
      [true, 'Dry run: 3 secrets would be re-sealed. Nothing was changed.\n'],
      [false, '3 secrets re-sealed.\n'],
      [false, '0 secrets re-sealed.\n'],
    ] as const) {
      const { code, stdout } = await keys(['rotate', ...(dryRun ? ['--dry-run'] : [])]);
      expect(stdout).toContain(summary);
      expect(stdout).toContain('2 secrets cannot be opened with these keys, of the users 5003, 5004.\n');
      expect(code).toBe(1);
    }
    const rows = await openDatabase(loadConfig(both));
    afterFile(() => rows.destroy());
    const stored: { sealedSharedSecret: string }[] = await rows.query(
      'SELECT sealedSharedSecret FROM authenticators ORDER BY id',
    );
    const keyIds = stored.map(({ sealedSharedSecret }) => sealedSharedSecret.split('.')[1]);
    expect(keyIds).toEqual(['second', 'second', 'first', 'first', 'second']);
    const events: object[] = await rows.query(
      "SELECT actorUserId, subjectUserId, userAgent, details FROM audit_events WHERE type = 'keys.rotated' ORDER BY id",
    );
    expect(events).toMatchObject([
      { actorUserId: null, subjectUserId: null, userAgent: 'npm run keys' },
      { actorUserId: null, subjectUserId: null, userAgent: 'npm run keys' },
    ]);
  }, 120_000);

  test('re-seals from any key to the first one', async () => {
    const { transactions, close } = await openWriter(loadConfig(both));
    await transactions.run((manager) => manager.query('DELETE FROM authenticators WHERE id IN (5003, 5004)'));
    await close();
    const { code, stdout } = await keys(['rotate'], { ...common, ENCRYPTION_KEYS: `${third},${second}` });
    expect(stdout).toContain('3 secrets re-sealed.\n');
    expect(code).toBe(0);
  });
});
