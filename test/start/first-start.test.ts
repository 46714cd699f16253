import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Api } from '../support/http/api.js';
import { afterFile } from '../support/processes/cleanup.js';
import { expectOneSentence } from '../support/processes/failed-start.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { passwordInFile, spawnFailingService, spawnService } from '../support/processes/processes.js';
import { startOnTerminal } from '../support/processes/terminal.js';

const keyFiles = ['digest_key', 'encryption_keys', 'jwt_secret'];
const fileName = 'administrator-password';

function readKeys(dataDirectory: string): string[] {
  return keyFiles.map((name) => readFileSync(join(dataDirectory, 'keys', name), 'utf8'));
}

async function signIn(api: Api, password: string | undefined, username = 'administrator'): Promise<string> {
  const { status, body } = await api.token({ grant_type: 'password', username, password });
  expect(status).toBe(200);
  return body.access_token;
}

describe('the first start on an empty data folder, with its output collected', () => {
  test('reports where the password is without showing it; a second start reuses everything', async () => {
    const DATA_DIR = temporaryFolder();
    const first = await spawnService({ DATA_DIR });
    const file = join(DATA_DIR, fileName);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const password = passwordInFile(DATA_DIR);
    expect(password).toMatch(/^[A-Za-z0-9_-]{22}$/);
    const token = await signIn(first.api, password);
    const keys = readKeys(DATA_DIR);
    await first.stop();
    expect(first.stderr).toBe(
      `The password of the user administrator is in ${file}. Sign in and change it.\n`,
    );
    expect(first.stdout).toContain(`the generated password of the user administrator is in ${file}`);
    expect(first.output).not.toContain(password);

    const second = await spawnService({ DATA_DIR });
    expect((await second.api.get('/api/v1/users/me', token)).status).toBe(200);
    await signIn(second.api, password);
    await second.stop();
    expect(readKeys(DATA_DIR)).toEqual(keys);
    expect(second.stderr).toBe('');
    expect(second.stdout).not.toContain('password');
  });

  test('keeps the password for the next start when the port is taken', async () => {
    const DATA_DIR = temporaryFolder();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    afterFile(() => other.close());
    const { port } = other.address() as { port: number };
    const failed = await spawnFailingService({ DATA_DIR, PORT: String(port) });
    expect(failed.stderr).toContain(`is in ${join(DATA_DIR, fileName)}`);
    expect(failed.stderr).toContain('is in use');
    const { api } = await spawnService({ DATA_DIR });
    await signIn(api, passwordInFile(DATA_DIR));
  });

  test('does not create an account when the password cannot be written', async () => {
    const DATA_DIR = temporaryFolder();
    // A folder of this name, so that not even root can write the file.
    execFileSync('mkdir', [join(DATA_DIR, fileName)]);
    await expectOneSentence({ DATA_DIR }, /DATA_DIR cannot hold the generated password.*set ADMIN_PASSWORD/);
    const ADMIN_PASSWORD = 'a-password-of-my-own';
    const { api } = await spawnService({ DATA_DIR, ADMIN_PASSWORD });
    await signIn(api, ADMIN_PASSWORD);
  });

  test('neither shows nor writes a configured password', async () => {
    const DATA_DIR = temporaryFolder();
    const ADMIN_PASSWORD = 'a-password-of-my-own';
    const service = await spawnService({ DATA_DIR, ADMIN_PASSWORD });
    await signIn(service.api, ADMIN_PASSWORD);
    await service.stop();
    expect(service.output).not.toContain(ADMIN_PASSWORD);
    expect(service.stderr).toBe('');
    expect(existsSync(join(DATA_DIR, fileName))).toBe(false);
  });

  test('refuses an invalid ADMIN_NAME', () =>
    expectOneSentence(
      { DATA_DIR: temporaryFolder(), ADMIN_NAME: 'two words' },
      /ADMIN_NAME must be 1 to 128 letters/,
    ));

  test('makes the keys readable for their owner only', async () => {
    const DATA_DIR = temporaryFolder();
    await spawnService({ DATA_DIR });
    const permissions = (...path: string[]): number => statSync(join(DATA_DIR, ...path)).mode & 0o777;
    const files = [...keyFiles, 'set-up'];
    expect(readdirSync(join(DATA_DIR, 'keys')).sort()).toEqual(files);
    expect(permissions('keys')).toBe(0o700);
    for (const name of files) expect(permissions('keys', name), name).toBe(0o600);
  });
});

