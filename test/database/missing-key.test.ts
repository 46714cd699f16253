import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createDatabase } from '../support/database/database.js';
import { startService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';

test('a secret sealed with a key that this process does not have yet: 503, and nothing is counted', async () => {
  const shared = await createDatabase();
  const [oldKey, newKey] = ['old', 'new'].map((id) => `${id}:${randomBytes(32).toString('base64')}`);
  const behind = await startService({ ...shared.environment, ENCRYPTION_KEYS: `${oldKey}` });
  const ahead = await startService({ ...shared.environment, ENCRYPTION_KEYS: `${newKey},${oldKey}` });
  stopClock();
  const admin = await behind.users.admin();
  const user = await behind.users.create();
  const enrolment = await ahead.users.enable(user);
  await ahead.users.accept(user, enrolment);
  nextTimeStep();

  const verify = (service: typeof ahead) =>
    service.api.post(`/api/v1/users/${user.id}/verifyMfa`, admin, { code: enrolment.app.code() });
  const refused = await verify(behind);
  expect(refused).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE' } });
  expect(refused.headers.get('retry-after')).toBe('2');
  expect(behind.log.join('')).toContain('no key \\"new\\" in ENCRYPTION_KEYS');
  expect(await ahead.database.query('SELECT failedAttempts FROM mfa_limits')).toMatchObject([
    { failedAttempts: 0 },
  ]);
  expect(await verify(ahead)).toMatchObject({ status: 200, body: { valid: true } });
});
