import { beforeAll, expect, test } from 'vitest';
import { allRows } from '../support/database/rows.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';

let service: TestService;

beforeAll(async () => {
  service = await startService();
  stopClock();
});

test('without the password, no counter of the second factor moves, and the owner signs in', async () => {
  const owner = await service.users.createWithMfa();
  const challenge = await service.users.challenge(owner);
  const { mfa_challenges, authenticators } = await allRows(service.database);
  for (let attempt = 1; attempt <= 12; attempt += 1) {
    await service.api.token({ grant_type: 'password', username: owner.name, password: `guess ${attempt}` });
    const invented = Buffer.from(`token number ${attempt}`).toString('base64url').padEnd(43, 'A');
    const answer = await service.users.answer(invented, owner.enrolment.app.wrongCode());
    expect(answer.body.code).toBe('MFA_TOKEN_INVALID');
  }
  expect(await allRows(service.database)).toMatchObject({ mfa_challenges, authenticators });
  expect((await service.users.answer(challenge, owner.enrolment.app.code(1))).status).toBe(200);
});
