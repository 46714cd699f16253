import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { commandsIn, fencedBlocks } from '../support/docs/fenced-blocks.js';
import { startProjectShell } from '../support/docs/project-folder.js';
import type { Shell } from '../support/docs/shell.js';
import { createDatabase } from '../support/database/database.js';
import { container, encryptedSecret, keyPackage, macMethod, namedKey } from '../support/pskc/pskc-writer.js';
import { AuthenticatorApp } from '../support/oracles/authenticator-app.js';
import { type ServiceProcess, spawnService } from '../support/processes/processes.js';
import { Users } from '../support/users/users.js';

const ADMIN_PASSWORD = 'four words for an administrator';
const root = fileURLToPath(new URL('../../', import.meta.url));

/** The commands with npm of a file, in their order. */
const npmCommandsIn = (file: string): string[] =>
  commandsIn(file).flatMap((block) => block.match(/^npm run .*$/gm) ?? []);

describe('the commands of the guides, in their order', () => {
  let environment: Record<string, string>;
  let folder: string;
  let service: ServiceProcess;
  let users: Users;
  let shell: Shell;

  const start = async (): Promise<void> => {
    service = await spawnService({ ...environment, ADMIN_PASSWORD });
    users = new Users(service.api, ADMIN_PASSWORD);
  };

  const fileOf = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  const signInWithSecret = (name: string, password: string, secret: string): Promise<object> =>
    users.signInWithMfa({ name, password }, new AuthenticatorApp(secret).code());

  beforeAll(async () => {
    const database = await createDatabase();
    ({ environment } = database);
    ({ shell, folder } = await startProjectShell(environment));
    await start();
  });

  test('moving: import, names that do not fit, hardware tokens, Keycloak, export', async () => {
    const [sample, whoseToken] = fencedBlocks('docs/guide-migrate.md').filter(
      ({ language }) => language === 'csv',
    );
    const commands = npmCommandsIn('docs/guide-migrate.md');
    const next = async (options = ''): Promise<string> => {
      const command = commands.shift() ?? '';
      expect(command).toContain(options);
      return shell.run(`{ ${command.replace(/ +#.*/, '')} 2>&1 || echo "ended with $?"; }`);
    };
    write('users.csv', sample?.text ?? '');
    expect(await next('--dry-run')).toMatch(/2 can be imported, 0 exist already, 0 malformed\n$/);
    expect(await next('--scratch-codes')).toMatch(/2 imported, 0 exist already, 0 malformed\n$/);
    expect(fileOf('codes.csv')).toMatch(/^anna(,\d{8}){5}\n$/);
    const secret = /\w{32}/.exec(sample?.text ?? '')?.[0] ?? '';
    await signInWithSecret('anna', 'four words are better', secret);

    write('users.csv', 'name,secret\nJohn Smith,\n');
    expect(await next('--write-names')).toContain('Invalid names: 1, see names.csv');
    expect(await next('--names')).toMatch(/1 imported, 0 exist already, 0 malformed\n$/);
    expect(fileOf('renamed.csv')).toContain('John-Smith');

    write('tokens.csv', whoseToken?.text ?? '');
    const encryption = { key: randomBytes(16), macKey: randomBytes(20) };
    const tokens = ['2600215704919', '2600215704920'].map((serialNumber) =>
      keyPackage({ serialNumber, secret: encryptedSecret(randomBytes(20), encryption) }),
    );
    write('tokens.pskcxml', container(namedKey, macMethod(encryption), ...tokens));
    write('token.key', `${encryption.key.toString('hex')}\n`);
    expect(await next('--dry-run')).toMatch(/2 can be assigned, 0 were assigned already, 0 malformed\n$/);
    expect(await next('assign-tokens')).toMatch(/2 assigned, 0 were assigned already, 0 malformed\n$/);
    expect(fileOf('assigned.csv')).toContain('2,2600215704919,anna,assigned,\n');

    mkdirSync(join(folder, 'export'));
    const credential = {
      type: 'otp',
      secretData: '{"value":"abcdefghijklmnopqrst"}',
      credentialData: '{"subType":"totp","digits":6,"period":30,"algorithm":"HmacSHA1"}',
    };
    const realm = { users: [{ username: 'carla', enabled: true, credentials: [credential] }] };
    write('export/acme-users-0.json', JSON.stringify(realm));
    await next('keycloak');
    expect(existsSync(join(folder, 'losses.csv'))).toBe(true);
    expect(await next('check-keycloak')).toMatch(/1 can be imported, 0 exist already, 0 malformed\n$/);
    expect(await next('users.jsonl')).toMatch(/1 imported, 0 exist already, 0 malformed\n$/);
    expect(commands).toEqual([]);

    const guide = readFileSync(join(root, 'docs/guide-migrate.md'), 'utf8');
    const [, moveAway = ''] = /`(npm run users -- export.*?)`/.exec(guide) ?? [];
    await shell.run(moveAway);
    expect(fileOf('all.jsonl')).toContain('"name":"carla"');
  }, 120_000);

  test('operations: the audit trail', async () => {
    const commands = npmCommandsIn('docs/operations.md').filter((command) => command.includes(' audit '));
    expect(commands).toHaveLength(2);
    for (const command of commands) await shell.run(command);
    for (const file of ['november.jsonl', 'all.jsonl'])
      for (const line of fileOf(file).split('\n').filter(Boolean))
        expect(JSON.parse(line)).toHaveProperty('type');
  }, 60_000);

  test('operations: another encryption key, another digest key, and the end of a known one', async () => {
    const commands = npmCommandsIn('docs/operations.md').filter((command) => command.includes(' keys '));
    expect(commands).toHaveLength(9);
    const { shell: faster } = await startProjectShell(environment, 'stand-in');
    let added = '';
    const output: string[] = [];
    for (const command of commands) {
      const ofThisRun = command.replace(/k\d{8}-[0-9a-f]{6}/, added);
      output.push(await faster.run(`{ ${ofThisRun.replace(/ +#.*/, '')} 2>&1 || echo "ended with $?"; }`));
      [, added = added] = /promote (\S+)/.exec(output.at(-1) ?? '') ?? [];
    }
    const [, , , rotated, , , , refused, ended] = output;
    expect(rotated).toMatch(/^\d+ secrets re-sealed\.$/m);
    expect(refused).toMatch(/The key "default" is needed: scratch codes of 1 user\.[^]*ended with 1/);
    expect(ended).toMatch(/Voided the scratch codes of 1 user\./);
    expect(await faster.run('npm run --silent keys -- status')).not.toMatch(/ (k1|default) /);
    await service.stop();
    await start();
  }, 120_000);

  test('a lost administrator password', async () => {
    const [reset = ''] = npmCommandsIn('docs/troubleshooting.md');
    const output = await shell.run(`{ ${reset}; } 2>&1`);
    const [, file = ''] = / is in (\S+?)\.?\s/.exec(output) ?? [];
    await users.signIn('administrator', readFileSync(file, 'utf8').trim());
  }, 60_000);
});
