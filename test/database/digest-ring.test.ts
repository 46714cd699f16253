import { beforeAll, describe, expect, test } from 'vitest';
import { PasswordDecoys } from '../../src/users/passwords/password-decoys.js';
import { createDatabase, openWriter } from '../support/database/database.js';
import type { ApiAnswer } from '../support/http/api.js';
import { freePort } from '../support/http/ports.js';
import { anotherSecret, otherKeys } from '../support/service/keys.js';
import { spawnTool } from '../support/processes/processes.js';
import { startService, type TestService } from '../support/service/service.js';
import { tally } from '../support/users/guessing.js';
import { PasskeySteps } from '../support/users/passkeys.js';
import { type MfaUser, type TestUser, Users } from '../support/users/users.js';

const ADMIN_PASSWORD = 'a-password-of-my-own';
const budget = 10;
const [oldKey, newKey] = [`default:${otherKeys.DIGEST_KEY}`, `k2:${anotherSecret()}`];

/** Services with the rings that follow each other while a key is added, promoted and retired. */
interface Services {
  /** Has the old key only. */
  readonly original: TestService;
  /** Has the new key behind the old one. */
  readonly added: TestService;
  /** Has the new key before the old one. */
  readonly promoted: TestService;
}

describe('services with different rings of DIGEST_KEY on one database', () => {
  const environment = { ...otherKeys, ADMIN_PASSWORD, TOKEN_REQUESTS_PER_MINUTE: '1000000' };
  let services: Services;
  let users: Users;
  let withRing: (DIGEST_KEY: string) => Record<string, string>;
  let withNewKeyOnly: TestService | undefined;

  const on = ({ api }: TestService): Users => new Users(api, ADMIN_PASSWORD);
  const refresh = ({ api }: TestService, refreshToken: string): Promise<ApiAnswer> =>
    api.token({ grant_type: 'refresh_token', refresh_token: refreshToken });
  const guess = ({ api }: TestService, { name }: TestUser): Promise<ApiAnswer> =>
    api.token({ grant_type: 'password', username: name, password: 'a wrong password' });
  const codesOf = (answers: readonly ApiAnswer[]) => tally(answers.map(({ body }) => String(body.code)));
  const times = <T>(count: number, make: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, index) => make(index));

  beforeAll(async () => {
    const database = await createDatabase();
    const PUBLIC_URL = `http://localhost:${await freePort()}`;
    withRing = (DIGEST_KEY) => ({ ...database.environment, ...environment, PUBLIC_URL, DIGEST_KEY });
    const original = await startService(withRing(otherKeys.DIGEST_KEY));
    const [added, promoted] = await Promise.all(
      [`${oldKey},${newKey}`, `${newKey},${oldKey}`].map((ring) => startService(withRing(ring))),
    );
    if (!added || !promoted) throw new Error('a service is missing');
    services = { original, added, promoted };
    users = on(original);
  });

  test('scratch codes are recognised by their key', async () => {
    const { original, added, promoted } = services;
    const user = await users.createWithMfa();
    const [one, two] = user.enrolment.scratchCodes;
    await on(promoted).signInWithMfa(user, one);
    const again = await on(promoted).answer(await on(promoted).challenge(user), one);
    expect(again.body.code).toBe('CODE_INVALID');

    const { access_token } = await on(promoted).signInWithMfa(user, two);
    const path = `/api/v1/users/${user.id}/mfa/scratchCodes`;
    const { body } = await promoted.api.post(path, access_token);
    const [newCode, other] = body.scratchCodes as [string, string];
    await on(added).signInWithMfa(user, newCode);

    const refused = await on(original).answer(await on(original).challenge(user), other);
    expect(refused).toMatchObject({ status: 503 });
    expect(original.log.join('')).toContain('no key \\"k2\\" in DIGEST_KEY');
    await on(added).signInWithMfa(user, other);
  });

  test('a pending enrolment is confirmed with one of its scratch codes', async () => {
    for (const [from, to] of [
      [services.added, services.promoted],
      [services.promoted, services.added],
    ] as const) {
      const user = await users.create();
      const { enrolmentToken, scratchCodes } = await on(from).enable(user);
      const [accepting, signingIn] = scratchCodes;
      const path = `/api/v1/users/${user.id}/acceptMfa`;
      const accepted = await to.api.post(path, user.token, { code: accepting, token: enrolmentToken });
      expect(accepted.status, accepted.text).toBe(200);
      await on(from).signInWithMfa(user, signingIn);
    }
  });

  test('a step-up by another service goes on with the family of refresh tokens: an older one ends the session', async () => {
    for (const [from, to] of [
      [services.original, services.promoted],
      [services.promoted, services.added],
    ] as const) {
      const { name, password } = await users.create();
      const session = await on(from).signIn(name, password);
      const stepped = await on(to).stepUp(session.access_token, { password });
      expect(stepped.status, stepped.text).toBe(200);
      expect((await refresh(to, session.refresh_token)).status).toBe(400);
      const next = await refresh(to, stepped.body.refresh_token);
      expect(next.body, 'the session has ended').toMatchObject({ code: 'REFRESH_TOKEN_INVALID' });
    }
  });

  test('wrong passwords are counted together, one after the other', async () => {
    const { original, added, promoted } = services;
    const user = await users.create();
    for (const at of [
      original,
      original,
      original,
      original,
      promoted,
      promoted,
      promoted,
      added,
      added,
      original,
    ])
      expect((await guess(at, user)).body.code).toBe('CREDENTIALS_INVALID');
    for (const at of [original, added, promoted])
      expect((await guess(at, user)).body.code).toBe('PASSWORD_LOCKED');
  });

  test('wrong passwords are counted together in parallel, for a known and an unknown name', async () => {
    const all = [services.original, services.added, services.promoted];
    for (const user of [await users.create(), { name: 'nobody' } as TestUser]) {
      const answers = await Promise.all(times(42, (index) => guess(demand(all[index % 3]), user)));
      expect(codesOf(answers)).toEqual({ CREDENTIALS_INVALID: budget, PASSWORD_LOCKED: 42 - budget });
    }
  });

  test('a right password, and a new one, forget the failures under every key', async () => {
    const { added, promoted } = services;
    const user = await users.create();
    const signIn = (at: TestService) => on(at).signIn(user.name, user.password);
    for (const [count, at] of [promoted, added].entries()) {
      await Promise.all(times(budget - 1, () => guess(at, user)));
      const { access_token } = await signIn(count === 0 ? added : promoted);
      expect(access_token).toBeTypeOf('string');
    }
    await Promise.all(times(budget, () => guess(promoted, user)));
    expect((await guess(added, user)).body.code).toBe('PASSWORD_LOCKED');
    const changed = await added.api.post(`/api/v1/users/${user.id}/changePassword`, await users.admin(), {
      newPassword: 'four other words now',
    });
    expect(changed.status, changed.text).toBe(204);
    await on(promoted).signIn(user.name, 'four other words now');
  });

  test('an unknown name costs the same time at each of them', async () => {
    const { added, promoted } = services;
    const { transactions, close } = await openWriter(added.config);
    for (const { id } of await Promise.all(times(5, () => users.create())))
      await transactions.run((manager) =>
        manager.query("UPDATE users SET passwordHash = REPLACE(passwordHash, ',t=', ',t=1') WHERE id = ?", [
          id,
        ]),
      );
    await close();
    const decoys = [added, promoted].map(({ app }) => app.get(PasswordDecoys));
    await Promise.all(decoys.map((each) => each.onApplicationBootstrap()));
    const costs = decoys.map((each) => times(100, (index) => each.hashFor(`nobody-${index}`).split('$')[3]));
    expect(new Set(costs[0]).size).toBe(2);
    expect(costs[1]).toEqual(costs[0]);
  });

  test('a passkey is begun at one service, registered at another and used at both', async () => {
    const { added, promoted } = services;
    const origin = withRing('')['PUBLIC_URL'] ?? '';
    const begins = new PasskeySteps(added.api, on(added), origin);
    const ends = new PasskeySteps(promoted.api, on(promoted), origin);
    const user = await users.create();
    const device = begins.device();
    const { token, options } = await begins.creationOptions(user);
    const body = { token, name: 'My key', credential: device.create(options) };
    const registered = await ends.api.post(`/api/v1/users/${user.id}/passkeys`, user.token, body);
    expect(registered.status, registered.text).toBe(201);
    for (const steps of [begins, ends]) expect((await steps.signIn(user, device)).status).toBe(200);
  });

  describe('and then without the old key', () => {
    let usedUp: MfaUser;
    let guessed: TestUser;

    beforeAll(async () => {
      const { added, promoted } = services;
      usedUp = await users.createWithMfa();
      for (const code of usedUp.enrolment.scratchCodes) await on(added).signInWithMfa(usedUp, code);
      guessed = await users.create();
      await Promise.all(times(budget, () => guess(promoted, guessed)));
      const ring = withRing(`${newKey},${oldKey}`);
      const retire = () => spawnTool('keys', ['retire', 'default', '--void-scratch-codes'], ring).ending;
      const pending = await users.create();
      const enrolment = await on(added).enable(pending);
      expect(await retire()).toMatchObject({
        code: 1,
        stderr:
          'The key "default" is needed: scratch codes of 0 users, 1 pending enrolment. ' +
          'Pending enrolments end by themselves: run this again later.\n',
      });
      await on(added).accept(pending, enrolment);
      expect(await retire()).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^Voided the scratch codes of 1 user\. They can create new ones\.\n/),
      });
      withNewKeyOnly = await startService(withRing(newKey));
    });

    test('a used code is wrong, although nothing recognises it any more', async () => {
      const only = on(demand(withNewKeyOnly));
      const answer = await only.answer(await only.challenge(usedUp), usedUp.enrolment.scratchCodes[0]);
      expect(answer).toMatchObject({ status: 400, body: { code: 'CODE_INVALID' } });
      await only.signInWithMfa(usedUp, usedUp.enrolment.app.code(1));
    });

    test('a name that waits goes on waiting', async () => {
      expect((await guess(demand(withNewKeyOnly), guessed)).body.code).toBe('PASSWORD_LOCKED');
    });

    test('a session from before begins a new family when it steps up', async () => {
      const { name, password } = await users.create();
      const only = demand(withNewKeyOnly);
      const session = await on(services.original).signIn(name, password);
      const stepped = await on(only).stepUp(session.access_token, { password });
      expect(stepped.status, stepped.text).toBe(200);
      expect((await refresh(only, session.refresh_token)).body.code).toBe('REFRESH_TOKEN_INVALID');
      expect((await refresh(only, stepped.body.refresh_token)).status).toBe(200);
    });
  });
});

function demand<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it was not started');
  return value;
}
