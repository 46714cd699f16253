import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { goodKeys, mistakesInExactly } from '../../test/support/service/configurations.js';
import { temporaryFolder } from '../../test/support/processes/folders.js';
import { type Config, loadConfig } from './config.js';

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

const exported = ({ jwtSecret, digestKeys, encryptionKeys }: Config): string[] =>
  [jwtSecret, ...[...digestKeys, ...encryptionKeys].map(({ key }) => key)].map((key) =>
    key.export().toString('hex'),
  );

describe('outside production, missing keys', () => {
  test('are generated once, readable by their owner only, and reused', () => {
    const folder = join(temporaryFolder(), 'data');
    const first = loadConfig({ DATA_DIR: folder });
    const keys = join(folder, 'keys');
    expect(readdirSync(keys).sort()).toEqual(['digest_key', 'encryption_keys', 'jwt_secret']);
    expect(mode(keys)).toBe('700');
    for (const name of readdirSync(keys)) expect(mode(join(keys, name))).toBe('600');
    expect(first.encryptionKeys.map(({ id }) => id)).toEqual(['k1']);
    expect(exported(loadConfig({ DATA_DIR: folder }))).toEqual(exported(first));
    expect(new Set(exported(first)).size).toBe(3);
  });

  test('differ from folder to folder', () => {
    const [one, two] = [temporaryFolder(), temporaryFolder()].map((DATA_DIR) =>
      exported(loadConfig({ DATA_DIR })),
    );
    expect(new Set([...(one ?? []), ...(two ?? [])]).size).toBe(6);
  });

  test('are generated only for those that are missing', () => {
    const folder = temporaryFolder();
    const { JWT_SECRET, DIGEST_KEY } = goodKeys;
    const config = loadConfig({ DATA_DIR: folder, JWT_SECRET, DIGEST_KEY });
    expect(readdirSync(join(folder, 'keys'))).toEqual(['encryption_keys']);
    expect(config.jwtSecret.export().toString()).toBe(goodKeys.JWT_SECRET);
  });

  test('are not generated if all are given', () => {
    const folder = temporaryFolder();
    loadConfig({ DATA_DIR: folder, ...goodKeys });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('are validated: a corrupt file is named, but neither used nor overwritten', () => {
    const folder = temporaryFolder();
    loadConfig({ DATA_DIR: folder });
    const path = join(folder, 'keys', 'jwt_secret');
    writeFileSync(path, 'short\n');
    expect(mistakesInExactly({ DATA_DIR: folder })).toEqual([
      `JWT_SECRET in ${path} must be at least 32 characters (try: openssl rand -base64 32)`,
    ]);
    expect(readFileSync(path, 'utf8')).toBe('short\n');
  });

  test('need files: a folder in the place of one is named', () => {
    const DATA_DIR = temporaryFolder();
    const path = join(DATA_DIR, 'keys', 'encryption_keys');
    mkdirSync(path, { recursive: true });
    expect(mistakesInExactly({ DATA_DIR })).toEqual([
      `DATA_DIR cannot hold the generated keys: it is a folder (${path})`,
    ]);
  });

  test('need a writable folder', () => {
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, '');
    expect(mistakesInExactly({ DATA_DIR: path })).toEqual([
      `DATA_DIR cannot hold the generated keys: part of the path is a file and not a folder (${join(path, 'keys')})`,
    ]);
  });
});

test('production generates no keys', () => {
  const folder = temporaryFolder();
  expect(mistakesInExactly({ NODE_ENV: 'production', DATA_DIR: folder })).toHaveLength(3);
  expect(readdirSync(folder)).toEqual([]);
});
