import { beforeAll, describe, expect, test } from 'vitest';
import { CleanUp } from '../../src/operations/clean-up.js';
import type { ApiAnswer } from '../support/http/api.js';
import { rowsOf } from '../support/database/rows.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';

const password = 'correct horse battery';
const challengeSeconds = 5 * 60;

describe('an administrator manages accounts', () => {
  let service: TestService;
  let admin: string;

  beforeAll(async () => {
    service = await startService();
    stopClock();
    admin = await service.users.admin();
  });

  const create = (json: object): Promise<ApiAnswer> => service.api.post('/api/v1/users', admin, json);
  const put = (id: number, json: object): Promise<ApiAnswer> =>
    service.api.request('PUT', `/api/v1/users/${id}`, { token: admin, json });
  const remove = (id: number): Promise<ApiAnswer> =>
    service.api.request('DELETE', `/api/v1/users/${id}`, { token: admin });

  test('finds the default administrator', async () => {
    const { body } = await service.api.get('/api/v1/users/me', admin);
    expect(body).toMatchObject({ id: 1000, name: 'administrator', role: 'admin', isDefault: true });
  });

  test('creates one: 201 with its address and the user', async () => {
    const { status, headers, body } = await create({
      name: 'Alice',
      description: 'Accounting',
      password,
      role: 'helpdesk',
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: 1001,
      name: 'Alice',
      description: 'Accounting',
      role: 'helpdesk',
      mfaEnabled: false,
      isDefault: false,
      disabled: false,
      createdAt: new Date().toISOString(),
      _links: { self: { href: '/api/v1/users/1001' } },
    });
    expect(headers.get('location')).toBe('/api/v1/users/1001');
    expect((await service.api.get('/api/v1/users/1001', admin)).body).toEqual(body);
  });

  test('may leave out role and description', async () => {
    const { status, body } = await create({ name: 'bob', password });
    expect({ status, role: body.role, description: body.description }).toEqual({
      status: 201,
      role: 'user',
      description: '',
    });
  });

  test('gets a conflict for a taken name in any case; its owner signs in with any case', async () => {
    await create({ name: 'Carol', password });
    for (const name of ['Carol', 'carol', 'CAROL']) {
      const answer = await create({ name, password: 'another horse battery' });
      expect(answer).toMatchObject({ status: 409, body: { code: 'USER_NAME_TAKEN' } });
    }
    expect((await create({ name: 'ADMINISTRATOR', password })).body.code).toBe('USER_NAME_TAKEN');
    await service.users.signIn('cArOl', password);
  });

  test.each(['a', 'x'.repeat(128), 'A-Z_a.z@0', 'first.last+mfa@sub.example.org', '@', '+', '...', '-', '0'])(
    'may use the name %s',
    async (name) => {
      const { status, body } = await create({ name, password });
      expect({ status, name: body.name }).toEqual({ status: 201, name });
      await service.users.signIn(name, password);
    },
  );

  test.each(['        ', '🔐🔐🔐🔐🔐🔐🔐🔐', `\u0000${'x'.repeat(7)}`, '√2 пароль 密码', 'x'.repeat(256)])(
    'may use the password %j unchanged',
    async (anyPassword) => {
      const user = await service.users.create();
      expect((await create({ name: `${user.name}-b`, password: anyPassword })).status).toBe(201);
      await service.users.signIn(`${user.name}-b`, anyPassword);
    },
  );

  test('may not use a common password or the name as password', async () => {
    for (const json of [
      { name: 'dave', password: 'password1' },
      { name: 'dave', password: 'PassWord1' },
      { name: 'montgomery', password: 'Montgomery' },
    ]) {
      expect(await create(json)).toMatchObject({ status: 400, body: { code: 'PASSWORD_TOO_COMMON' } });
    }
  });

  test('changes the given properties only', async () => {
    const { id } = await service.users.create();
    expect((await put(id, { description: 'first' })).body).toMatchObject({
      description: 'first',
      role: 'user',
    });
    expect((await put(id, { role: 'verifier' })).body).toMatchObject({
      description: 'first',
      role: 'verifier',
    });
    expect((await put(id, {})).body).toMatchObject({
      description: 'first',
      role: 'verifier',
      disabled: false,
    });
    expect((await put(id, { description: '' })).body).toMatchObject({ description: '', role: 'verifier' });
    const { body: user } = await service.api.get(`/api/v1/users/${id}`, admin);
    const { errors } = (await put(id, user)).body;
    const unknown = ['id', 'name', 'mfaEnabled', 'isDefault', 'createdAt', '_links'];
    expect(errors).toEqual(
      Object.fromEntries(unknown.map((name) => [name, [`property ${name} should not exist`]])),
    );
    const { body } = await service.api.get(`/api/v1/users/${id}`, admin);
    expect(body).toMatchObject({ description: '', role: 'verifier', disabled: false });
  });

  test('changes a role with immediate effect on existing sessions', async () => {
    const user = await service.users.create();
    expect((await service.api.get('/api/v1/users', user.token)).status).toBe(403);
    await put(user.id, { role: 'helpdesk' });
    expect((await service.api.get('/api/v1/users', user.token)).status).toBe(200);
  });

  test('disables and enables an account', async () => {
    const user = await service.users.create();
    expect((await put(user.id, { disabled: true })).body.disabled).toBe(true);
    expect((await service.api.get('/api/v1/users/me', user.token)).status).toBe(401);
    const signIn = { grant_type: 'password', username: user.name, password: user.password };
    expect((await service.api.token(signIn)).body.code).toBe('CREDENTIALS_INVALID');
    expect((await put(user.id, { disabled: false })).body.disabled).toBe(false);
    await service.users.signIn(user.name, user.password);
    expect((await service.api.get('/api/v1/users/me', user.token)).status).toBe(401);
  });

  test('deletes an account with all its rows, which frees the name', async () => {
    const tables = ['sessions', 'authenticators', 'scratch_codes', 'mfa_limits', 'mfa_challenges'];
    const countRows = async (): Promise<number[]> =>
      Promise.all(tables.map(async (table) => (await rowsOf(service.database, table)).length));
    await service.app.get(CleanUp).run();
    const before = await countRows();
    const user = await service.users.createWithMfa();
    await service.users.challenge(user);
    expect(await countRows()).not.toEqual(before);
    expect(await remove(user.id)).toMatchObject({ status: 204, text: '' });
    // Its sessions and pending sign-ins are invalid at once; the next clean-up deletes their rows.
    expect((await countRows()).slice(1, -1)).toEqual(before.slice(1, -1));
    travel(challengeSeconds);
    await service.app.get(CleanUp).run();
    expect(await countRows()).toEqual(before);
    expect((await service.api.get(`/api/v1/users/${user.id}`, admin)).body.code).toBe('USER_NOT_FOUND');
    expect((await remove(user.id)).body.code).toBe('USER_NOT_FOUND');
    expect((await service.api.get('/api/v1/users/me', user.token)).status).toBe(401);
    const { status, body } = await create({ name: user.name, password });
    expect(status).toBe(201);
    expect(body.id).toBeGreaterThan(user.id);
  });

  test('cannot delete, disable or demote the last active administrator', async () => {
    const disabled = await service.users.create('admin');
    expect((await put(disabled.id, { disabled: true })).status).toBe(200);
    const last = { status: 409, body: { code: 'LAST_ADMINISTRATOR' } };
    for (const json of [{ disabled: true }, { role: 'user' }, { role: 'helpdesk', disabled: true }])
      expect(await put(1000, json)).toMatchObject(last);
    expect((await put(1000, { description: 'Root', role: 'admin', disabled: false })).status).toBe(200);

    const other = await service.users.create('admin');
    expect((await put(1000, { role: 'helpdesk' })).status).toBe(200);
    const leave = (method: string, json?: object) =>
      service.api.request(method, `/api/v1/users/${other.id}`, { token: other.token, json });
    expect(await leave('DELETE')).toMatchObject(last);
    expect(await leave('PUT', { disabled: true })).toMatchObject(last);
    expect(await leave('PUT', { role: 'user' })).toMatchObject(last);
    const path = '/api/v1/users/1000';
    await service.api.request('PUT', path, { token: other.token, json: { role: 'admin' } });
    expect((await remove(other.id)).status).toBe(204);
  });

  test('can disable and demote, but never delete, the default administrator', async () => {
    const other = await service.users.create('admin');
    const path = '/api/v1/users/1000';
    for (const token of [admin, other.token]) {
      expect(await service.api.request('DELETE', path, { token })).toMatchObject({
        status: 409,
        body: { code: 'DEFAULT_ADMINISTRATOR_PROTECTED' },
      });
    }
    const change = (json: object) => service.api.request('PUT', path, { token: other.token, json });
    expect(await change({ disabled: true })).toMatchObject({ status: 200, body: { disabled: true } });
    expect(await change({ role: 'user' })).toMatchObject({ status: 200, body: { role: 'user' } });
    expect((await service.api.request('DELETE', path, { token: other.token })).status).toBe(409);
    const restored = await change({ description: 'Root', role: 'admin', disabled: false });
    expect(restored).toMatchObject({
      status: 200,
      body: { role: 'admin', disabled: false, isDefault: true },
    });
  });
});
