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

test.each(['NFC', 'NFD'] as const)(
  'a password that was hashed as %s is right as it was typed then',
  async (form) => {
    const name = `typed-${form.toLowerCase()}`;
    const typed = 'pässwört of another keyboard'.normalize(form);
    const hash = hashSync(typed, { memoryCost: 47104, timeCost: 1, parallelism: 1 });
    expect(await importUsers(write(`name,passwordHash\n${name},"${hash}"\n`))).toMatchObject({ code: 0 });
    await service.users.signIn(name, typed);
    // It is a hash of the service's own now.
    await service.users.signIn(name, typed.normalize('NFC'));
    await service.users.signIn(name, typed.normalize('NFD'));
  },
);
