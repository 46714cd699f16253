import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { createDatabase, engine, openDatabase } from '../support/database/database.js';
import { isRootMissing } from '../support/processes/programs.js';
import { afterFile } from '../support/processes/cleanup.js';
import { type Ending, spawnService, spawnTool } from '../support/processes/processes.js';
import { anotherSecret } from '../support/service/keys.js';

const killed = 128 + 9;
const breaker = fileURLToPath(new URL('../support/processes/break-key-file.cjs', import.meta.url));
const original = anotherSecret();

// What is done to files is the same on every engine.
describe.runIf(engine === 'sqlite')('npm run keys, where the keys are in files', () => {
  let environment: Record<string, string>;
  let folder: string;
  let file: string;

  const keys = (toolArguments: readonly string[], changes: Record<string, string> = {}): Promise<Ending> =>
    spawnTool('keys', toolArguments, { ...environment, ...changes }, ['--require', breaker]).ending;
  const ring = (path = file): readonly string[] => readFileSync(path, 'utf8').trim().split(',');
  const idsIn = (path = file): readonly string[] => ring(path).map((entry) => entry.split(':')[0] ?? '');
  const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
  const newKeyId = expect.stringMatching(/^k\d{8}-[0-9a-f]{6}$/);

  beforeAll(async () => {
    const database = await createDatabase();
    environment = { ...database.environment, ADMIN_PASSWORD: 'a-password-of-my-own' };
    folder = join(environment['DATA_DIR'] ?? '', 'keys');
    file = join(folder, 'digest_key');
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(file, `${original}\n`, { mode: 0o600 });
    const service = await spawnService(environment);
    await service.stop();
  });

  beforeEach(() => {
    for (const name of readdirSync(folder).filter((each) => each.startsWith('digest_key')))
      rmSync(join(folder, name));
    writeFileSync(file, `${original}\n`, { mode: 0o600 });
  });

  test('a key is added at the end, promoted, and the old one retired and kept beside', async () => {
    const added = await keys(['add', 'digest']);
    expect(added, added.stderr).toMatchObject({ code: 0, stderr: '' });
    const [first, second = ''] = ring();
    expect(first).toBe(`default:${original}`);
    expect(second).toMatch(/^k\d{8}-[0-9a-f]{6}:[A-Za-z0-9+/]{43}=$/);
    const [id = '', text = ''] = second.split(':');
    expect(added.stdout).toContain(`${file} has the new key "${id}" at its end.`);
    expect(added.stdout).toContain(`then run: npm run keys -- promote ${id}\n`);

    const promoted = await keys(['promote', id]);
    expect(promoted.stdout).toContain(`${file} has the key "${id}" at its front.`);
    expect(ring()).toEqual([second, first]);
    expect((await keys(['promote', id])).stdout).toBe(
      `The key "${id}" is already the first of DIGEST_KEY.\n`,
    );
    const status = await keys(['status', '--json']);
    const none = { secrets: 0, users: 0, pendingEnrolments: 0 };
    expect(JSON.parse(status.stdout)).toEqual([
      { ring: 'encryption', id: 'k1', use: 'first', ...none, canBeRetired: false },
      { ring: 'digest', id, use: 'first', ...none, canBeRetired: false },
      { ring: 'digest', id: 'default', use: 'other', ...none, canBeRetired: true },
    ]);

    const refused = await keys(['retire', id]);
    expect(refused.stderr).toMatch(
      /^The key "k[^"]*" is the first of DIGEST_KEY: promote another one .*\.\n$/,
    );
    expect(refused.code).toBe(1);
    const retired = await keys(['retire', 'default']);
    expect(retired, retired.stderr).toMatchObject({ code: 0, stderr: '' });
    expect(retired.stdout).toContain(`The key itself is in ${file}.retired-default: delete that file when`);
    expect(ring()).toEqual([second]);
    expect(ring(`${file}.retired-default`)).toEqual([first]);
    for (const each of [file, `${file}.retired-default`]) expect(modeOf(each)).toBe('600');
    for (const { stdout, stderr } of [added, promoted, status, refused, retired])
      for (const secret of [original, text]) expect(stdout + stderr).not.toContain(secret);

    const rows = await openDatabase(loadConfig(environment));
    afterFile(() => rows.destroy());
    const events: { details: string }[] = await rows.query(
      "SELECT details FROM audit_events WHERE type = 'keys.changed' ORDER BY id",
    );
    expect(events.map(({ details }) => JSON.parse(details) as object)).toEqual([
      { ring: 'digest', keyId: id, change: 'added' },
      { ring: 'digest', keyId: id, change: 'promoted' },
      { ring: 'digest', keyId: 'default', change: 'retired' },
    ]);
  });

  test('a key that would look like two beside another is left alone', async () => {
    const database = await createDatabase();
    const own = join(database.environment['DATA_DIR'] ?? '', 'keys');
    const ambiguous = `Zx9,qQ:${original}`;
    mkdirSync(own);
    writeFileSync(join(own, 'digest_key'), ambiguous);
    const service = await spawnService({ ...database.environment, ADMIN_PASSWORD: 'a-password-of-my-own' });
    await service.stop();
    const files = readdirSync(own);
    const { code, stderr } = await keys(['add', 'digest'], database.environment);
    expect(stderr).toMatch(/^One of the keys contains a comma [^\n]*Nothing was changed\.\n$/);
    expect(code).toBe(1);
    expect(readFileSync(join(own, 'digest_key'), 'utf8')).toBe(ambiguous);
    expect(readdirSync(own)).toEqual(files);
  });

  test.each(['prod', 'z', 'zz_9'])('a new key does not become the common one: beside %s', async (id) => {
    writeFileSync(file, `${id}:${original}`);
    expect((await keys(['add', 'digest'])).code).toBe(0);
    expect(idsIn().toSorted()[0]).toBe(id);
  });

  test('an id that both rings have is named with its ring; what is no id is not repeated', async () => {
    writeFileSync(file, `k2:${anotherSecret()},k1:${original}`);
    const ambiguous = await keys(['retire', 'k1']);
    expect(ambiguous.stderr).toBe('Both rings have a key "k1": name encryption:k1 or digest:k1.\n');
    const named = await keys(['retire', 'digest:k1']);
    expect(named, named.stderr).toMatchObject({ code: 0 });
    expect(idsIn()).toEqual(['k2']);
    expect(idsIn(join(folder, 'encryption_keys'))).toEqual(['k1']);
    const { code, stderr } = await keys(['retire', original]);
    expect(stderr).toBe('There is no key with this id: npm run keys -- status lists the keys.\n');
    expect(code).toBe(1);
  });

  test.skipIf(isRootMissing)('a file keeps its owner and its mode', async () => {
    chownSync(file, 12_345, 12_346);
    chmodSync(file, 0o640);
    expect((await keys(['add', 'digest'])).code).toBe(0);
    const { uid, gid } = statSync(file);
    expect({ uid, gid, mode: modeOf(file) }).toEqual({ uid: 12_345, gid: 12_346, mode: '640' });
  });

  test('of operators at the same time, none loses the key of another', async () => {
    const endings = await Promise.all(Array.from({ length: 4 }, () => keys(['add', 'digest'])));
    const added = endings.filter(({ code }) => code === 0);
    expect(idsIn()).toEqual(['default', ...added.map(() => newKeyId)]);
    expect(new Set(idsIn()).size).toBe(added.length + 1);
    expect(added.length).toBeGreaterThan(0);
    for (const { code, stderr } of endings)
      if (code !== 0)
        expect(stderr).toMatch(/digest_key\.editing exists: another run is changing these keys/);
    expect(existsSync(`${file}.editing`)).toBe(false);
  });

  test.each(['open', 'opened', 'write', 'written', 'rename', 'renamed'])(
    'killed at "%s", it leaves the old ring or the new one',
    async (step) => {
      expect((await keys(['add', 'digest'], { BREAK_AT: `kill ${step}` })).code).toBe(killed);
      const left = existsSync(`${file}.editing`);
      expect(left).toBe(step !== 'open' && step !== 'renamed');
      if (step === 'renamed') expect(idsIn()).toEqual(['default', newKeyId]);
      else expect(ring()).toEqual([original]);
      if (step !== 'written') return;
      const refused = await keys(['add', 'digest']);
      expect(refused.stderr).toBe(
        `${file}.editing exists: another run is changing these keys, or one was killed. ` +
          'If none is running, delete that file.\n',
      );
      rmSync(`${file}.editing`);
      expect((await keys(['add', 'digest'])).code).toBe(0);
    },
  );

  test('when the disk is full, the keys are as they were', async () => {
    const { code, stderr } = await keys(['add', 'digest'], { BREAK_AT: 'ENOSPC write' });
    expect(stderr).toBe(`${file} cannot be written: the disk is full; free some space.\n`);
    expect(code).toBe(1);
    expect(ring()).toEqual([original]);
    expect(existsSync(`${file}.editing`)).toBe(false);
  });

  describe('gives the new value in a file of its own', () => {
    /** @returns the file, whose name it takes from the output. */
    function newValueIn({ code, stderr, stdout }: Ending): string {
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const [, path = ''] = /The file (\S+) has the new key/.exec(stdout) ?? [];
      expect(dirname(path)).toBe(environment['DATA_DIR']);
      expect(modeOf(path)).toBe('600');
      expect(ring(path)).toEqual([`default:${original}`, expect.stringMatching(/^k\d{8}-.{6}:/)]);
      expect(stdout).toMatch(/make its content the value of DIGEST_KEY for every process, then delete it/);
      expect(stdout).not.toContain(original);
      return path;
    }

    test('where the keys are in the environment', async () => {
      const ending = await keys(['add', 'digest'], { DIGEST_KEY: original });
      expect(ending.stdout).toMatch(
        /^DIGEST_KEY is set in the environment or in \.env, so this command did not/,
      );
      newValueIn(ending);
      expect(ring()).toEqual([original]);
    });

    test('where DIGEST_KEY_FILE is a symbolic link, as Kubernetes mounts secrets', async () => {
      const target = join(folder, 'digest_key.target');
      renameSync(file, target);
      symlinkSync(target, file);
      const ending = await keys(['add', 'digest'], { DIGEST_KEY_FILE: file });
      expect(ending.stdout).toContain(`${file} is a symbolic link`);
      newValueIn(ending);
      expect(ring(target)).toEqual([original]);
    });

    test.each([
      ['EROFS open', 'the file system is read-only'],
      ['EBUSY rename', 'it is in use or mounted'],
    ])('where the file cannot be replaced: %s', async (BREAK_AT, reason) => {
      const ending = await keys(['add', 'digest'], { BREAK_AT });
      expect(ending.stdout).toContain(`${file} cannot be changed here: ${reason}, so this command did not`);
      newValueIn(ending);
      expect(ring()).toEqual([original]);
      expect(existsSync(`${file}.editing`)).toBe(false);
    });
  });
});
