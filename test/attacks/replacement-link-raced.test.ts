import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { createDatabase } from '../support/database/database.js';
import { AuthenticatorApp } from '../support/oracles/authenticator-app.js';
import { type ServiceProcess, spawnService } from '../support/processes/processes.js';
import { tally } from '../support/users/guessing.js';
import { type MfaUser, Users } from '../support/users/users.js';

const rounds = 8;

describe('a replacement link in a race, on two processes with one database', () => {
  let processes: readonly [ServiceProcess, ServiceProcess];
  let users: Users;

  beforeAll(async () => {
    const database = await createDatabase();
    const ADMIN_PASSWORD = 'only for this race';
    const environment = { ...database.environment, ADMIN_PASSWORD };
    processes = [await spawnService(environment), await spawnService(environment)];
    users = new Users(processes[0].api, ADMIN_PASSWORD);
  });

  const path = ({ id }: MfaUser, call: string): string => `/api/v1/users/${id}/${call}`;
  const outcome = ({ status, body }: ApiAnswer): string =>
    (body?.code as string | undefined) ?? String(status);

  /** A user with a link that was opened. @returns what accepts it on one of the processes */
  async function openedLink(): Promise<{ user: MfaUser; accept: (index: number) => Promise<ApiAnswer> }> {
    const user = await users.createWithMfa();
    const link = await processes[0].api.post(path(user, 'mfa/invitation'), await users.admin(), {
      replace: true,
    });
    const invitationToken = (link.body.url as string).split('/').at(-1);
    const enrolled = await processes[1].api.post('/api/v1/mfaInvitations/enrol', undefined, {
      invitationToken,
    });
    const code = new AuthenticatorApp(enrolled.body.secretKey).code();
    const body = { invitationToken, code, token: enrolled.body.token };
    const accept = (index: number): Promise<ApiAnswer> =>
      (index % 2 === 0 ? processes[0] : processes[1]).api.post(
        '/api/v1/mfaInvitations/accept',
        undefined,
        body,
      );
    return { user, accept };
  }

  const statusOf = async (user: MfaUser): Promise<ApiAnswer['body']> =>
    (await processes[0].api.get(path(user, 'mfa'), await users.admin())).body;

  test('accepted thirty times at once replaces the authenticator once', async () => {
    const { user, accept } = await openedLink();
    const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => accept(index)));
    const {
      200: accepted,
      INVITATION_USED: late = 0,
      ENROLMENT_TOKEN_INVALID: overtaken = 0,
    } = tally(answers.map(outcome));
    expect([accepted, late + overtaken]).toEqual([1, 29]);
    const trail = await processes[0].api.get(
      `/api/v1/auditEvents?userId=${user.id}&type=mfa.enabled`,
      await users.admin(),
    );
    const replacements = trail.body.results.map(
      ({ details }: { details: { replaced: boolean } }) => details.replaced,
    );
    expect(replacements).toEqual([true, false]);
  });

  test('is either revoked or accepted, and the old authenticator is gone only if it was accepted', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { user, accept } = await openedLink();
      const [accepted, revoked] = await Promise.all([
        accept(0),
        processes[1].api.request('DELETE', path(user, 'mfa/invitation'), { token: await users.admin() }),
      ]);
      expect([
        ['200', 'INVITATION_NOT_FOUND'],
        ['INVITATION_REVOKED', '204'],
      ]).toContainEqual([outcome(accepted), outcome(revoked)]);
      const old = await users.answer(await users.challenge(user), user.enrolment.scratchCodes[0]);
      expect(old.status).toBe(accepted.status === 200 ? 400 : 200);
      expect((await statusOf(user)).invitation).toBeNull();
    }
  });

  test('leaves nothing behind when MFA is turned off at the same moment', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { user, accept } = await openedLink();
      const [accepted, disabled] = await Promise.all([
        accept(0),
        processes[1].api.post(path(user, 'disableMfa'), await users.admin()),
      ]);
      expect(['200', 'INVITATION_ENDED', 'ENROLMENT_TOKEN_INVALID']).toContain(outcome(accepted));
      expect(disabled.status).toBe(200);
      expect(await statusOf(user)).toMatchObject({ state: 'disabled', invitation: null, lockedUntil: null });
      await users.signIn(user.name, user.password);
    }
  });

  test('is dead once its user has become administrator, whether it was accepted at that moment or not', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { user, accept } = await openedLink();
      const [accepted, promoted] = await Promise.all([
        accept(0),
        processes[1].api.request('PUT', `/api/v1/users/${user.id}`, {
          token: await users.admin(),
          json: { role: 'admin' },
        }),
      ]);
      expect(['200', 'INVITATION_ENDED']).toContain(outcome(accepted));
      expect(promoted.status).toBe(200);
      const again = accepted.status === 200 ? 'INVITATION_USED' : 'INVITATION_ENDED';
      expect(outcome(await accept(1))).toBe(again);
    }
  });
});
