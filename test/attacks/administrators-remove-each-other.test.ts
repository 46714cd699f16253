import { beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import type { ApiAnswer } from '../support/http/api.js';
import { afterFile } from '../support/processes/cleanup.js';
import { createDatabase, openDatabase } from '../support/database/database.js';
import { spawnService, type ServiceProcess } from '../support/processes/processes.js';
import { type TestUser, Users } from '../support/users/users.js';

const ADMIN_PASSWORD = 'a-password-of-my-own';
const rounds = 4;

type Removal = 'delete' | 'disable' | 'demote';

describe('administrators who remove each other at the same time, through two processes', () => {
  let services: readonly [ServiceProcess, ServiceProcess];
  let users: Users;
  let administrator: TestUser;
  let activeIds: () => Promise<number[]>;

  beforeAll(async () => {
    const database = await createDatabase();
    const environment = { ...database.environment, ADMIN_PASSWORD };
    services = await Promise.all([spawnService(environment), spawnService(environment)]);
    users = new Users(services[0].api, ADMIN_PASSWORD);
    const token = await users.admin();
    administrator = { id: 1000, name: 'administrator', password: ADMIN_PASSWORD, token, refreshToken: '' };
    const rows = await openDatabase(loadConfig(environment));
    afterFile(() => rows.destroy());
    activeIds = async () =>
      (
        await rows.query<{ id: number }[]>("SELECT id FROM users WHERE role = 'admin' AND disabledAt IS NULL")
      ).map(({ id }) => id);
  });

  const remove = (
    { api }: ServiceProcess,
    removal: Removal,
    by: { token: string },
    { id }: { id: number },
  ): Promise<ApiAnswer> => {
    const json = { disable: { disabled: true }, demote: { role: 'user' }, delete: undefined }[removal];
    return api.request(json ? 'PUT' : 'DELETE', `/api/v1/users/${id}`, { token: by.token, json });
  };

  /** Makes the default administrator the only active one again. */
  const restore = async (by: TestUser): Promise<void> => {
    const [{ api }] = services;
    const json = { disabled: false, role: 'admin' };
    expect((await api.request('PUT', '/api/v1/users/1000', { token: by.token, json })).status).toBe(200);
    administrator = { ...administrator, ...(await signIn(administrator)) };
    for (const id of await activeIds())
      if (id !== 1000) expect((await remove(services[0], 'delete', administrator, { id })).status).toBe(204);
  };

  const create = async (role: 'admin' | 'user' = 'admin'): Promise<TestUser> => {
    const name = `somebody-${(made += 1)}`;
    const password = 'four words are better';
    const [{ api }] = services;
    const { body } = await api.post('/api/v1/users', administrator.token, { name, password, role });
    return { ...(await signIn({ name, password })), id: body.id as number };
  };
  const signIn = async ({ name, password }: { name: string; password: string }) => {
    const { access_token: token, refresh_token: refreshToken } = await users.signIn(name, password);
    return { name, password, token, refreshToken };
  };
  let made = 0;

  test.each(['disable', 'demote'] as const)('when two %s each other, one remains', async (removal) => {
    for (let round = 1; round <= rounds; round += 1) {
      const other = await create();
      await Promise.all([
        remove(services[0], removal, administrator, other),
        remove(services[1], removal, other, administrator),
      ]);
      const left = await activeIds();
      expect(left, `round ${round}`).toHaveLength(1);
      if (left[0] !== 1000) await restore(other);
    }
  });

  test('when both remove themselves, one is refused', async () => {
    for (let round = 1; round <= rounds; round += 1) {
      const other = await create();
      const answers = await Promise.all([
        remove(services[0], 'disable', administrator, administrator),
        remove(services[1], 'demote', other, other),
      ]);
      expect(answers.map(({ status }) => status).sort(), `round ${round}`).toEqual([200, 409]);
      expect(answers.find(({ status }) => status === 409)?.body.code).toBe('LAST_ADMINISTRATOR');
      const left = await activeIds();
      expect(left, `round ${round}`).toHaveLength(1);
      if (left[0] !== 1000) await restore(other);
    }
  });

  test('when four remove each other in a ring, at least one remains', async () => {
    for (let round = 1; round <= rounds; round += 1) {
      const ring = [administrator, ...(await Promise.all([create(), create(), create()]))];
      const ways: readonly Removal[] = ['delete', 'disable', 'demote', 'disable'];
      await Promise.all(
        ring.map((by, index) => {
          const next = ring[(index + 1) % ring.length] ?? by;
          return remove(services[index % 2] ?? services[0], ways[index] ?? 'disable', by, next);
        }),
      );
      const left = await activeIds();
      expect(left.length, `round ${round}`).toBeGreaterThanOrEqual(1);
      const survivor = ring.find(({ id }) => id === left[0]);
      if (survivor) await restore(survivor);
    }
  });

  test('when both leave while a third is promoted and deleted at once, at least one remains', async () => {
    for (let round = 1; round <= rounds; round += 1) {
      const other = await create();
      const user = await create('user');
      const path = `/api/v1/users/${user.id}`;
      await Promise.all([
        services[1].api.request('PUT', path, { token: other.token, json: { role: 'admin' } }),
        remove(services[0], 'delete', administrator, user),
        remove(services[1], 'disable', other, other),
        remove(services[0], 'disable', administrator, administrator),
      ]);
      const left = await activeIds();
      expect(left.length, `round ${round}`).toBeGreaterThanOrEqual(1);
      const survivor = [administrator, other, user].find(({ id }) => id === left[0]);
      if (survivor) await restore(survivor);
    }
  });
});
