import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { temporaryFolder } from '../support/folders.js';
import { type ServiceProcess, spawnService } from '../support/processes.js';

const passwordLine = /^The password of the user administrator, shown this once: (\S+)$/m;
const keyFiles = ['digest_key', 'encryption_keys', 'jwt_secret'];

function readKeys(dataDirectory: string): string[] {
  return keyFiles.map((name) => readFileSync(join(dataDirectory, 'keys', name), 'utf8'));
}

async function signIn(api: Api, password: string | undefined): Promise<string> {
  const { status, body } = await api.token({ grant_type: 'password', username: 'administrator', password });
  expect(status).toBe(200);
  return body.access_token;
}

/** What is printed comes after the line that says that the service listens. */
async function printed(service: ServiceProcess, text: RegExp): Promise<string | undefined> {
  await expect.poll(() => service.output).toMatch(text);
  return text.exec(service.output)?.[1];
}

describe('the first start on an empty data folder', () => {
  test('shows a password that signs in, once; the second start reuses all it made', async () => {
    const DATA_DIR = temporaryFolder();
    const first = await spawnService({ DATA_DIR });
    const password = await printed(first, passwordLine);
    expect(first.output.split(String(password))).toHaveLength(2);
    expect(first.stderr).toContain(password);
    const token = await signIn(first.api, password);
    const keys = readKeys(DATA_DIR);
    await first.stop();

    const second = await spawnService({ DATA_DIR });
    expect((await second.api.get('/api/v1/users/me', token)).status).toBe(200);
    await signIn(second.api, password);
    await second.stop();
    expect(readKeys(DATA_DIR)).toEqual(keys);
    expect(second.stderr).toBe('');
    expect(second.stdout).not.toContain('password');
  });

  test('shows nothing of a password that was given', async () => {
    const ADMIN_PASSWORD = 'a-password-of-my-own';
    const service = await spawnService({ DATA_DIR: temporaryFolder(), ADMIN_PASSWORD });
    await signIn(service.api, ADMIN_PASSWORD);
    await service.stop();
    expect(service.output).not.toContain(ADMIN_PASSWORD);
    expect(service.stderr).toBe('');
  });

  test('keeps the keys from other accounts of the machine', async () => {
    const DATA_DIR = temporaryFolder();
    await spawnService({ DATA_DIR });
    const permissions = (...path: string[]): number => statSync(join(DATA_DIR, ...path)).mode & 0o777;
    expect(readdirSync(join(DATA_DIR, 'keys')).sort()).toEqual(keyFiles);
    expect(permissions('keys')).toBe(0o700);
    for (const name of keyFiles) expect(permissions('keys', name), name).toBe(0o600);
  });
});

describe('npm start (--welcome)', () => {
  test('shows the address, the password once and three commands to try', async () => {
    const DATA_DIR = temporaryFolder();
    const first = await spawnService({ DATA_DIR }, ['--welcome']);
    const password = await printed(first, /^User administrator, password (\S+)/m);
    await printed(first, /enableMfa/);
    expect(first.stdout).toContain(`MFA service on ${first.url}, with SQLite in ${DATA_DIR}\n`);
    const commands = first.stdout.match(/curl -s \S+/g);
    expect(commands).toEqual([
      `curl -s ${first.url}/api/oauth2/token`,
      `curl -s ${first.url}/api/v1/users/me`,
      `curl -s ${first.url}/api/v1/users/1000/enableMfa`,
    ]);
    expect(first.stderr).toBe('');
    await signIn(first.api, password);
    await first.stop();

    const second = await spawnService({ DATA_DIR }, ['--welcome']);
    await printed(second, /enableMfa/);
    expect(second.stdout).toContain(`MFA service on ${second.url}`);
    expect(second.output).not.toContain(password);
  });
});
