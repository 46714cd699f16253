import { beforeAll, describe, expect, test } from 'vitest';
import { signInFunction } from '../../tools/reference/sign-in.js';
import { commandsIn } from '../support/docs/fenced-blocks.js';
import { type Shell, startShell } from '../support/docs/shell.js';
import { isMissing } from '../support/processes/programs.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';
import { AuthenticatorApp } from '../support/oracles/authenticator-app.js';
import type { Enrolment } from '../support/users/users.js';

const [signIn = '', getToken = '', invite = '', enable = '', accept = '', ...rest] = commandsIn(
  'docs/guide-admin-dashboard.md',
);
const [createVerifier = '', createUser = '', verify = '', ...restOfVerify] =
  commandsIn('docs/guide-verify-mfa.md');
const noShell = isMissing('bash') || isMissing('curl') || isMissing('openssl');

let service: TestService;
/** The administrator's, once MFA is on. */
let enrolment: Enrolment | undefined;

beforeAll(async () => {
  service = await startService();
  stopClock();
});

const startGuide = (): Shell => startShell({ ADMIN_PASSWORD: service.users.adminPassword });
const here = (): string => signIn.replace(/^BASE=.*$/m, `BASE=${service.api.url}`);
/** What the administrator is asked for. */
const adminCode = (): string[] => {
  nextTimeStep();
  return enrolment ? [enrolment.app.code()] : [];
};

test('all commands of these guides are tried here, and the reference signs in as they do', () => {
  expect([...rest, ...restOfVerify]).toEqual([]);
  expect(signIn).toContain(`\n${signInFunction}\n`);
});

function walk(): void {
  test('a dashboard invites a user, or enables MFA and accepts', async () => {
    const { id, name } = await service.users.create();
    const shell = startGuide();
    await shell.run(here());
    await shell.run(getToken, ...adminCode());
    const run = async (command: string): Promise<string> => shell.run(command.replace('/1001/', `/${id}/`));
    expect(JSON.parse(await run(invite))).toMatchObject({ url: expect.stringContaining('/#/enrol/') });
    const { qrImage, secretKey, token } = JSON.parse(await run(enable));
    expect(qrImage).toMatch(/^data:image\/svg/);
    const code = new AuthenticatorApp(secretKey).code();
    expect(await run(`ENROLMENT_TOKEN=${token}\n${accept.replace('492039', code)}`)).toBe('');
    const { body } = await service.api.get(`/api/v1/users?nameFilter=${name}`, await service.users.admin());
    expect(body.results).toMatchObject([{ id, mfaEnabled: true }]);
  });

  test('an application gets its account, and asks about a code of a user', async () => {
    const shell = startGuide();
    await shell.run(here());
    await shell.run(getToken, ...adminCode());
    const verifier = JSON.parse(await shell.run(createVerifier));
    expect(verifier).toMatchObject({ name: 'shop', role: 'verifier' });
    const alice = JSON.parse(await shell.run(createUser));
    expect(alice).toMatchObject({ name: 'alice', role: 'user' });
    const admin = (await shell.run('echo "$TOKEN"')).trim();
    const enabled = await service.users.enable({ id: alice.id, token: admin });
    await service.users.accept({ id: alice.id, token: admin }, enabled);
    nextTimeStep();
    const command = verify.replace('/1002/', `/${alice.id}/`).replace('492039', enabled.app.code());
    expect(JSON.parse(await shell.run(command))).toEqual({ valid: true, method: 'totp' });
    for (const { id } of [verifier, alice])
      await service.api.request('DELETE', `/api/v1/users/${id}`, { token: admin });
  });

  test('troubleshooting finds and mends what is wrong with a user', async () => {
    const { id } = await service.users.createWithMfa();
    const shell = startGuide();
    await shell.run(here());
    await shell.run(getToken, ...adminCode());
    await shell.run('grep() { command grep "$@" || [ "$2" = mfa.log ]; }');
    const commands = commandsIn('docs/troubleshooting.md').filter((block) => block.includes('curl'));
    expect(commands).toHaveLength(6);
    const answers = [];
    for (const block of commands) answers.push(await shell.run(block.replaceAll('1001', String(id))));
    expect(answers.join('\n')).not.toContain('"status":4');
    const [ready, dates, events, lock, link, newLink] = answers;
    // The clock of this service was moved, which a server's own clock shows, so it may not be ready.
    expect(ready).toContain('"checks":[{"name":"process","ok":true},{"name":"database","ok":true}');
    expect(dates).toMatch(/^date: .* GMT\s+.* UTC/i);
    expect(events).toContain('"mfa.enabled"');
    expect(lock).toContain('"lockedUntil":null');
    for (const answer of [link, newLink]) expect(answer).toContain('/#/enrol/');
  });

  test('a refused sign-in fails and says why', async () => {
    const shell = startShell({ ADMIN_PASSWORD: 'not the password' });
    await shell.run(here());
    await expect(shell.run(getToken)).rejects.toThrow('CREDENTIALS_INVALID');
  });
}

describe.skipIf(noShell)('as an administrator without MFA', walk);

describe.skipIf(noShell)('as an administrator with MFA', () => {
  beforeAll(async () => {
    const administrator = { id: 1000, token: await service.users.admin() };
    enrolment = await service.users.enable(administrator);
    await service.users.accept(administrator, enrolment);
    const [, , , , code] = enrolment.scratchCodes;
    await service.users.stepUp(administrator.token, { code });
  });

  walk();

  test('a scratch code will do, and a wrong code fails and says why', async () => {
    const shell = startGuide();
    await shell.run(here());
    await shell.run(getToken, enrolment?.scratchCodes[0] ?? '');
    expect(await shell.run('echo "$TOKEN"')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    await expect(shell.run(getToken, enrolment?.app.wrongCode() ?? '')).rejects.toThrow('CODE_INVALID');
  });
});
