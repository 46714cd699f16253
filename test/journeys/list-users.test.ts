import { beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';

const names = ['anna', 'Anna.B', 'annabel', 'bert', 'BERTA', 'c_d', 'cxd', 'd@example.com', 'zoe'];

describe('the help desk looks for a user', () => {
  let service: TestService;
  let helpdesk: string;

  beforeAll(async () => {
    service = await startService();
    const admin = await service.users.admin();
    for (const name of names) {
      await service.api.post('/api/v1/users', admin, { name, password: 'correct horse battery' });
    }
    helpdesk = (await service.users.create('helpdesk', 'zz-desk')).token;
  });

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a page as received
  const list = async (query: string): Promise<any> => {
    const { status, body } = await service.api.get(`/api/v1/users${query}`, helpdesk);
    expect(status).toBe(200);
    return body;
  };
  const namesIn = (page: { results: { name: string }[] }): string[] => page.results.map(({ name }) => name);

  test('lists all users by id by default', async () => {
    const page = await list('');
    expect(Object.keys(page)).toEqual(['offset', 'limit', 'totalCount', 'results', '_links']);
    expect(page).toMatchObject({ offset: 0, limit: 30, totalCount: 11 });
    expect(namesIn(page)).toEqual(['administrator', ...names, 'zz-desk']);
    expect(page._links).toEqual({ self: { href: '/api/v1/users?offset=0&limit=30' } });
    expect(page.results[1]).toEqual({
      id: 1001,
      name: 'anna',
      description: '',
      role: 'user',
      mfaEnabled: false,
      mfaState: 'disabled',
      mfaKinds: [],
      isDefault: false,
      disabled: false,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      _links: { self: { href: '/api/v1/users/1001' } },
    });
  });

  test('takes parameter names in any case', async () => {
    const page = await list('?Offset=1&LIMIT=2&NameFilter=anna');
    expect(namesIn(page)).toEqual(['Anna.B', 'annabel']);
    const sent = '/api/v1/users?limit=2&Limit=2';
    const { status, body } = await service.api.get(sent, helpdesk);
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { errors: { limit: [expect.any(String)] } },
    });
  });

  test.each([
    ['?limit=4', ['administrator', 'anna', 'Anna.B', 'annabel'], undefined, '?offset=4&limit=4'],
    ['?offset=4&limit=4', ['bert', 'BERTA', 'c_d', 'cxd'], '?offset=0&limit=4', '?offset=8&limit=4'],
    ['?offset=8&limit=4', ['d@example.com', 'zoe', 'zz-desk'], '?offset=4&limit=4', undefined],
    ['?offset=2&limit=4', ['Anna.B', 'annabel', 'bert', 'BERTA'], '?offset=0&limit=4', '?offset=6&limit=4'],
    ['?offset=7&limit=4', ['cxd', 'd@example.com', 'zoe', 'zz-desk'], '?offset=3&limit=4', undefined],
    ['?offset=10&limit=1', ['zz-desk'], '?offset=9&limit=1', undefined],
    ['?offset=11&limit=4', [], '?offset=7&limit=4', undefined],
    ['?offset=600&limit=4', [], '?offset=7&limit=4', undefined],
  ])('page %s', async (query, expected, prev, next) => {
    const page = await list(query);
    expect(namesIn(page)).toEqual(expected);
    expect(page.totalCount).toBe(11);
    const address = (link: string): object => ({ href: `/api/v1/users${link}` });
    expect(page._links).toEqual({
      self: address(query.startsWith('?limit') ? '?offset=0&limit=4' : query),
      ...(prev && { prev: address(prev) }),
      ...(next && { next: address(next) }),
    });
  });

  test('following the next links lists every user once', async () => {
    const listed: string[] = [];
    let query: string | undefined = '?limit=3';
    while (query !== undefined) {
      const page: { results: { name: string }[]; _links: { next?: { href: string } } } = await list(query);
      listed.push(...namesIn(page));
      query = page._links.next?.href.slice('/api/v1/users'.length);
    }
    expect(listed).toEqual(['administrator', ...names, 'zz-desk']);
  });

  test.each([
    ['anna', ['anna', 'Anna.B', 'annabel']],
    ['ANNA', ['anna', 'Anna.B', 'annabel']],
    ['anna.', ['Anna.B']],
    ['bert', ['bert', 'BERTA']],
    ['c_', ['c_d']],
    ['d@', ['d@example.com']],
    ['example', []],
    ['nna', []],
    ['%', []],
    ['z', ['zoe', 'zz-desk']],
    ['zz', ['zz-desk']],
    ['~', []],
    ['', ['administrator', ...names, 'zz-desk']],
  ])('finds names that begin with %j', async (nameFilter, expected) => {
    const page = await list(`?${new URLSearchParams({ nameFilter }).toString()}`);
    expect(namesIn(page)).toEqual(expected);
    expect(page.totalCount).toBe(expected.length);
  });

  test.each(['ä', 'ſ', 'İ', '🔐', 'anna\u0000', ' ', 'anna '])(
    'finds nothing for a filter that no name can match: %j',
    async (nameFilter) => {
      expect(await list(`?${new URLSearchParams({ nameFilter }).toString()}`)).toMatchObject({
        totalCount: 0,
        results: [],
      });
    },
  );

  test('keeps the filter in the links', async () => {
    const page = await list('?nameFilter=an&offset=1&limit=1');
    expect(namesIn(page)).toEqual(['Anna.B']);
    expect(page.totalCount).toBe(3);
    expect(page._links).toEqual({
      self: { href: '/api/v1/users?offset=1&limit=1&nameFilter=an' },
      prev: { href: '/api/v1/users?offset=0&limit=1&nameFilter=an' },
      next: { href: '/api/v1/users?offset=2&limit=1&nameFilter=an' },
    });
    const at = await list('?nameFilter=d%40&limit=1');
    expect(at._links.self.href).toBe('/api/v1/users?offset=0&limit=1&nameFilter=d%40');
  });

  test('tells the MFA state of every user, in every kind of list', async () => {
    stopClock();
    const abandoned = await service.users.create('user', 'state-abandoned');
    await service.users.enable(abandoned);
    travel(601);
    const pending = await service.users.create('user', 'state-pending');
    await service.users.enable(pending);
    const replacing = await service.users.createWithMfa('user', 'state-replacing');
    await service.users.enable({ id: replacing.id, token: helpdesk }, true);
    await service.users.createWithMfa('user', 'state-enabled');
    const states = async (query: string): Promise<object> =>
      Object.fromEntries(
        (await list(query)).results
          .filter(({ name }: { name: string }) => name.startsWith('state-'))
          .map(({ name, mfaState }: { name: string; mfaState: string }) => [name.slice(6), mfaState]),
      );
    const all = { abandoned: 'disabled', pending: 'pending', replacing: 'replacing', enabled: 'enabled' };
    for (const query of ['?limit=200', '?nameFilter=state-', '?disabled=false&limit=200'])
      expect(await states(query), query).toEqual(all);
    expect(await states('?mfaState=pending')).toEqual({ pending: 'pending' });
    const { body } = await service.api.get(`/api/v1/users/${pending.id}`, helpdesk);
    expect(body).not.toHaveProperty('mfaState');
  });
});
