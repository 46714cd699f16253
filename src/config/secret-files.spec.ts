import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { goodKeys, mistakesIn, mistakesInExactly } from '../../test/support/service/configurations.js';
import { temporaryFolder } from '../../test/support/processes/folders.js';
import { loadConfig } from './config.js';

const folder = temporaryFolder();

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test('every secret may be a file; a trailing line break is ignored', () => {
  const config = loadConfig({
    NODE_ENV: 'production',
    JWT_SECRET_FILE: file('jwt', `${goodKeys.JWT_SECRET}\n`),
    ENCRYPTION_KEYS_FILE: file('encryption', `${goodKeys.ENCRYPTION_KEYS}\r\n`),
    DIGEST_KEY_FILE: file('digest', goodKeys.DIGEST_KEY),
    ADMIN_PASSWORD_FILE: file('admin', 'correct horse\n'),
    DATABASE_URL_FILE: file('database', 'mysql://app:pw@db/mfa\n'),
  });
  expect(config.jwtSecret.export().toString()).toBe('q3uN1tT5zVb8xKc0Ry7mWd2LhPs9Ej4F');
  expect(config.digestKeys[0]?.key.export().toString()).toBe('Lw6Zr2Yq9Bf4Xv8Np1Cs7Td3Gk5Hj0Ma');
  expect(config.encryptionKeys.map(({ id }) => id)).toEqual(['k1']);
  expect(config.adminPassword).toBe('correct horse');
  expect(config.databaseServer).toMatchObject({ hosts: [{ host: 'db', port: 3306 }], name: 'mfa' });
});

test('the content of a file is validated like a variable', () => {
  expect(mistakesIn({ JWT_SECRET: '', JWT_SECRET_FILE: file('short', 'short') })).toEqual([
    'JWT_SECRET in JWT_SECRET_FILE must be at least 32 characters (try: openssl rand -base64 32)',
  ]);
  expect(mistakesIn({ ADMIN_PASSWORD_FILE: file('empty', '\n') })).toEqual([
    'ADMIN_PASSWORD in ADMIN_PASSWORD_FILE must be 8 to 256 characters',
  ]);
});

test.each(['JWT_SECRET', 'ENCRYPTION_KEYS', 'DIGEST_KEY', 'ADMIN_PASSWORD', 'DATABASE_URL'])(
  '%s_FILE that cannot be read is named with its path',
  (name) => {
    const missing = join(folder, 'missing');
    expect(mistakesIn({ [`${name}_FILE`]: missing })).toEqual([
      `${name}_FILE cannot be read: there is no such file or folder (${missing})`,
    ]);
    expect(mistakesIn({ [`${name}_FILE`]: folder })).toEqual([
      `${name}_FILE cannot be read: it is a folder (${folder})`,
    ]);
  },
);

test('all unreadable files are named, with every other mistake', () => {
  const environment = { JWT_SECRET_FILE: '/none/jwt', DIGEST_KEY_FILE: '/none/digest', PORT: 'http' };
  const mistakes = mistakesInExactly({ ENCRYPTION_KEYS: goodKeys.ENCRYPTION_KEYS, ...environment });
  expect([...mistakes].sort()).toEqual([
    'DIGEST_KEY_FILE cannot be read: there is no such file or folder (/none/digest)',
    'JWT_SECRET_FILE cannot be read: there is no such file or folder (/none/jwt)',
    'PORT must be a whole number from 0 to 65535, not "http"',
  ]);
});

test('TLS files must hold a certificate and its key', () => {
  expect(mistakesIn({ TLS_CERT_FILE: file('cert', 'CERT'), TLS_KEY_FILE: file('key', 'KEY') })).toEqual([
    expect.stringMatching(
      /^TLS_CERT_FILE and TLS_KEY_FILE are not a certificate and its key in PEM format: /,
    ),
  ]);
});

function pipe(name: string): string {
  const path = join(folder, name);
  expect(spawnSync('mkfifo', [path]).status).toBe(0);
  return path;
}

test('a secret may come from a pipe, in parts and late', () => {
  const path = pipe('late');
  const half = goodKeys.JWT_SECRET.length / 2;
  const parts = [goodKeys.JWT_SECRET.slice(0, half), goodKeys.JWT_SECRET.slice(half)];
  spawn('sh', ['-c', '{ sleep 0.2; printf %s "$1"; sleep 0.2; echo "$2"; } > "$0"', path, ...parts]);
  const config = loadConfig({ ...goodKeys, JWT_SECRET: '', JWT_SECRET_FILE: path });
  expect(config.jwtSecret.export().toString()).toBe(goodKeys.JWT_SECRET);
});

test('a pipe that nobody writes to is a mistake', () => {
  const path = pipe('silent');
  expect(mistakesIn({ JWT_SECRET: '', JWT_SECRET_FILE: path })).toEqual([
    `JWT_SECRET_FILE cannot be read: nothing arrives in this pipe for 3 s (${path})`,
  ]);
});
