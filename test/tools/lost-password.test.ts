import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { createDatabase } from '../support/database/database.js';
import {
  type Ending,
  passwordInFile,
  type ServiceProcess,
  spawnService,
  spawnTool,
} from '../support/processes/processes.js';
import { startOnTerminal } from '../support/processes/terminal.js';
import { PasskeySteps } from '../support/users/passkeys.js';
import { type MfaUser, type TestUser, Users } from '../support/users/users.js';

const database = await createDatabase();
const keys = {
  JWT_SECRET: 'abcdefghijklmnopqrstuvwxyz0123456789',
  DIGEST_KEY: 'bcdefghijklmnopqrstuvwxyz0123456789a',
  ENCRYPTION_KEYS: `here:${Buffer.from('0123456789abcdefghijklmnopqrstuv').toString('base64')}`,
};
const ADMIN_PASSWORD = 'a-password-of-my-own';
const environment = { ...database.environment, ...keys, NODE_ENV: 'production', ADMIN_PASSWORD };
const { DATA_DIR = '' } = database.environment;
const fileOf = ({ id }: { id: number }): string => join(DATA_DIR, `password-of-user-${id}`);
const inFile = (user: TestUser): string => readFileSync(fileOf(user), 'utf8').trim();
const run = (...toolArguments: string[]): Promise<Ending> =>
  spawnTool('users', toolArguments, environment).ending;

/** The service runs in another process throughout. */
let service: ServiceProcess;
let users: Users;

beforeAll(async () => {
  service = await spawnService(environment);
  users = new Users(service.api, ADMIN_PASSWORD);
});

const get = (path: string, token: string): Promise<ApiAnswer> => service.api.get(`/api/v1${path}`, token);
const disable = async ({ id }: TestUser): Promise<void> => {
  const token = await users.admin();
  const { status } = await service.api.request('PUT', `/api/v1/users/${id}`, {
    token,
    json: { disabled: true },
  });
  expect(status).toBe(200);
};
const signIn = ({ name }: TestUser, password: string): Promise<ApiAnswer> =>
  service.api.token({ grant_type: 'password', username: name, password });

/** What the audit trail says about an account, newest first. */
async function lastEvent({ id }: TestUser): Promise<object> {
  const { body } = await get(`/auditEvents?userId=${id}&limit=1`, await users.admin());
  return body.results[0] as object;
}

