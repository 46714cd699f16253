import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { tally } from '../support/users/guessing.js';
import { startService, type TestService } from '../support/service/service.js';
import type { TestUser } from '../support/users/users.js';
import { setRealPasswordCost } from '../support/service/password-cost.js';

setRealPasswordCost();

const rounds = 4;
/** Enough that the last ones are hashed long after the user was deleted. */
const many = 40;

describe('an account that is deleted while its password is being hashed', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
  });

  /** Sends requests and deletes the user a little later each round, so that the deletion meets every step. */
  async function raced(
    create: () => Promise<TestUser>,
    send: (user: TestUser) => Promise<ApiAnswer>,
    together = many,
  ): Promise<string[]> {
    const admin = await service.users.admin();
    const outcomes: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const user = await create();
      const answers = Array.from({ length: together }, () => send(user));
      const deleting = new Promise((resolve) => setTimeout(resolve, round * 4)).then(() =>
        service.api.request('DELETE', `/api/v1/users/${user.id}`, { token: admin }),
      );
      for (const { status, body } of await Promise.all(answers))
        outcomes.push(`${status} ${body?.code ?? ''}`);
      expect((await deleting).status).toBe(204);
    }
    return outcomes;
  }

  const signIn = ({ name, password }: TestUser): Promise<ApiAnswer> =>
    service.api.token({ grant_type: 'password', username: name, password });

  test.each(['with MFA', 'without MFA'])('either signs in or has invalid credentials: %s', async (how) => {
    const outcomes = await raced(
      () => (how === 'with MFA' ? service.users.createWithMfa() : service.users.create()),
      signIn,
    );
    // Later requests are failures of an unknown name, which is locked after ten.
    const allowed = ['200 ', '400 CREDENTIALS_INVALID', '429 PASSWORD_LOCKED'];
    expect(Object.keys(tally(outcomes)).filter((outcome) => !allowed.includes(outcome))).toEqual([]);
    expect(outcomes).toContain('400 CREDENTIALS_INVALID');
    // Nothing starts after the deletion, except what was in progress when it was committed.
    const challenged =
      "SELECT id FROM audit_events WHERE type IN ('sign_in.challenged', 'session.started') AND " +
      "EXISTS (SELECT 1 FROM audit_events deleted WHERE deleted.type = 'user.deleted' AND " +
      'deleted.subjectUserId = audit_events.subjectUserId AND deleted.occurredAt < audit_events.occurredAt - 100)';
    expect(await service.database.query(challenged)).toEqual([]);
  });

  test('answers a wrong password as usual', async () => {
    const outcomes = await raced(
      () => service.users.create(),
      (user) => signIn({ ...user, password: 'a password that is wrong' }),
      10,
    );
    expect(new Set(outcomes)).toEqual(new Set(['400 CREDENTIALS_INVALID']));
  });

  test('either changes its password or has an invalid access token', async () => {
    const outcomes = await raced(
      () => service.users.create(),
      (user) =>
        service.api.post(`/api/v1/users/${user.id}/changePassword`, user.token, {
          currentPassword: user.password,
          newPassword: 'four other words now',
        }),
    );
    // Once one request has changed the password, the others send a wrong one and get locked.
    const allowed = [
      '204 ',
      '401 ACCESS_TOKEN_INVALID',
      '400 CURRENT_PASSWORD_INVALID',
      '429 PASSWORD_LOCKED',
      '404 USER_NOT_FOUND',
    ];
    expect(Object.keys(tally(outcomes)).filter((outcome) => !allowed.includes(outcome))).toEqual([]);
  });
});
