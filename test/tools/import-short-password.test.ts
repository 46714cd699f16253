import { hashSync } from '@node-rs/argon2';
import { expect, test } from 'vitest';
import { startImports } from '../support/processes/imports.js';
import { setRealPasswordCost } from '../support/service/password-cost.js';

const password = 'four words are better';
// An import refuses hashes that cost as little as the tests' own.
setRealPasswordCost();
const { service, write, importUsers } = await startImports();

test('a password that was imported as a hash is signed in with, proven and changed, however short it is', async () => {
  const short = 'abc123';
  const hash = hashSync(short, { memoryCost: 19456, timeCost: 2, parallelism: 1 });
  expect(await importUsers(write(`name,passwordHash\nshorty,"${hash}"\n`))).toMatchObject({ code: 0 });
  const { access_token } = await service.users.signIn('shorty', short);
  const proven = await service.api.post('/api/v1/sessions/current/stepUp', access_token, { password: short });
  expect(proven.status).toBe(200);
  const { body: me } = await service.api.get('/api/v1/users/me', access_token);
  const change = { currentPassword: short, newPassword: password };
  const changed = await service.api.post(`/api/v1/users/${me.id}/changePassword`, access_token, change);
  expect(changed.status).toBe(204);
});
