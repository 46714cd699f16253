import { beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';
import type { TestUser } from '../support/users/users.js';

const roles = ['admin', 'helpdesk', 'user', 'verifier'] as const;
type Role = (typeof roles)[number];

const calls: Readonly<Record<string, readonly [method: string, path: string, json?: object]>> = {
  getUser: ['GET', ''],
  getMfaStatus: ['GET', '/mfa'],
  updateUser: ['PUT', '', { description: 'changed' }],
  enableMfa: ['POST', '/enableMfa', { recreate: true }],
  // Callers with access get "token invalid".
  acceptMfa: ['POST', '/acceptMfa', { code: '123456', token: `${'A'.repeat(86)}==` }],
  // Callers with access get "MFA not enabled".
  disableMfa: ['POST', '/disableMfa'],
  reissueScratchCodes: ['POST', '/mfa/scratchCodes'],
  // One's own account needs the current password.
  changePassword: ['POST', '/changePassword', { newPassword: 'four words are better' }],
  deleteUser: ['DELETE', ''],
};

/** The caller's role, the call, and the status for each target. */
const matrix = `
                                own  user helpdesk verifier admin nobody
  admin    getUser              200  200  200      200      200   404
  admin    getMfaStatus         200  200  200      200      200   404
  admin    updateUser           200  200  200      200      200   404
  admin    enableMfa            200  200  200      409      200   404
  admin    acceptMfa            400  400  400      409      400   404
  admin    disableMfa           409  409  409      409      409   404
  admin    reissueScratchCodes  409  409  409      409      409   404
  admin    changePassword       400  204  204      204      204   404
  admin    deleteUser           204  204  204      204      204   404

  helpdesk getUser              200  200  200      200      200   404
  helpdesk getMfaStatus         200  200  200      200      200   404
  helpdesk updateUser           403  403  403      403      403   404
  helpdesk enableMfa            200  200  403      403      403   404
  helpdesk acceptMfa            400  403  403      403      403   404
  helpdesk disableMfa           409  409  403      403      403   404
  helpdesk reissueScratchCodes  409  403  403      403      403   404
  helpdesk changePassword       400  403  403      403      403   404
  helpdesk deleteUser           403  403  403      403      403   404

  user     getUser              200  404  404      404      404   404
  user     getMfaStatus         200  404  404      404      404   404
  user     updateUser           403  404  404      404      404   404
  user     enableMfa            200  404  404      404      404   404
  user     acceptMfa            400  404  404      404      404   404
  user     disableMfa           409  404  404      404      404   404
  user     reissueScratchCodes  409  404  404      404      404   404
  user     changePassword       400  404  404      404      404   404
  user     deleteUser           403  404  404      404      404   404

  verifier getUser              403  403  403      403      403   403
  verifier getMfaStatus         403  403  403      403      403   403
  verifier updateUser           403  403  403      403      403   403
  verifier enableMfa            403  403  403      403      403   403
  verifier acceptMfa            403  403  403      403      403   403
  verifier disableMfa           403  403  403      403      403   403
  verifier reissueScratchCodes  403  403  403      403      403   403
  verifier changePassword       403  403  403      403      403   403
  verifier deleteUser           403  403  403      403      403   403`;

const [header = [], ...lines] = matrix
  .split('\n')
  .map((line) => line.trim().split(/\s+/))
  .filter((cells) => cells.length > 1);
const rows = lines.map(([role, call, ...statuses]) => ({ role: role as Role, call: call ?? '', statuses }));

describe('what each role may do to each account', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  const idOf = async (target: string, caller: TestUser): Promise<number> => {
    if (target === 'own') return caller.id;
    return target === 'nobody' ? 2147483647 : (await service.users.create(target as Role)).id;
  };

  test('the matrix covers every role, call and target', () => {
    const named = rows.map(({ role, call }) => `${role} ${call}`);
    expect(named).toEqual(roles.flatMap((role) => Object.keys(calls).map((call) => `${role} ${call}`)));
    for (const { statuses } of rows) expect(statuses).toHaveLength(6);
  });

  test.each(rows)('$role: $call', async ({ role, call, statuses }) => {
    const [method = '', path = '', json] = calls[call] ?? [];
    const answered: string[] = [];
    for (const target of header) {
      const caller = await service.users.create(role);
      const id = await idOf(target, caller);
      const address = `/api/v1/users/${id}${path}`;
      const { status } = await service.api.request(method, address, { token: caller.token, json });
      answered.push(String(status));
    }
    expect(Object.fromEntries(header.map((target, index) => [target, answered[index]]))).toEqual(
      Object.fromEntries(header.map((target, index) => [target, statuses[index]])),
    );
  });

  test.each([
    ['listUsers', 'GET', '/api/v1/users', undefined, [200, 200, 403, 403]],
    ['listAuditEvents', 'GET', '/api/v1/auditEvents', undefined, [200, 403, 403, 403]],
    ['getCurrentUser', 'GET', '/api/v1/users/me', undefined, [200, 200, 200, 403]],
    [
      'createUser',
      'POST',
      '/api/v1/users',
      { name: 'created', password: 'correct horse battery' },
      [201, 403, 403, 403],
    ],
    ['signOut', 'DELETE', '/api/oauth2/token', undefined, [204, 204, 204, 204]],
    ['an unknown address', 'GET', '/api/v1/nothing', undefined, [404, 404, 404, 404]],
  ])('%s by admin, helpdesk, user and verifier', async (_, method, path, json, expected) => {
    const answered: number[] = [];
    for (const role of roles) {
      const { token } = await service.users.create(role);
      answered.push((await service.api.request(method, path, { token, json })).status);
    }
    expect(answered).toEqual(expected);
  });
});
