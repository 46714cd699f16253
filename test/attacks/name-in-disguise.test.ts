import { beforeAll, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';
import type { TestUser } from '../support/users/users.js';

let service: TestService;
let user: TestUser;

beforeAll(async () => {
  service = await startService();
  user = await service.users.create('user', 'kim.k');
});

/** Each of them would count failures under a name of its own, and sign in to the same account. */
test.each([
  ['a space behind it', 'kim.k '],
  ['many spaces behind it', `kim.k${' '.repeat(20)}`],
  ['a space before it', ' kim.k'],
  ['a line feed behind it', 'kim.k\n'],
  ['a zero byte behind it', 'kim.k\u0000'],
  ['a zero-width space in it', 'kim\u200b.k'],
  ['the Kelvin sign for its k', '\u212aim.\u212a'],
  ['full-width letters', '\uff4bim.k'],
  ['an accent', 'kím.k'],
])('a name with %s is another name', async (_, username) => {
  const answer = await service.api.token({ grant_type: 'password', username, password: user.password });
  expect(answer.status).toBe(400);
  expect(answer.body.code).toBe('CREDENTIALS_INVALID');
});

test('(upper and lower case are the same name)', async () => {
  await service.users.signIn('KIM.K', user.password);
});

test.each(['KIM.K', 'kim.k ', '\u212aim.k'])('a second account cannot take it: %j', async (name) => {
  const json = { name, password: 'correct horse battery' };
  const answer = await service.api.post('/api/v1/users', await service.users.admin(), json);
  expect([400, 409]).toContain(answer.status);
});
