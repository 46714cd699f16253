import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { AuthenticatorApp } from '../support/oracles/authenticator-app.js';
import { createDatabase } from '../support/database/database.js';
import { tally } from '../support/users/guessing.js';
import { type ServiceProcess, spawnService } from '../support/processes/processes.js';
import { allRows } from '../support/database/rows.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';
import { type TestUser, Users } from '../support/users/users.js';

const tokenIn = ({ body }: ApiAnswer): string => (body.url as string).split('/').at(-1) ?? '';

describe('an invitation in the wrong hands', () => {
  let service: TestService;
  let helpdesk: TestUser;

  beforeAll(async () => {
    service = await startService();
    stopClock();
    helpdesk = await service.users.create('helpdesk');
  });

  const pathOf = (id: number): string => `/api/v1/users/${id}/mfa/invitation`;
  const invite = async ({ id }: TestUser): Promise<string> =>
    tokenIn(await service.api.post(pathOf(id), helpdesk.token));
  const enrol = (invitationToken: string): Promise<ApiAnswer> =>
    service.api.post('/api/v1/mfaInvitations/enrol', undefined, { invitationToken });
  const expectDead = async (token: string, code: string): Promise<void> => {
    const before = await allRows(service.database);
    expect(await enrol(token)).toMatchObject({
      status: code === 'INVITATION_INVALID' ? 400 : 410,
      body: { code },
    });
    expect(await allRows(service.database)).toEqual(before);
  };

  test('an invented one and one with a wrong last character get the same answer, and change nothing', async () => {
    const token = await invite(await service.users.create());
    const almost = token.slice(0, -1) + (token.endsWith('A') ? 'E' : 'A');
    const answers = [];
    for (const invitationToken of ['A'.repeat(43), almost]) {
      await expectDead(invitationToken, 'INVITATION_INVALID');
      const inspected = await service.api.post('/api/v1/mfaInvitations/inspect', undefined, {
        invitationToken,
      });
      answers.push({ ...inspected.body, status: inspected.status, requestId: '' });
    }
    expect(answers[0]).toMatchObject({ status: 400, code: 'INVITATION_INVALID' });
    expect(answers[1]).toEqual(answers[0]);
  });

  test('can be created only by accounts that may enrol that user', async () => {
    const user = await service.users.create();
    const administrator = await service.users.create('admin');
    for (const [id, token, code] of [
      [user.id, user.token, 'ACCESS_DENIED'],
      [administrator.id, helpdesk.token, 'ACCESS_DENIED'],
      [helpdesk.id, helpdesk.token, 'ACCESS_DENIED'],
      [1000, await service.users.admin(), 'ACCESS_DENIED'],
    ] as const) {
      const before = await allRows(service.database);
      const answer = await service.api.post(pathOf(id), token);
      expect(answer).toMatchObject({ status: 403, body: { code } });
      expect(await allRows(service.database)).toEqual(before);
    }
  });

  test('can be created by an administrator with MFA only from a session that passed it', async () => {
    const user = await service.users.create();
    const administrator = await service.users.createWithMfa('admin');
    const { access_token: passed } = await service.users.signInWithMfa(
      administrator,
      administrator.enrolment.scratchCodes[0],
    );
    const refused = await service.api.post(pathOf(user.id), administrator.token);
    expect(refused).toMatchObject({ status: 403, body: { code: 'MFA_SESSION_REQUIRED' } });
    expect((await service.api.post(pathOf(user.id), passed)).status).toBe(201);
  });

  test('cannot be created for a user who has MFA on or is disabled', async () => {
    const withMfa = await service.users.createWithMfa();
    expect((await service.api.post(pathOf(withMfa.id), helpdesk.token)).body.code).toBe(
      'MFA_ALREADY_ENABLED',
    );
    const disabled = await service.users.create();
    await service.api.request('PUT', `/api/v1/users/${disabled.id}`, {
      token: await service.users.admin(),
      json: { disabled: true },
    });
    expect((await service.api.post(pathOf(disabled.id), helpdesk.token)).body.code).toBe('USER_DISABLED');
  });

  test('is invalid once the account is disabled, even when it is enabled again', async () => {
    const user = await service.users.create();
    const token = await invite(user);
    for (const disabled of [true, false]) {
      const json = { disabled };
      await service.api.request('PUT', `/api/v1/users/${user.id}`, {
        token: await service.users.admin(),
        json,
      });
      await expectDead(token, 'INVITATION_ENDED');
    }
  });

  test('is invalid once the user has another role, so that the help desk cannot take over a new administrator', async () => {
    const user = await service.users.create();
    const token = await invite(user);
    const json = { role: 'admin' };
    await service.api.request('PUT', `/api/v1/users/${user.id}`, {
      token: await service.users.admin(),
      json,
    });
    await expectDead(token, 'INVITATION_ENDED');
  });

  test('is invalid once MFA is on, the account is deleted, or it was used', async () => {
    const [byOwn, gone, used] = [
      await service.users.create(),
      await service.users.create(),
      await service.users.create(),
    ];
    const tokens = [await invite(byOwn), await invite(gone), await invite(used)] as const;
    await service.users.accept(byOwn, await service.users.enable(byOwn));
    const admin = await service.users.admin();
    await service.api.request('DELETE', `/api/v1/users/${gone.id}`, { token: admin });
    const { body } = await enrol(tokens[2]);
    const accepted = await service.api.post('/api/v1/mfaInvitations/accept', undefined, {
      invitationToken: tokens[2],
      code: new AuthenticatorApp(body.secretKey).code(),
      token: body.token,
    });
    expect(accepted.status).toBe(200);
    const expectAllDead = async (): Promise<void> => {
      await expectDead(tokens[0], 'INVITATION_ENDED');
      await expectDead(tokens[1], 'INVITATION_INVALID');
      await expectDead(tokens[2], 'INVITATION_USED');
    };
    await expectAllDead();
    // Not even when MFA is turned off again.
    await service.api.post(`/api/v1/users/${byOwn.id}/disableMfa`, admin);
    await service.api.post(`/api/v1/users/${used.id}/disableMfa`, admin);
    await expectAllDead();
  });

  test('links to the configured address, whatever host the request claims', async () => {
    const user = await service.users.create();
    const answer = await service.api.request('POST', pathOf(user.id), {
      token: helpdesk.token,
      headers: {
        'X-Forwarded-Host': 'evil.example',
        'X-Forwarded-Proto': 'https',
        Forwarded: 'host=evil.example',
      },
    });
    expect(new URL(answer.body.url).origin).toBe(service.api.url);
  });

  test('does not accept another user’s enrolment', async () => {
    const [mine, theirs] = [await service.users.create(), await service.users.create()];
    const token = await invite(mine);
    const enrolment = await service.users.enable(theirs);
    const answer = await service.api.post('/api/v1/mfaInvitations/accept', undefined, {
      invitationToken: token,
      code: enrolment.app.code(),
      token: enrolment.enrolmentToken,
    });
    expect(answer.body.code).toBe('ENROLMENT_TOKEN_INVALID');
  });
});

