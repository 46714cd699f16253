import { randomInt } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '../../src/common/http/caller.js';
import { AuthenticatorTransferModule } from '../../src/mfa/transfer/authenticator-transfer.module.js';
import type { TransferredTotp } from '../../src/mfa/transfer/authenticator-transfer.js';
import { HardwareTokens } from '../../src/mfa/transfer/hardware-tokens.js';
import { withModulesOn } from '../../tools/command-line.js';
import { operator } from '../../tools/operator.js';
import { allRows } from '../support/database/rows.js';
import { newToken } from '../support/pskc/hardware-token.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';

describe('an operator gives a user hardware tokens', () => {
  let service: TestService;
  const actor: Actor = operator('users -- assign-tokens');

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  /** What the command does, in this process. */
  const onServer = <T>(work: (tokens: HardwareTokens) => Promise<T>): Promise<T> =>
    withModulesOn(service.config, [AuthenticatorTransferModule], (context) =>
      work(context.get(HardwareTokens)),
    );

  function token(): { totp: TransferredTotp; code: () => string } {
    const { serialNumber, sharedSecret, device } = newToken();
    const parameters = { algorithm: 'SHA1', digits: 6, period: 60 } as const;
    return {
      totp: { name: serialNumber, sharedSecret, parameters, driftSteps: 0 },
      code: () => device.generate(),
    };
  }

  test('it is audited, ends the sessions, and ends an enrolment that would replace the token', async () => {
    const { totp, code } = token();
    const user = await service.users.create();
    const enrolment = await service.users.enable(user);
    expect(await onServer((tokens) => tokens.assign(actor, user.id, [totp]))).toBe(1);
    expect((await service.api.get('/api/v1/users/me', user.token)).status).toBe(401);
    const admin = await service.users.admin();
    const { body } = await service.api.get(`/api/v1/auditEvents?userId=${user.id}&limit=2`, admin);
    expect(body.results).toEqual([
      expect.objectContaining({ type: 'mfa.enabled' }),
      expect.objectContaining({
        type: 'mfa.authenticator_added',
        actorUserId: null,
        userAgent: 'npm run users -- assign-tokens',
        details: { kind: 'totp', name: totp.name, method: 'totp' },
      }),
    ]);
    const { access_token } = await service.users.signInWithMfa(user, code());
    const accepted = await service.api.post(`/api/v1/users/${user.id}/acceptMfa`, access_token, {
      code: enrolment.app.code(),
      token: enrolment.enrolmentToken,
    });
    expect(accepted.body.code).toBe('ENROLMENT_TOKEN_INVALID');
  });

  test('an enrolment that replaces another authenticator goes on', async () => {
    const user = await service.users.createWithMfa();
    const session = await service.users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    const enrolment = await service.users.enable({ ...user, token: session.access_token }, true);
    await onServer((tokens) => tokens.assign(actor, user.id, [token().totp]));
    const { access_token } = await service.users.signInWithMfa(user, user.enrolment.app.code(1));
    const accepted = await service.api.post(`/api/v1/users/${user.id}/acceptMfa`, access_token, {
      code: enrolment.app.code(),
      token: enrolment.enrolmentToken,
    });
    expect(accepted.status).toBe(200);
  });

  test('it happens once, also when it is done twice at the same time', async () => {
    const { totp } = token();
    const user = await service.users.create();
    const assigned = await onServer((tokens) =>
      Promise.all([1, 2].map(() => tokens.assign(actor, user.id, [totp]))),
    );
    expect(assigned.sort()).toEqual([0, 1]);
    const before = await allRows(service.database);
    expect(await onServer((tokens) => tokens.assign(actor, user.id, [totp]))).toBe(0);
    expect(await allRows(service.database)).toEqual(before);
  });

  test('a user gets all of the tokens or none', async () => {
    const user = await service.users.createWithMfa();
    const three = [token().totp, token().totp, token().totp];
    const before = await allRows(service.database);
    const limit = { code: 'AUTHENTICATOR_LIMIT' };
    await expect(onServer((tokens) => tokens.missing(user.id, three))).rejects.toMatchObject(limit);
    await expect(onServer((tokens) => tokens.assign(actor, user.id, three))).rejects.toMatchObject(limit);
    expect(await allRows(service.database)).toEqual(before);
    await onServer((tokens) => tokens.assign(actor, user.id, three.slice(0, 2)));
    expect(await onServer((tokens) => tokens.missing(user.id, three.slice(0, 2)))).toEqual([]);
  });

  test('nobody can get the tokens of a deleted user', async () => {
    const unknown = 2 ** 30 + randomInt(2 ** 20);
    await expect(onServer((tokens) => tokens.assign(actor, unknown, [token().totp]))).rejects.toMatchObject({
      code: 'USER_NOT_FOUND',
    });
  });

  test('the users of tokens are found by name and secret', async () => {
    const [first, second] = [await service.users.create(), await service.users.create()];
    const [own, other] = [token().totp, token().totp];
    await onServer((tokens) => tokens.assign(actor, first.id, [own]));
    await onServer((tokens) => tokens.assign(actor, second.id, [other]));
    const namesake = { ...token().totp, name: own.name };
    expect(await onServer((tokens) => tokens.usersOf([own, other, namesake, token().totp]))).toEqual([
      [first.id],
      [second.id],
      [],
      [],
    ]);
  });
});
