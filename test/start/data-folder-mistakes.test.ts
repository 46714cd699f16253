import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, test } from 'vitest';
import { expectOneSentence } from '../support/processes/failed-start.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { spawnService } from '../support/processes/processes.js';

const secret = (): string => randomBytes(32).toString('base64');
/** With these, only the database is written to the folder. */
const ownKeys = { JWT_SECRET: secret(), DIGEST_KEY: secret(), ENCRYPTION_KEYS: `k1:${secret()}` };

describe.each([
  ['the keys', {}],
  ['the database', ownKeys],
])('a data folder that cannot hold %s', (_, keys) => {
  test('because it is not writable', () => {
    // For root, every folder is writable except the kernel's.
    const folder = process.getuid?.() === 0 ? '/sys' : temporaryFolder();
    if (folder !== '/sys') chmodSync(folder, 0o500);
    return expectOneSentence({ DATA_DIR: join(folder, 'data'), ...keys }, /data/);
  });

  test('because it is a file', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    return expectOneSentence({ DATA_DIR: file, ...keys }, /file/);
  });
});

describe('an unusable database file', () => {
  test('with other content', () => {
    const DATA_DIR = temporaryFolder();
    writeFileSync(join(DATA_DIR, 'mfa.sqlite'), 'not a database at all\n'.repeat(100));
    return expectOneSentence({ DATA_DIR }, /SQLite database in .*not a database/);
  });

  test('that is damaged', async () => {
    const DATA_DIR = temporaryFolder();
    const service = await spawnService({ DATA_DIR });
    await service.stop();
    damage(join(DATA_DIR, 'mfa.sqlite'));
    await expectOneSentence({ DATA_DIR }, /SQLite database in .*the file is damaged; restore a backup/);
  });
});

/** Overwrites everything except the file's header. */
function damage(path: string): void {
  const database = new Database(path);
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0x5a, 100));
}
