import { beforeAll, describe, expect, test } from 'vitest';
import { createDatabase } from '../support/database/database.js';
import { type ServiceProcess, spawnService } from '../support/processes/processes.js';
import { tally } from '../support/users/guessing.js';
import { PasskeySteps } from '../support/users/passkeys.js';
import { Users } from '../support/users/users.js';

const tries = 12;
const PUBLIC_URL = 'https://mfa.example.com';

describe('on two processes with one database', () => {
  let processes: readonly [ServiceProcess, ServiceProcess];
  let steps: readonly [PasskeySteps, PasskeySteps];

  beforeAll(async () => {
    const database = await createDatabase();
    const ADMIN_PASSWORD = 'only for this race';
    const environment = { ...database.environment, ADMIN_PASSWORD, PUBLIC_URL };
    processes = [await spawnService(environment), await spawnService(environment)];
    const stepsAt = ({ api }: ServiceProcess) =>
      new PasskeySteps(api, new Users(api, ADMIN_PASSWORD), PUBLIC_URL);
    steps = [stepsAt(processes[0]), stepsAt(processes[1])];
  });

  const at = (index: number): PasskeySteps => (index % 2 === 0 ? steps[0] : steps[1]);
  const numbers = Array.from({ length: tries }, (_, index) => index);

  test('one signed challenge that is sent twelve times at once yields exactly one token pair', async () => {
    const user = await steps[0].createUser();
    const mfaToken = await steps[0].users.challenge(user);
    const signed = user.device.get(await steps[1].requestOptions(mfaToken));
    const answers = await Promise.all(numbers.map((index) => at(index).answer(mfaToken, signed)));
    expect(answers.filter(({ body }) => 'access_token' in body)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { body } of answers.filter(({ status }) => status !== 200))
      expect(['PASSKEY_INVALID', 'MFA_TOKEN_INVALID', 'MFA_TOKEN_EXHAUSTED']).toContain(body.code);
    expect(await steps[0].events(user.id, 'mfa.passkey_counter_reversed')).toEqual([]);
  });

  test('two sign-ins with the same counter yield one token pair', async () => {
    const user = await steps[0].createUser();
    const tokens = [await steps[0].users.challenge(user), await steps[1].users.challenge(user)];
    const signed = await Promise.all(
      tokens.map(async (mfaToken, index) =>
        user.device.get(await at(index).requestOptions(mfaToken), { signCount: 7 }),
      ),
    );
    const answers = await Promise.all(
      tokens.map((mfaToken, index) => at(index).answer(mfaToken, signed[index])),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect(await steps[0].events(user.id, 'mfa.passkey_counter_reversed')).toHaveLength(1);
  });

  test('a passkey that is added while the app is accepted does not void the scratch codes of the app', async () => {
    for (const index of numbers) {
      const user = await steps[0].users.create();
      const enrolment = await steps[0].users.enable(user);
      const device = steps[0].device();
      const { token, options } = await at(index).creationOptions(user);
      const passkey = { token, name: 'My key', credential: device.create(options) };
      const accept = { code: enrolment.app.code(), token: enrolment.enrolmentToken };
      const [accepted, added] = await Promise.all([
        at(index + 1).api.post(`/api/v1/users/${user.id}/acceptMfa`, user.token, accept),
        at(index).api.post(`/api/v1/users/${user.id}/passkeys`, user.token, passkey),
      ]);
      // Once MFA is on, a session without a second factor changes nothing.
      expect(['200 201', '200 403', '403 201']).toContain(`${accepted.status} ${added.status}`);
      if (accepted.status === 200) await steps[0].users.signInWithMfa(user, enrolment.scratchCodes[0]);
    }
  });

  test('one credential that twelve users register at once belongs to one of them', async () => {
    const device = steps[0].device();
    const users = await Promise.all(numbers.map(() => steps[0].users.create()));
    const begun = await Promise.all(users.map((user, index) => at(index + 1).creationOptions(user)));
    const answers = await Promise.all(
      users.map((user, index) =>
        at(index).api.post(`/api/v1/users/${user.id}/passkeys`, user.token, {
          token: begun[index].token,
          name: 'Mine',
          credential: device.create(begun[index].options),
        }),
      ),
    );
    expect(tally(answers.map(({ status, body }) => `${status} ${body.code ?? ''}`.trim()))).toEqual({
      '201': 1,
      '409 PASSKEY_ALREADY_REGISTERED': tries - 1,
    });
    const enabled = await steps[0].api.get(
      '/api/v1/users?mfaEnabled=true&limit=200',
      await steps[0].users.admin(),
    );
    const ids: number[] = enabled.body.results.map(({ id }: { id: number }) => id);
    expect(users.filter(({ id }) => ids.includes(id))).toHaveLength(1);
  });

  test('one registration that is sent twelve times at once adds one passkey', async () => {
    const owner = await steps[0].createUser();
    const user = { ...owner, token: await steps[0].tokenOf(owner, owner.device) };
    const { token, options } = await steps[1].creationOptions(user);
    const body = { token, name: 'Mine', credential: steps[0].device().create(options) };
    const path = `/api/v1/users/${user.id}/passkeys`;
    const answers = await Promise.all(numbers.map((index) => at(index).api.post(path, user.token, body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...numbers.slice(1).map(() => 400)]);
    const { body: list } = await steps[1].api.get(`/api/v1/users/${user.id}/authenticators`, user.token);
    expect(list).toHaveLength(2);
  });
});
