import type { DataSource } from 'typeorm';
import { beforeAll, expect, test } from 'vitest';
import { WRITER } from '../../src/database/transactions.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';
import { AuthenticatorCalls } from '../support/users/authenticators.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
  stopClock();
});

/** What somebody does to the database by hand. */
const alter = (sql: string, parameters: unknown[]): Promise<unknown> =>
  service.app.get<DataSource>(WRITER).query(sql, parameters);

test('an altered secret stops its authenticator only, counts as a wrong code, and is named in the log', async () => {
  const user = await service.users.createWithMfa();
  nextTimeStep();
  const { access_token } = await service.users.signInWithMfa(user, user.enrolment.app.code());
  const added = await new AuthenticatorCalls(service.api, user.id, access_token).addActive({
    name: 'second',
  });
  const [first] = await service.database.query<{ id: number }[]>(
    'SELECT id FROM authenticators WHERE userId = ? ORDER BY id LIMIT 1',
    [user.id],
  );
  await alter("UPDATE authenticators SET sealedSharedSecret = 'garbage' WHERE id = ?", [first?.id]);
  nextTimeStep();
  const answer = async (mfa_code: string) => {
    const mfa_token = await service.users.challenge(user);
    return service.api.token({ grant_type: 'mfa', mfa_token, mfa_code });
  };
  expect(await answer(user.enrolment.app.code())).toMatchObject({
    status: 400,
    body: { code: 'CODE_INVALID' },
  });
  expect(service.log.join('')).toContain(`authenticator ${first?.id} of user ${user.id} cannot be opened`);
  const [counted] = await service.database.query<object[]>(
    'SELECT failedAttempts FROM mfa_limits WHERE userId = ?',
    [user.id],
  );
  expect(counted).toEqual({ failedAttempts: 1 });
  expect(await answer(added.app.code())).toMatchObject({ status: 200 });
});

test('an altered event of the audit trail does not hide the others', async () => {
  const admin = await service.users.admin();
  const events = async () => (await service.api.get('/api/v1/auditEvents?limit=3', admin)).body.results;
  const before = await events();
  await alter("UPDATE audit_events SET details = '{half' WHERE id = ?", [before[1].id]);
  const expected = [before[0], { ...before[1], details: { unreadable: true } }, before[2]];
  expect(await events()).toEqual(expected);
});