describe('npm run users -- reset-password', () => {
  test('sets a generated password that has to be changed, and ends the sessions', async () => {
    const user = await users.create('user', 'Forgetful');
    const { code, stdout, stderr } = await run('reset-password', 'forgetful');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      `The new password of Forgetful is in ${fileOf(user)}.\n` +
        'Sign in with it and change it.\nAll sessions of the account have ended.\n',
    );
    expect(statSync(fileOf(user)).mode & 0o777).toBe(0o600);
    expect(await lastEvent(user)).toMatchObject({
      type: 'user.password_changed',
      outcome: 'success',
      actorUserId: null,
      userAgent: 'npm run users -- reset-password',
    });
    expect((await get('/users/me', user.token)).status).toBe(401);
    expect((await signIn(user, user.password)).status).toBe(400);
    const password = inFile(user);
    expect(password).toMatch(/^[A-Za-z0-9_-]{22}$/);
    const { body } = await signIn(user, password);
    expect(body.password_change_required).toBe(true);

    const change = { currentPassword: password, newPassword: 'four words are better' };
    const path = `/api/v1/users/${user.id}/changePassword`;
    expect((await service.api.post(path, body.access_token, change)).status).toBe(204);
    expect(() => statSync(fileOf(user))).toThrow(/ENOENT/);
  });

  test('a password that was generated for a user does not bind an application, nor the reverse', async () => {
    const user = await users.create('user', 'becomes-application');
    const application = await users.create('verifier', 'becomes-user');
    await run('reset-password', user.name);
    await run('reset-password', application.name);
    const admin = await users.admin();
    await service.api.request('PUT', `/api/v1/users/${user.id}`, {
      token: admin,
      json: { role: 'verifier' },
    });
    await service.api.request('PUT', `/api/v1/users/${application.id}`, {
      token: admin,
      json: { role: 'user' },
    });
    expect((await signIn(user, inFile(user))).body).not.toHaveProperty('password_change_required');
    const { body } = await signIn(application, inFile(application));
    expect(body.password_change_required).toBe(true);
    expect((await get(`/users/${application.id}`, body.access_token)).body.code).toBe(
      'PASSWORD_CHANGE_REQUIRED',
    );
  });

  test('ends the wait after wrong passwords', async () => {
    const user = await users.create();
    let answer = await signIn(user, 'not what I have chosen');
    while (answer.body.code === 'CREDENTIALS_INVALID') answer = await signIn(user, 'not what I have chosen');
    expect(answer.body.code).toBe('PASSWORD_LOCKED');
    expect((await run('reset-password', user.name)).code).toBe(0);
    expect((await signIn(user, inFile(user))).status).toBe(200);
  });

  test('replaces a password that was not used yet', async () => {
    const user = await users.create();
    await run('reset-password', user.name);
    const first = inFile(user);
    await run('reset-password', user.name);
    expect((await signIn(user, first)).status).toBe(400);
    expect((await signIn(user, inFile(user))).status).toBe(200);
  });

  test('changes nothing if the password cannot be written', async () => {
    const user = await users.create();
    mkdirSync(fileOf(user));
    const { code, stdout, stderr } = await run('reset-password', user.name);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^The configuration .* generated password: it is a folder \(.*\); run the command on a terminal\.\n$/,
    );
    expect((await signIn(user, user.password)).status).toBe(200);
  });

  test('leaves MFA on, and says what to do if the phone is lost, too', async () => {
    const user = await users.createWithMfa('admin');
    const { stdout } = await run('reset-password', user.name);
    expect(stdout).toContain(`npm run users -- disable-mfa ${user.name}\n`);
    const { body } = await signIn(user, inFile(user));
    expect(body).toMatchObject({ mfa_enabled: true });
    expect(body).not.toHaveProperty('access_token');
  });

  test('works for a disabled account, and says who can enable it', async () => {
    const user = await users.create();
    await disable(user);
    const { code, stdout } = await run('reset-password', user.name);
    expect(code).toBe(0);
    expect(stdout).toMatch(/The account is disabled. These administrators can enable it: administrator\b/);
    expect((await signIn(user, inFile(user))).status).toBe(400);
  });

  test('gives an application a password to keep, as it cannot change its own', async () => {
    const verifier = await users.create('verifier');
    const { stdout } = await run('reset-password', verifier.name);
    expect(stdout).toContain('Give it to the application.\n');
    const { status, body } = await signIn(verifier, inFile(verifier));
    expect(status).toBe(200);
    expect(body).not.toHaveProperty('password_change_required');
  });

  test('shows the password once on a terminal, and writes no file', async () => {
    const user = await users.create();
    const terminal = startOnTerminal(environment, ['reset-password', user.name], '', 'tools/users');
    const password = await terminal.read(/^The new password of \S+, shown only once: (\S{22})$/m);
    await terminal.read(/(All sessions) of the account have ended\.\n/);
    expect((await signIn(user, password)).status).toBe(200);
    expect(() => statSync(fileOf(user))).toThrow(/ENOENT/);
  });

  test.each(['nobody', 'a password', "administrator' OR 1=1"])(
    'names the active administrators if there is no user %j, which it does not repeat',
    async (name) => {
      const { code, stdout, stderr } = await run('reset-password', name);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(
        /^There is no user with this name\. Active administrators: administrator(, admin-\d+)*\.\n$/,
      );
    },
  );

  test("gives the first administrator's password to its own file", async () => {
    expect((await run('reset-password', 'administrator')).code).toBe(0);
    const { body } = await service.api.token({
      grant_type: 'password',
      username: 'administrator',
      password: passwordInFile(DATA_DIR),
    });
    expect(body.password_change_required).toBe(true);
    users = new Users(service.api, 'four other words are better');
    const change = { currentPassword: passwordInFile(DATA_DIR), newPassword: users.adminPassword };
    await service.api.post('/api/v1/users/1000/changePassword', body.access_token, change);
    expect(passwordInFile(DATA_DIR)).toBeUndefined();
  });
});

describe('npm run users -- disable-mfa', () => {
  let user: MfaUser;

  beforeAll(async () => {
    user = await users.createWithMfa('admin');
  });

  test('switches MFA off, which is audited, and ends the sessions and pending sign-ins', async () => {
    const { access_token } = await users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    const passkeys = new PasskeySteps(service.api, users);
    const session = { id: user.id, token: access_token };
    // A character without a meaning of its own, which a terminal may give one.
    const added = await passkeys.add(session, passkeys.device(), {}, 'Schlüssel\ue000blau');
    expect(added.status, added.text).toBe(201);
    const pending = await users.challenge(user);
    const { code, stdout, stderr } = await run('disable-mfa', user.name);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      'Removed: Authenticator app (TOTP), Schlüssel?blau (passkey).\n' +
        `MFA of ${user.name} is off, and all sessions of the account have ended.\n` +
        'Sign in with the password and set MFA up again.\n',
    );
    expect((await get('/users/me', access_token)).status).toBe(401);
    expect((await users.answer(pending, user.enrolment.scratchCodes[1])).status).toBe(400);
    const { access_token: token } = await users.signIn(user.name, user.password);
    expect((await get(`/users/${user.id}/mfa`, token)).body).toMatchObject({
      state: 'disabled',
      scratchCodesRemaining: 0,
    });
    const { body } = await get(`/auditEvents?userId=${user.id}&type=mfa.disabled`, token);
    expect(body.results).toMatchObject([{ actorUserId: null, userAgent: 'npm run users -- disable-mfa' }]);
  });

  test('says that MFA is not on, and ends nothing then', async () => {
    const { access_token } = await users.signIn(user.name, user.password);
    const { code, stdout, stderr } = await run('disable-mfa', user.name);
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: `MFA of ${user.name} is not on.\n`,
    });
    expect((await get('/users/me', access_token)).status).toBe(200);
  });
});
