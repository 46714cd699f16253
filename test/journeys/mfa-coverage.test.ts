import { beforeAll, describe, expect, test } from 'vitest';
import { onOneDatabase, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import type { Users } from '../support/users/users.js';

const hour = 60 * 60;
const settings = {
  MFA_GRACE_PERIOD: String(2 * hour),
  ENROLMENT_TTL: String(hour),
  ACCESS_TOKEN_TTL: String(24 * hour),
};

interface Page {
  readonly totalCount: number;
  readonly results: readonly { readonly name: string }[];
  readonly _links: Readonly<Record<string, { readonly href: string }>>;
}

const overdue = ['old-1', 'old-2', 'old-3', 'lapsed'];
const outstanding = [...overdue, 'desk', 'young-pending', 'young'];
const withoutMfa = ['administrator', 'old-1', 'old-2', 'old-3', 'gone', 'lapsed', 'desk', 'application'];
const nobody = { users: 0, enabled: 0, replacing: 0, pending: 0, disabled: 0, outstanding: 0, overdue: 0 };

describe('an administrator sees the MFA coverage', () => {
  let service: TestService;
  let admin: string;

  // The policy covers `user` from the beginning and `helpdesk` for the last half hour of two.
  beforeAll(async () => {
    const start = await onOneDatabase();
    stopClock();
    service = await start({ ...settings, MFA_POLICY: 'user:required' });
    admin = await service.users.admin();
    await makeOldAccounts(service.users);
    travel(1.5 * hour);
    await makeYoungAccounts(service.users);
    service = await start({ ...settings, MFA_POLICY: 'user:required,helpdesk:required' });
    travel(0.5 * hour);
  });

  async function makeOldAccounts(users: Users): Promise<void> {
    for (const name of ['old-1', 'old-2', 'old-3']) await users.create('user', name);
    await disable((await users.create('user', 'gone')).id);
    await disable((await users.createWithMfa('user', 'gone-on')).id);
    await users.enable(await users.create('user', 'lapsed'));
    await users.create('helpdesk', 'desk');
    await users.createWithMfa('helpdesk', 'desk-on');
    await users.create('verifier', 'application');
  }

  async function makeYoungAccounts(users: Users): Promise<void> {
    await users.enable(await users.create('user', 'young-pending'));
    await users.create('user', 'young');
    await users.createWithMfa('user', 'young-on');
    const replacing = await users.createWithMfa('user', 'young-replacing');
    const { access_token } = await users.signInWithMfa(replacing, replacing.enrolment.scratchCodes[0]);
    await users.enable(replacing, true, access_token);
    await users.enable(await users.create('admin', 'chief'));
  }

  async function disable(id: number): Promise<void> {
    const request = { token: await service.users.admin(), json: { disabled: true } };
    expect((await service.api.request('PUT', `/api/v1/users/${id}`, request)).status).toBe(200);
  }

  const page = async (query: string): Promise<Page> => {
    const { status, text, body } = await service.api.get(`/api/v1/users?${query}`, admin);
    expect(status, text).toBe(200);
    return body as Page;
  };
  const namesIn = ({ results }: Page): string[] => results.map(({ name }) => name);

  test.each([
    ['disabled', [...withoutMfa, 'young']],
    ['pending', ['young-pending', 'chief']],
    ['enabled', ['gone-on', 'desk-on', 'young-on']],
    ['replacing', ['young-replacing']],
    ['outstanding', outstanding],
    ['overdue', overdue],
  ])('lists users who are %s', async (mfaState, names) => {
    const found = await page(`mfaState=${mfaState}`);
    expect(namesIn(found)).toEqual(names);
    expect(found.totalCount).toBe(names.length);
  });

  test('lists every account in exactly one of the four states', async () => {
    const states = ['disabled', 'pending', 'enabled', 'replacing'];
    const counts = await Promise.all(
      states.map(async (state) => (await page(`mfaState=${state}`)).totalCount),
    );
    expect(counts.reduce((sum, count) => sum + count)).toBe((await page('')).totalCount);
  });

  test('pages through the list, and combines it with a name', async () => {
    const listed: string[] = [];
    let href: string | undefined = '/api/v1/users?mfaState=outstanding&limit=3';
    while (href !== undefined) {
      const next = await page(href.split('?')[1] ?? '');
      expect(next.totalCount).toBe(outstanding.length);
      listed.push(...namesIn(next));
      href = next._links['next']?.href;
    }
    expect(listed).toEqual(outstanding);
    const filters = 'nameFilter=OLD&mfaState=outstanding&mfaEnabled=false&role=user&disabled=false';
    const middle = await page(`offset=1&limit=1&${filters}`);
    expect(namesIn(middle)).toEqual(['old-2']);
    expect(middle.totalCount).toBe(3);
    const link = (offset: number): object => ({
      href: `/api/v1/users?offset=${offset}&limit=1&${filters}`,
    });
    expect(middle._links).toEqual({ self: link(1), prev: link(0), next: link(2) });
  });

  test('counts every account once: by role, as a verifier or as a disabled account', async () => {
    const { status, body } = await service.api.get('/api/v1/mfaCoverage', admin);
    expect(status).toBe(200);
    const since = (seconds: number): object => ({
      policy: 'required',
      requiredSince: new Date(Date.now() - seconds * 1000).toISOString(),
      passkeyRequiredSince: null,
    });
    expect(body).toEqual({
      roles: [
        {
          ...{
            ...nobody,
            role: 'admin',
            policy: 'optional',
            requiredSince: null,
            passkeyRequiredSince: null,
          },
          ...{ users: 2, pending: 1, disabled: 1 },
        },
        {
          ...{ ...nobody, role: 'helpdesk', ...since(0.5 * hour) },
          ...{ users: 2, enabled: 1, disabled: 1, outstanding: 1 },
        },
        {
          ...{ role: 'user', ...since(2 * hour), users: 8 },
          ...{ enabled: 1, replacing: 1, pending: 1, disabled: 5, outstanding: 6, overdue: 4 },
        },
      ],
      verifiers: 1,
      disabledAccounts: 2,
      gracePeriodSeconds: 2 * hour,
    });
  });

  test('lists the accounts behind each number, also after changes', async () => {
    await expectCountsMatchLists();
    const { users } = service;
    const [helper, late] = [await users.createWithMfa('helpdesk'), await users.create('verifier')];
    await disable((await users.create('admin')).id);
    await disable(late.id);
    await users.enable(await users.create('helpdesk'));
    const request = { token: await users.admin(), json: { role: 'user' } };
    expect((await service.api.request('PUT', `/api/v1/users/${helper.id}`, request)).status).toBe(200);
    await expectCountsMatchLists();
  });

  async function expectCountsMatchLists(): Promise<void> {
    const { body } = await service.api.get('/api/v1/mfaCoverage', admin);
    const total = async (query: string): Promise<number> => {
      const { totalCount, results } = await page(`limit=200&${query}`);
      expect(totalCount).toBe(results.length);
      return totalCount;
    };
    const { roles, ...others } = body as { roles: Record<string, number | string>[] };
    for (const { role, policy: _, requiredSince: __, passkeyRequiredSince: ___, ...counts } of roles) {
      const inRole = `role=${role}&disabled=false`;
      const { users, ...states } = counts as Record<string, number>;
      expect(await total(inRole), String(role)).toBe(users);
      const listed = Object.keys(states).map(
        async (state) => [state, await total(`${inRole}&mfaState=${state}`)] as const,
      );
      expect(Object.fromEntries(await Promise.all(listed)), String(role)).toEqual(states);
      const { enabled = 0, replacing = 0, pending = 0, disabled = 0 } = states;
      expect(await total(`${inRole}&mfaEnabled=true`)).toBe(enabled + replacing);
      expect(await total(`${inRole}&mfaEnabled=false`)).toBe(pending + disabled);
      expect(enabled + replacing + pending + disabled).toBe(users);
    }
    const people = roles.reduce((sum, { users }) => sum + Number(users), 0);
    const verifiers = await total('role=verifier&disabled=false');
    const disabledAccounts = await total('disabled=true');
    expect(others).toEqual({ verifiers, disabledAccounts, gracePeriodSeconds: 2 * hour });
    expect(people + verifiers + disabledAccounts).toBe(await total(''));
  }

  test('while the help desk may only list users', async () => {
    const { token } = await service.users.create('helpdesk', 'curious');
    expect((await service.api.get('/api/v1/users?mfaState=overdue', token)).body.totalCount).toBe(4);
    const refused = await service.api.get('/api/v1/mfaCoverage', token);
    expect(refused).toMatchObject({ status: 403, body: { code: 'ACCESS_DENIED' } });
  });

  // Must be the last test, as it moves the clock.
  test('lists users as overdue from the end of their grace period', async () => {
    travel(1.5 * hour - 0.001);
    expect(namesIn(await page('mfaState=overdue'))).toEqual(overdue);
    travel(0.001);
    const late = [...overdue, 'desk', 'young-pending', 'young'];
    expect(namesIn(await page('mfaState=overdue'))).toEqual(late);
  });
});
