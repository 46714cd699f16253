import { beforeAll, describe, expect, test } from 'vitest';
import { openWriter } from '../support/database/database.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';

describe('a user who must use MFA and turns it off', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService({ MFA_POLICY: 'user:required' });
    stopClock();
  });

  test('can only enrol again with the session that had passed it', async () => {
    const user = await service.users.createWithMfa();
    nextTimeStep();
    const session = await service.users.signInWithMfa(user, user.enrolment.app.code());
    const path = `/api/v1/users/${user.id}`;
    expect((await service.api.get(path, session.access_token)).status).toBe(200);
    expect((await service.api.post(`${path}/disableMfa`, session.access_token)).status).toBe(200);

    const refused = await service.api.get(path, session.access_token);
    expect(refused).toMatchObject({ status: 403, body: { code: 'MFA_ENROLMENT_REQUIRED' } });
    const refreshed = await service.api.token({
      grant_type: 'refresh_token',
      refresh_token: session.refresh_token,
    });
    expect(refreshed.body.mfa_enrolment_required).toBe(true);
    const stillRefused = await service.api.get(`${path}/sessions`, refreshed.body.access_token);
    expect(stillRefused).toMatchObject({ status: 403, body: { code: 'MFA_ENROLMENT_REQUIRED' } });

    nextTimeStep();
    const enrolment = await service.users.enable(user, false, refreshed.body.access_token);
    await service.users.accept(user, enrolment, refreshed.body.access_token);
    expect((await service.api.get(path, refreshed.body.access_token)).status).toBe(200);
    const again = await service.api.token({
      grant_type: 'refresh_token',
      refresh_token: refreshed.body.refresh_token,
    });
    expect(again.body).not.toHaveProperty('mfa_enrolment_required');
  });

  test('can do nothing with a password-only session, even when MFA is on again', async () => {
    const user = await service.users.createWithMfa();
    nextTimeStep();
    const { access_token } = await service.users.signInWithMfa(user, user.enrolment.app.code());
    const path = `/api/v1/users/${user.id}`;
    expect((await service.api.get(path, access_token)).status).toBe(200);
    const { transactions, close } = await openWriter(service.config);
    await transactions.run((manager) =>
      manager.query("UPDATE sessions SET amr = 'pwd' WHERE userId = ?", [user.id]),
    );
    await close();
    expect(await service.api.get(path, access_token)).toMatchObject({
      status: 403,
      body: { code: 'MFA_ENROLMENT_REQUIRED' },
    });
  });
});
