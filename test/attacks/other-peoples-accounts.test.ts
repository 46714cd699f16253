import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { allRows } from '../support/database/rows.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';
import type { MfaUser, TestUser } from '../support/users/users.js';

type Call = readonly [method: string, path: string, json?: object];

const token = `${'A'.repeat(86)}==`;

const reads: readonly Call[] = [
  ['GET', ''],
  ['GET', '/mfa'],
];
const writes: readonly Call[] = [
  ['PUT', '', { description: 'mine now' }],
  ['PUT', '', { role: 'admin' }],
  ['PUT', '', { disabled: true }],
  ['DELETE', ''],
  ['POST', '/changePassword', { newPassword: 'four words are mine' }],
  ['POST', '/enableMfa', { recreate: true }],
  ['POST', '/enableMfa', { recreate: false }],
  ['POST', '/acceptMfa', { code: '123456', token }],
  ['POST', '/disableMfa'],
  ['POST', '/mfa/scratchCodes'],
];

describe("somebody else's account", () => {
  let service: TestService;
  let attacker: TestUser;
  let helpdesk: TestUser;
  let verifier: TestUser;
  let victim: MfaUser;
  let victimWithoutMfa: TestUser;

  beforeAll(async () => {
    service = await startService();
    stopClock();
    [attacker, helpdesk, verifier, victim, victimWithoutMfa] = await Promise.all([
      service.users.create('user'),
      service.users.create('helpdesk'),
      service.users.create('verifier'),
      service.users.createWithMfa('user'),
      service.users.create('user'),
    ]);
  });

  const call = ([method, path, json]: Call, userId: number, bearer: string): Promise<ApiAnswer> =>
    service.api.request(method, `/api/v1/users/${userId}${path}`, { token: bearer, json });

  async function expectRefused(
    calls: readonly Call[],
    targets: readonly number[],
    by: TestUser,
    code: 'USER_NOT_FOUND' | 'ACCESS_DENIED',
  ): Promise<void> {
    const before = await allRows(service.database);
    for (const userId of targets) {
      for (const each of calls) {
        const { body } = await call(each, userId, by.token);
        expect({ each, userId, code: body.code }).toEqual({ each, userId, code });
      }
    }
    expect(await allRows(service.database)).toEqual(before);
  }

  test('a user cannot see or change another user, and does not even learn that it exists', async () => {
    const nobody = 2147483647;
    const targets = [victim.id, victimWithoutMfa.id, helpdesk.id, 1000, nobody];
    await expectRefused([...reads, ...writes], targets, attacker, 'USER_NOT_FOUND');
    for (const each of [...reads, ...writes]) {
      const [existing, missing] = await Promise.all([
        call(each, victim.id, attacker.token),
        call(each, nobody, attacker.token),
      ]);
      expect(existing.status).toBe(404);
      expect(comparable(existing)).toEqual(comparable(missing));
    }
  });

  test('a user cannot list or create users, or read the audit trail', async () => {
    const before = await allRows(service.database);
    const create = { name: 'accomplice', password: 'correct horse battery', role: 'admin' };
    for (const { status, body } of [
      await service.api.get('/api/v1/users', attacker.token),
      await service.api.get(`/api/v1/auditEvents?userId=${attacker.id}`, attacker.token),
      await service.api.post('/api/v1/users', attacker.token, create),
    ]) {
      expect({ status, code: body.code }).toEqual({ status: 403, code: 'ACCESS_DENIED' });
    }
    expect(await allRows(service.database)).toEqual(before);
  });

  test('a user cannot change their own role or delete their own account', async () => {
    const ownAccount = writes.filter(([method]) => method === 'PUT' || method === 'DELETE');
    await expectRefused(ownAccount, [attacker.id], attacker, 'ACCESS_DENIED');
  });

  test('the help desk cannot change an administrator, a colleague or a verifier', async () => {
    const administrator = await service.users.createWithMfa('admin');
    const colleague = await service.users.create('helpdesk');
    const targets = [1000, administrator.id, colleague.id, verifier.id];
    await expectRefused(writes, targets, helpdesk, 'ACCESS_DENIED');
    for (const each of reads) expect((await call(each, administrator.id, helpdesk.token)).status).toBe(200);
  });

  test('the help desk can reset the MFA of a user, and change nothing else about the account', async () => {
    const beyondReset = writes.filter(([, path]) => !/enableMfa|disableMfa/.test(path));
    await expectRefused(beyondReset, [victim.id, victimWithoutMfa.id], helpdesk, 'ACCESS_DENIED');
    const reset = await call(['POST', '/disableMfa'], victim.id, helpdesk.token);
    expect(reset.status).toBe(200);
    const promotion = await call(['PUT', '', { role: 'admin' }], helpdesk.id, helpdesk.token);
    expect(promotion.body.code).toBe('ACCESS_DENIED');
  });

  test('a verifier can do none of this, not even to itself', async () => {
    await expectRefused([...reads, ...writes], [victim.id, verifier.id, 1000], verifier, 'ACCESS_DENIED');
  });
});

/** An answer without what differs between any two requests. */
function comparable({ status, body }: ApiAnswer): object {
  return { status, body: { ...body, requestId: undefined, instance: undefined } };
}
