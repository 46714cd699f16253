import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import packageFile from '../../package.json' with { type: 'json' };
import { commandsIn } from '../support/docs/fenced-blocks.js';
import { isMachineMissing, startMachine } from '../support/docs/one-machine.js';
import type { Shell } from '../support/docs/shell.js';
import { AuthenticatorApp } from '../support/oracles/authenticator-app.js';
import { buildPreviousVersion } from '../support/previous/previous-version.js';

test('the systemd unit starts Node with the flags of package.json', () => {
  const unit = fileURLToPath(new URL('../../deploy/systemd/mfa.service', import.meta.url));
  expect(readFileSync(unit, 'utf8')).toContain(`node ${packageFile.config.node_flags} dist/src/main.js\n`);
});

describe.skipIf(isMachineMissing)('on an empty machine', () => {
  let machine: Shell;

  beforeAll(async () => {
    machine = await startMachine();
  });

  /** What the administrator's browser does. */
  const post = async (path: string, body: object, token = ''): Promise<Record<string, unknown>> => {
    const headers = `-H 'Content-Type: application/json' -H 'Authorization: Bearer ${token}'`;
    const answer = await machine.run(
      `curl --silent --fail-with-body ${headers} --data '${JSON.stringify(body)}' https://mfa.example.com/api/${path}`,
    );
    return answer === '' ? {} : (JSON.parse(answer) as Record<string, unknown>);
  };
  const signIn = (username: string, password: string): ReturnType<typeof post> =>
    post('oauth2/token', { grant_type: 'password', username, password });

  /** What the first administrator does with the generated password. */
  const setUpAdministrator = async (
    generated: string,
  ): Promise<{ password: string; app: AuthenticatorApp; scratchCodes: string[] }> => {
    const first = await signIn('alice', generated);
    expect(first).toMatchObject({ userId: 1000, password_change_required: true });
    const password = randomBytes(12).toString('base64url');
    const changed = { currentPassword: generated, newPassword: password };
    await post('v1/users/1000/changePassword', changed, String(first['access_token']));
    const { access_token: token } = await signIn('alice', password);
    const enrolment = await post('v1/users/1000/enableMfa', {}, String(token));
    expect(enrolment['qrString']).toContain('issuer=Example%20Ltd');
    const app = new AuthenticatorApp(String(enrolment['secretKey']));
    await post('v1/users/1000/acceptMfa', { code: app.code(), token: enrolment['token'] }, String(token));
    return { password, app, scratchCodes: enrolment['scratchCodes'] as string[] };
  };

  test('the guide leads to a service that passes its checks', async () => {
    const [programs, build, account, database, keys, configuration, start, tls, password, backups, checks] =
      commandsIn('docs/guide-production.md') as [string, ...string[]];
    await machine.run('put_files_into /opt/mfa');
    for (const step of [programs, build, account, database, keys, configuration])
      await machine.run(step ?? '');
    expect(await machine.run(start ?? '')).toContain('"status":"ok"');
    expect(await machine.run(tls ?? '')).toContain('"status":"ok"');
    expect(await machine.run('grep " {$" /etc/caddy/Caddyfile')).toContain('\nmfa.example.com {\n');

    await setUpAdministrator((await machine.run(password ?? '')).trim());
    expect(await machine.run(backups ?? '')).toMatch(/1 user, 1 second factor[^]*\/root\/mfa-keys\.env: the/);
    const keyFiles = ['database_url', 'digest_key', 'encryption_keys', 'jwt_secret', 'metrics_token'];
    const result = await machine.run(checks ?? '');
    expect(result.split('\n').slice(0, 11)).toEqual([
      ...Array<string>(4).fill('active'),
      expect.stringMatching(/"status":"ok".*308 https:\/\/mfa\.example\.com\/$/),
      '404',
      ...keyFiles.map((name) => `-rw------- mfa /etc/mfa/keys/${name}`),
    ]);
    expect(result).toMatch(/^.*k1 .*first: seals and opens.*$/m);
    expect(result).toMatch(/can be restored with the present keys: 1 user, 1 second factor.*\n$/);
    expect(await machine.run('stat --format "%a %U" /var/backups/mfa/*; stat --format %a /root/*')).toBe(
      '600 mfa\n600\n',
    );
  }, 120_000);

  test('the guide to upgrades leads from the version before to this one, and back', async () => {
    const [build, upgrade = '', goBack] = commandsIn('docs/guide-upgrade.md') as [string, ...string[]];
    const untilReady = upgrade.trimEnd().split('\n').at(-1) ?? '';
    await machine.run(`
      systemctl stop mfa.service
      mariadb --execute 'DROP DATABASE mfa; CREATE DATABASE mfa'
      rm /opt/mfa/dist
      mkdir /opt/mfa/dist
      ln -s /mnt/dist/{console,reference,tools} /opt/mfa/dist
      cp -R ${dirname(await buildPreviousVersion())} /opt/mfa/dist
      mkdir --parents /opt/mfa-old/dist
      systemctl start mfa.service
      ${untilReady}`);
    const { password, app, scratchCodes } = await setUpAdministrator(
      (await machine.run('cat /var/lib/mfa/administrator-password')).trim(),
    );
    const signInWithMfa = async (code: string): Promise<void> => {
      const { mfa_token } = await signIn('alice', password);
      const tokens = await post('oauth2/token', { grant_type: 'mfa', mfa_token, mfa_code: code });
      expect(tokens).toHaveProperty('access_token');
    };

    await machine.run(`put_files_into /opt/mfa-new\n${build}`);
    // Only this version lists its checks. Switching stops the service, and the stand-in fails unless that ends with 0.
    expect(await machine.run(upgrade)).toMatch(/"status":"ok","checks":/);
    await machine.run('cd / && [ -d /opt/mfa-old ] && [ ! -e /opt/mfa-old/mfa ] && [ ! -e /opt/mfa-new ]');
    await signInWithMfa(app.code(1));
    expect(await machine.run(goBack ?? '')).toContain('{"status":"ok"}');
    await signInWithMfa(scratchCodes[0] ?? '');
    await machine.run('systemctl stop mfa.service');
  }, 120_000);
});
