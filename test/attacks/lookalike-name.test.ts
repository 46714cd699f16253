import { beforeAll, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';
import type { TestUser } from '../support/users/users.js';

let service: TestService;
let user: TestUser;

beforeAll(async () => {
  service = await startService();
  user = await service.users.create('user', 'kim.k');
});

/** If these signed in to the same account, each would have its own count of failures. */
test.each([
  ['a trailing space', 'kim.k '],
  ['many trailing spaces', `kim.k${' '.repeat(20)}`],
  ['a leading space', ' kim.k'],
  ['a trailing line feed', 'kim.k\n'],
  ['a trailing zero byte', 'kim.k\u0000'],
  ['a zero-width space in it', 'kim\u200b.k'],
  ['the Kelvin sign instead of k', '\u212aim.\u212a'],
  ['full-width letters', '\uff4bim.k'],
  ['an accent', 'kím.k'],
])('a name with %s is a different name', async (_, username) => {
  const answer = await service.api.token({ grant_type: 'password', username, password: user.password });
  expect(answer.status).toBe(400);
  expect(answer.body.code).toBe('CREDENTIALS_INVALID');
});

test('the name in capitals is the same name', async () => {
  await service.users.signIn('KIM.K', user.password);
});

test.each([
  ['KIM.K', 409],
  ['kim.k ', 400],
  ['\u212aim.k', 400],
])('a second account cannot be called %j', async (name, status) => {
  const json = { name, password: 'correct horse battery' };
  const answer = await service.api.post('/api/v1/users', await service.users.admin(), json);
  expect(answer.status).toBe(status);
});
