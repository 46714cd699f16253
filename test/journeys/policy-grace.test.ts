import { beforeEach, describe, expect, test } from 'vitest';
import { onOneDatabase, type startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock, travel } from '../support/service/time.js';
import type { TestUser } from '../support/users/users.js';

const hour = 60 * 60;
const policy = {
  MFA_POLICY: 'user:required',
  MFA_GRACE_PERIOD: String(2 * hour),
  ACCESS_TOKEN_TTL: String(24 * hour),
};
const withoutPolicy = { ACCESS_TOKEN_TTL: policy.ACCESS_TOKEN_TTL };
const nowPlus = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();

describe('the grace period for users without MFA', () => {
  let start: typeof startService;
  let service: TestService;

  beforeEach(async () => {
    start = await onOneDatabase();
    stopClock();
    service = await start(withoutPolicy);
  });

  const dueOf = async (user: TestUser, token = user.token): Promise<unknown> => {
    const { status, body } = await service.api.get(`/api/v1/users/${user.id}/mfa`, token);
    expect(status).toBe(200);
    return body.enrolmentDueAt;
  };
  const mustEnrol = async ({ name: username, password, id, token }: TestUser): Promise<boolean> => {
    const { body } = await service.api.token({ grant_type: 'password', username, password });
    const { status } = await service.api.get(`/api/v1/users/${id}`, token);
    expect(status).toBe(body.mfa_enrolment_required ? 403 : 200);
    return body.mfa_enrolment_required === true;
  };
  const giveRole = async (user: TestUser, role: string): Promise<void> => {
    const token = await service.users.admin();
    const answer = await service.api.request('PUT', `/api/v1/users/${user.id}`, { token, json: { role } });
    expect(answer.status).toBe(200);
  };

  test('starts with the policy for existing users, and with the account for new ones', async () => {
    const old = await service.users.create();
    expect(await dueOf(old)).toBeNull();
    travel(hour);
    service = await start(policy);
    expect(await dueOf(old)).toBe(nowPlus(2 * hour));
    travel(hour);
    const young = await service.users.create('user', 'young');
    expect(await dueOf(young)).toBe(nowPlus(2 * hour));
    travel(hour - 0.001);
    expect([await mustEnrol(old), await mustEnrol(young)]).toEqual([false, false]);
    travel(0.001);
    expect([await mustEnrol(old), await mustEnrol(young)]).toEqual([true, false]);
    travel(hour);
    expect([await mustEnrol(old), await mustEnrol(young)]).toEqual([true, true]);
  });

  test('does not apply to roles outside the policy, and starts when a user gets a role in it', async () => {
    service = await start(policy);
    const helpdesk = await service.users.create('helpdesk');
    const user = await service.users.create();
    const due = await dueOf(user);
    travel(3 * hour);
    expect(await mustEnrol(helpdesk)).toBe(false);
    expect(await dueOf(helpdesk)).toBeNull();
    await giveRole(helpdesk, 'user');
    expect(await dueOf(helpdesk)).toBe(nowPlus(2 * hour));
    expect(await mustEnrol(helpdesk)).toBe(false);
    // Assigning the same role again must not extend the grace period.
    await giveRole(user, 'user');
    expect(await dueOf(user, await service.users.admin())).toBe(due);
    expect(await mustEnrol(user)).toBe(true);
    travel(2 * hour);
    expect(await mustEnrol(helpdesk)).toBe(true);
  });

  test('does not start again at a restart, but does when the policy is removed and set again', async () => {
    const user = await service.users.create();
    service = await start(policy);
    const due = nowPlus(2 * hour);
    travel(hour);
    service = await start(policy);
    expect(await dueOf(user)).toBe(due);
    service = await start({ ...policy, MFA_POLICY: 'user:required,admin:required' });
    expect(await dueOf(user)).toBe(due);
    service = await start({ ...policy, MFA_GRACE_PERIOD: '60' });
    expect(await mustEnrol(user)).toBe(true);
    service = await start({ ...policy, MFA_POLICY: 'user:optional' });
    expect(await dueOf(user)).toBeNull();
    expect(await mustEnrol(user)).toBe(false);
    service = await start(policy);
    expect(await dueOf(user)).toBe(nowPlus(2 * hour));
  });

  test('can be left out, so that the policy applies at once', async () => {
    const user = await service.users.create();
    service = await start({ ...withoutPolicy, MFA_POLICY: 'user:required' });
    expect(await mustEnrol(user)).toBe(true);
    const token = await service.users.admin();
    expect(await dueOf(user, token)).toBe(nowPlus(0));
  });

  test('is not shown while MFA is on, and is over when MFA is turned off later', async () => {
    service = await start(policy);
    const user = await service.users.createWithMfa();
    expect(await dueOf(user)).toBeNull();
    travel(3 * hour);
    nextTimeStep();
    const { access_token: token } = await service.users.signInWithMfa(user, user.enrolment.app.code());
    expect((await service.api.get(`/api/v1/users/${user.id}`, token)).status).toBe(200);
    expect((await service.api.post(`/api/v1/users/${user.id}/disableMfa`, token)).status).toBe(200);
    const admin = await service.users.signIn('administrator', service.users.adminPassword);
    expect(await dueOf(user, admin.access_token)).toBe(nowPlus(-hour - 30));
    expect((await service.api.get(`/api/v1/users/${user.id}`, token)).body.code).toBe(
      'MFA_ENROLMENT_REQUIRED',
    );
    const { name: username, password } = user;
    const { body } = await service.api.token({ grant_type: 'password', username, password });
    expect(body.mfa_enrolment_required).toBe(true);
  });
});
