import { expect } from 'vitest';
import type { Api } from '../http/api.js';
import { AuthenticatorApp } from '../oracles/authenticator-app.js';
import { type ServiceProcess, spawnService, spawnTool } from '../processes/processes.js';
import { anotherSecret } from '../service/keys.js';
import { PasskeySteps } from '../users/passkeys.js';
import { Users } from '../users/users.js';

const ADMIN_PASSWORD = anotherSecret();
const origin = 'http://localhost:3000';
const [oldKey, newKey] = [`old:${anotherSecret()}`, `new:${anotherSecret()}`];
const common = {
  ADMIN_PASSWORD,
  JWT_SECRET: anotherSecret(),
  DIGEST_KEY: anotherSecret(),
  PUBLIC_URL: origin,
};

/**
 * Replaces processes of the version before by this one, one after the other, while users go on, each call at another
 * process. Halfway, one of the old version is restarted, and all secrets are re-sealed with another key.
 * @param previous the program of the version before
 * @param environments of the processes, which use one database.
 */
export async function upgradeOneByOne(
  previous: string,
  environments: readonly Record<string, string>[],
): Promise<void> {
  const variables = environments.map((environment) => ({ ...environment, ...common }));
  const startOld = (index: number): Promise<ServiceProcess> =>
    spawnService({ ...variables[index], ENCRYPTION_KEYS: `${oldKey},${newKey}` }, [], [], previous);
  const withNewKey = (index: number) => ({ ...variables[index], ENCRYPTION_KEYS: `${newKey},${oldKey}` });

  const processes: ServiceProcess[] = [];
  for (const index of variables.keys()) processes.push(await startOld(index));
  const replace = async (index: number, start: () => Promise<ServiceProcess>): Promise<ServiceProcess> => {
    expect(await processes[index]?.stop()).toBe(0);
    const started = await start();
    processes[index] = started;
    return started;
  };
  const later: Check[] = [];
  for (const index of variables.keys()) {
    const replaced = await replace(index, () => spawnService(withNewKey(index)));
    const other = processes[index + 1];
    if (!other) break;
    later.push(await crossOver(other.api, replaced.api, `from-${index}`));
    later.push(await crossOver(replaced.api, other.api, `back-${index}`));
    if (index > 0) continue;
    const { code, stdout, stderr } = await spawnTool('keys', ['rotate'], withNewKey(index)).ending;
    expect({ code, output: stdout + stderr }).toMatchObject({ code: 0 });
    const restarted = await replace(1, () => startOld(1));
    later.push(await crossOver(restarted.api, replaced.api, 'restarted'));
  }
  const [first, second] = processes.map(({ api }) => api) as [Api, Api];
  for (const check of later) await check(first, second);
  for (const { api, output } of processes) {
    expect((await api.get('/health/ready')).status).toBe(200);
    expect(output).not.toContain('unexpected error');
  }
}

/** That nothing was lost of what users did before. */
type Check = (here: Api, there: Api) => Promise<void>;

/**
 * What users do while they are served by two processes in turn.
 * @returns the check for when the upgrade is complete.
 */
async function crossOver(here: Api, there: Api, name: string): Promise<Check> {
  const [users, others] = [here, there].map((api) => new Users(api, ADMIN_PASSWORD)) as [Users, Users];
  const user = await users.create('user', name);
  const { app, scratchCodes, enrolmentToken } = await users.enable(user);
  const enrolment = { code: app.code(), token: enrolmentToken };
  expect(await there.post(`/api/v1/users/${user.id}/acceptMfa`, user.token, enrolment)).toMatchObject({
    status: 200,
  });
  const code = app.code(1);
  const signedIn = await others.answer(await users.challenge(user), code);
  expect(signedIn.status, signedIn.text).toBe(200);

  const refresh = (api: Api, token: string) =>
    api.token({ grant_type: 'refresh_token', refresh_token: token });
  const refreshed = await refresh(here, signedIn.body.refresh_token);
  const again = await refresh(there, refreshed.body.refresh_token);
  expect([refreshed.status, again.status]).toEqual([200, 200]);
  const stale = await users.answer(await others.challenge(user), code);
  expect(stale.body.code).toBe('CODE_INVALID');
  const steppedUp = await users.stepUp(again.body.access_token, { code: scratchCodes[0] });
  expect(steppedUp.status, steppedUp.text).toBe(200);
  const spent = await others.answer(await users.challenge(user), scratchCodes[0]);
  expect(spent.body.code).toBe('CODE_INVALID');

  const token: string = steppedUp.body.access_token;
  const passkeys = new PasskeySteps(here, users, origin);
  const device = passkeys.device();
  expect((await passkeys.add({ id: user.id, token }, device)).status).toBe(201);
  expect((await new PasskeySteps(there, others, origin).signIn(user, device)).status).toBe(200);

  await inviteAndEnrol(here, there, `${name}-invited`);
  return async (first, second) => {
    const users = new Users(first, ADMIN_PASSWORD);
    const others = new Users(second, ADMIN_PASSWORD);
    expect((await others.answer(await users.challenge(user), scratchCodes[1])).status).toBe(200);
    expect((await new PasskeySteps(second, others, origin).signIn(user, device)).status).toBe(200);
    const admin = await others.admin();
    const status = await second.get(`/api/v1/users/${user.id}/mfa`, admin);
    expect(status.body).toMatchObject({ state: 'enabled', scratchCodesRemaining: 3 });
    expect((await first.post(`/api/v1/users/${user.id}/disableMfa`, admin)).status).toBe(200);
    await others.signIn(user.name, user.password);
  };
}

async function inviteAndEnrol(here: Api, there: Api, name: string): Promise<void> {
  const users = new Users(here, ADMIN_PASSWORD);
  const { id, password } = await users.create('user', name);
  const invited = await here.post(`/api/v1/users/${id}/mfa/invitation`, await users.admin());
  const invitationToken = String(invited.body.url).split('/').at(-1);
  const enrolled = await there.post('/api/v1/mfaInvitations/enrol', undefined, { invitationToken });
  expect(enrolled.status, enrolled.text).toBe(200);
  const { secretKey, token } = enrolled.body;
  const body = { invitationToken, token, code: new AuthenticatorApp(secretKey).code() };
  const accepted = await here.post('/api/v1/mfaInvitations/accept', undefined, body);
  expect(accepted.status, accepted.text).toBe(200);
  expect(await new Users(there, ADMIN_PASSWORD).challenge({ name, password })).toBeTypeOf('string');
}
