import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { allRows } from '../support/database/rows.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import type { Enrolment, TestUser } from '../support/users/users.js';

const enrolmentSeconds = 600;

describe('an enrolment token is refused', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService({ ACCESS_TOKEN_TTL: '7200' });
    stopClock();
  });

  const accept = (user: TestUser, code: string, token: string, bearer = user.token): Promise<ApiAnswer> =>
    service.api.post(`/api/v1/users/${user.id}/acceptMfa`, bearer, { code, token });

  /** The attempt is refused and changes no authenticator. */
  async function expectRefused(attempt: () => Promise<ApiAnswer>): Promise<void> {
    const { authenticators, scratch_codes, users } = await allRows(service.database);
    const { status, body } = await attempt();
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'ENROLMENT_TOKEN_INVALID' });
    expect(await allRows(service.database)).toMatchObject({ authenticators, scratch_codes, users });
  }

  async function pending(): Promise<{ user: TestUser; enrolment: Enrolment }> {
    const user = await service.users.create();
    return { user, enrolment: await service.users.enable(user) };
  }

  test('when it is replayed', async () => {
    const { user, enrolment } = await pending();
    await service.users.accept(user, enrolment);
    const session = await service.users.signInWithMfa(user, enrolment.scratchCodes[0]);
    await expectRefused(() =>
      accept(user, enrolment.app.code(1), enrolment.enrolmentToken, session.access_token),
    );
  });

  test('when it is replayed after MFA was turned off', async () => {
    const { user, enrolment } = await pending();
    await service.users.accept(user, enrolment);
    const session = await service.users.signInWithMfa(user, enrolment.scratchCodes[0]);
    await service.api.post(`/api/v1/users/${user.id}/disableMfa`, session.access_token);
    await expectRefused(() =>
      accept(user, enrolment.app.code(1), enrolment.enrolmentToken, session.access_token),
    );
  });

  test('except once when it is used ten times in parallel', async () => {
    const { user, enrolment } = await pending();
    const codes = [...enrolment.scratchCodes, ...enrolment.scratchCodes];
    const answers = await Promise.all(codes.map((code) => accept(user, code, enrolment.enrolmentToken)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const session = await service.users.signInWithMfa(user, enrolment.app.code());
    const status = await service.api.get(`/api/v1/users/${user.id}/mfa`, session.access_token);
    expect(status.body).toMatchObject({ state: 'enabled', scratchCodesRemaining: 4 });
  });

  test('for another user', async () => {
    const [victim, attacker] = [await pending(), await pending()];
    const { app, enrolmentToken } = attacker.enrolment;
    await expectRefused(() => accept(victim.user, app.code(), enrolmentToken));
    await expectRefused(() => accept(victim.user, victim.enrolment.app.code(), enrolmentToken));
    await expectRefused(() => accept(attacker.user, app.code(), victim.enrolment.enrolmentToken));
    expect((await accept(attacker.user, app.code(), enrolmentToken)).status).toBe(200);
  });

  test('when a newer enrolment has replaced it, with codes of either authenticator', async () => {
    const { user, enrolment: old } = await pending();
    const newer = await service.users.enable(user);
    await expectRefused(() => accept(user, old.app.code(), old.enrolmentToken));
    await expectRefused(() => accept(user, newer.app.code(), old.enrolmentToken));
    await service.users.accept(user, newer);
  });

  test('when it has expired', async () => {
    const { user, enrolment } = await pending();
    travel(enrolmentSeconds);
    await expectRefused(() => accept(user, enrolment.app.code(), enrolment.enrolmentToken));
    const inTime = await pending();
    travel(enrolmentSeconds - 1);
    await service.users.accept(inTime.user, inTime.enrolment);
  });

  test('when it is invented, or is the digest from the database', async () => {
    const { user, enrolment } = await pending();
    const [row] = await service.database.query(
      'SELECT enrolmentTokenDigest FROM authenticators WHERE userId = ?',
      [user.id],
    );
    const invented = Buffer.from('0'.repeat(64)).toString('base64');
    const digest = Buffer.from(row.enrolmentTokenDigest.toUpperCase()).toString('base64');
    for (const token of [invented, digest])
      await expectRefused(() => accept(user, enrolment.app.code(), token));
  });
});