describe('npm start (--welcome)', () => {
  const firstCommand = /^ {2}(TOKEN=.*)$/m;
  const commandsOf = (url: string): string[] => [
    `curl -s ${url}/api/oauth2/token`,
    `curl -s ${url}/api/v1/users/me`,
    `curl -s ${url}/api/v1/users/1000/enableMfa`,
  ];
  /** Runs the printed commands in a shell. */
  const enrolWithPrintedCommands = (output: string): unknown => {
    const [, pasted = ''] = /^Try it:\n([^]*?enableMfa.*)$/m.exec(output) ?? [];
    return execFileSync('sh', ['-ec', pasted], { encoding: 'utf8' });
  };

  test('prints the address, the password and working commands on a terminal', async () => {
    const DATA_DIR = temporaryFolder();
    const session = startOnTerminal({ DATA_DIR }, ['--welcome']);
    const password = await session.read(/^User administrator, password (\S+)/m);
    const url = await session.read(/^MFA service on (\S+), with SQLite in /m);
    await session.read(/enableMfa/);
    expect(session.output.match(/curl -s \S+/g)).toEqual(commandsOf(url));
    expect(session.output).toContain(`Console:   ${url.replace('127.0.0.1', 'localhost')}/\n`);
    expect(session.output).not.toContain('If MFA is on');
    expect(session.output.split(password), 'the line and the command').toHaveLength(3);
    expect(enrolWithPrintedCommands(session.output)).toContain('"qrString":"otpauth://');
    await signIn(new Api(url), password);
    expect(readdirSync(DATA_DIR)).not.toContain(fileName);
    await session.stop();

    const again = startOnTerminal({ DATA_DIR }, ['--welcome']);
    await again.read(/enableMfa/);
    expect(again.output).not.toContain(password);
    await again.read(/^If MFA is on for administrator, \S+\/docs shows how to get TOKEN with a code\.$/m);
    expect(again.output).toContain('"username":"administrator","password":"<password>"');
  });

  test('prints the file instead of the password, and working commands, when its output is collected', async () => {
    const DATA_DIR = temporaryFolder();
    const service = await spawnService({ DATA_DIR, ADMIN_NAME: 'anna' }, ['--welcome']);
    await expect.poll(() => service.stdout).toMatch(firstCommand);
    await expect.poll(() => service.stdout).toMatch(/enableMfa.*\n/);
    expect(service.stdout).toContain(`User anna, password in ${join(DATA_DIR, fileName)}\n`);
    expect(service.stdout.match(/curl -s \S+/g)).toEqual(commandsOf(service.url));
    expect(enrolWithPrintedCommands(service.stdout)).toContain('"qrString":"otpauth://');
    expect(service.stderr).toBe('');
    const currentPassword = passwordInFile(DATA_DIR);
    expect(service.output).not.toContain(currentPassword);

    const token = await signIn(service.api, currentPassword, 'ANNA');
    const body = { currentPassword, newPassword: 'four words are better' };
    expect((await service.api.post('/api/v1/users/1000/changePassword', token, body)).status).toBe(204);
    expect(existsSync(join(DATA_DIR, fileName)), 'after the password is changed').toBe(false);
  });

  test.each([
    ['2>', []],
    ['>', ['--welcome']],
  ])('prints the password on the terminal only, when %s goes to a file', async (redirection, options) => {
    const DATA_DIR = temporaryFolder();
    const log = join(DATA_DIR, 'log');
    const session = startOnTerminal({ DATA_DIR }, options, redirection + log);
    const password = await session.read(/^The password of the user administrator, shown only once: (\S+)/m);
    await session.stop();
    expect(readFileSync(log, 'utf8')).not.toContain(password);
    expect(readdirSync(DATA_DIR)).not.toContain(fileName);
  });
});
