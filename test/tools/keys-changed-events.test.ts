import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { createDatabase, engine, openDatabase, openWriter } from '../support/database/database.js';
import { type Ending, spawnService, spawnTool } from '../support/processes/processes.js';
import { anotherSecret } from '../support/service/keys.js';

const breaker = fileURLToPath(new URL('../support/processes/break-commit.cjs', import.meta.url));
const [firstKey, secondKey] = [`a:${anotherSecret()}`, `b:${anotherSecret()}`];
const changes = [
  ['add', 'digest'],
  ['promote', 'digest:b'],
  ['retire', 'digest:b'],
];

describe('npm run keys records each change of a file with keys', () => {
  let environment: Record<string, string>;
  let folder: string;

  const keys = (toolArguments: readonly string[], more: Record<string, string> = {}): Promise<Ending> =>
    spawnTool('keys', toolArguments, { ...environment, ...more }, ['--require', breaker]).ending;
  const idsInFile = (): string[] =>
    readFileSync(join(folder, 'digest_key'), 'utf8')
      .trim()
      .split(',')
      .map((entry) => entry.split(':')[0] ?? '');
  const execute = async (sql: string): Promise<void> => {
    const { transactions, close } = await openWriter(loadConfig(environment));
    await transactions.run((manager) => manager.query(sql));
    await close();
  };
  const recorded = async (): Promise<object[]> => {
    const rows = await openDatabase(loadConfig(environment));
    const events: { details: string }[] = await rows.query(
      "SELECT details FROM audit_events WHERE type = 'keys.changed' ORDER BY id",
    );
    await rows.destroy();
    return events.map(({ details }) => JSON.parse(details) as object);
  };

  beforeAll(async () => {
    const database = await createDatabase();
    environment = { ...database.environment, ADMIN_PASSWORD: 'a-password-of-my-own' };
    folder = join(environment['DATA_DIR'] ?? '', 'keys');
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(join(folder, 'digest_key'), `${firstKey},${secondKey}\n`, { mode: 0o600 });
    const service = await spawnService(environment);
    await service.stop();
  });

  beforeEach(async () => {
    writeFileSync(join(folder, 'digest_key'), `${firstKey},${secondKey}\n`);
    await execute("DELETE FROM audit_events WHERE type = 'keys.changed'");
  });

  test.each(changes)('%s changes nothing while the database is read-only', async (...toolArguments) => {
    await execute(
      engine === 'mariadb'
        ? "CREATE TRIGGER read_only BEFORE INSERT ON audit_events FOR EACH ROW SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1290, MESSAGE_TEXT = 'The server is running with the --read-only option'"
        : "CREATE TRIGGER read_only BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'read-only'); END",
    );
    const files = readdirSync(folder);
    const { code, stdout, stderr } = await keys(toolArguments);
    await execute('DROP TRIGGER read_only');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(idsInFile()).toEqual(['a', 'b']);
    expect(readdirSync(folder)).toEqual(files);
    if (engine === 'mariadb')
      expect(stderr).toMatch(/^The database cannot be used: ER_OPTION_PREVENTS_STATEMENT [^\n]*\.\n$/);
  });

  describe.runIf(engine === 'sqlite')('when the COMMIT fails', () => {
    test.each(changes)(
      '%s is made once and recorded once if the next one succeeds',
      async (...toolArguments) => {
        const { code, stdout, stderr } = await keys(toolArguments, { BREAK_COMMIT: 'SQLITE_BUSY once' });
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(stdout).toContain('Restart the processes');
        expect(await recorded()).toHaveLength(1);
        expect(idsInFile()).toEqual(
          { add: ['a', 'b', expect.stringMatching(/^k\d{8}-/)], promote: ['b', 'a'], retire: ['a'] }[
            toolArguments[0] ?? ''
          ],
        );
      },
    );

    test('a change that is made but not recorded is shown as one', async () => {
      const { code, stdout, stderr } = await keys(['promote', 'digest:b'], {
        BREAK_COMMIT: 'SQLITE_FULL always',
      });
      expect(idsInFile()).toEqual(['b', 'a']);
      expect(stdout).toContain('digest_key has the key "b" at its front.');
      expect(stdout).toContain('Restart the processes one after another, then run: npm run keys -- status');
      expect(stderr).toMatch(
        /^The keys were changed, but the audit trail may lack the event keys\.changed: [^\n]*\.\n$/,
      );
      expect(code).toBe(1);
      expect(await recorded()).toEqual([]);
    });
  });

  test.each(['in the environment', 'behind a symbolic link'])(
    'a new value for keys %s, which the operator has yet to put there, is no event',
    async (place) => {
      const file = join(folder, 'digest_key');
      const link = join(folder, 'link');
      if (place !== 'in the environment') symlinkSync(file, link);
      const { code, stdout, stderr } = await keys(
        ['add', 'digest'],
        place === 'in the environment'
          ? { DIGEST_KEY: `${firstKey},${secondKey}` }
          : { DIGEST_KEY_FILE: link },
      );
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('so this command did not change it');
      expect(await recorded()).toEqual([]);
    },
  );
});