describe('an invitation accepted many times at once, on two processes with one database', () => {
  let processes: readonly [ServiceProcess, ServiceProcess];
  let users: Users;

  beforeAll(async () => {
    const database = await createDatabase();
    const ADMIN_PASSWORD = 'only for this race';
    const environment = { ...database.environment, ADMIN_PASSWORD };
    processes = [await spawnService(environment), await spawnService(environment)];
    users = new Users(processes[0].api, ADMIN_PASSWORD);
  });

  test('turns MFA on once', async () => {
    const user = await users.create();
    const invited = await processes[0].api.post(
      `/api/v1/users/${user.id}/mfa/invitation`,
      await users.admin(),
    );
    const invitationToken = tokenIn(invited);
    const { body } = await processes[1].api.post('/api/v1/mfaInvitations/enrol', undefined, {
      invitationToken,
    });
    const code = new AuthenticatorApp(body.secretKey).code();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? processes[0] : processes[1]).api.post('/api/v1/mfaInvitations/accept', undefined, {
          invitationToken,
          code,
          token: body.token,
        }),
      ),
    );
    const outcomes = answers.map(({ status, body: refusal }) =>
      status === 200 ? 'MFA is on' : refusal.code,
    );
    const {
      'MFA is on': accepted,
      INVITATION_USED: late = 0,
      ENROLMENT_TOKEN_INVALID: overtaken = 0,
    } = tally(outcomes);
    expect([accepted, late + overtaken]).toEqual([1, 19]);
    const trail = await processes[0].api.get(
      `/api/v1/auditEvents?userId=${user.id}&type=mfa.enabled`,
      await users.admin(),
    );
    expect(trail.body.results).toHaveLength(1);
  });
});
