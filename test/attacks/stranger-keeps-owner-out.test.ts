import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { passwordFrom } from '../support/http/forwarding.js';
import { times, outcomeOf } from '../support/users/guessing.js';
import { rowsOf } from '../support/database/rows.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import type { MfaUser } from '../support/users/users.js';

const allowed = 10;
const home = '198.51.100.7';
const stranger = '203.0.113.9';

describe('a stranger who knows the name of an account', () => {
  let service: TestService;
  let owner: MfaUser;

  beforeAll(async () => {
    service = await startService({ TRUSTED_PROXIES: '127.0.0.1' });
    stopClock();
  });

  beforeEach(async () => {
    owner = await service.users.createWithMfa();
  });

  const guessFrom = (address: string, password: string): Promise<ApiAnswer> =>
    passwordFrom(service.api, address, owner.name, password);

  async function ownerSignsIn(): Promise<ApiAnswer> {
    const { status, body } = await guessFrom(home, owner.password);
    expect(status).toBe(200);
    return service.users.answer(body.mfa_token, owner.enrolment.app.code(1));
  }

  test('does not move a counter of the second factor without the password', async () => {
    const used = await service.users.challenge(owner);
    expect((await service.users.answer(used, owner.enrolment.scratchCodes[0])).status).toBe(200);
    const expired = await service.users.challenge(owner);
    travel(300);
    const counters = () =>
      Promise.all(
        ['mfa_limits', 'mfa_challenges', 'authenticators'].map((table) => rowsOf(service.database, table)),
      );
    const before = await counters();
    expect(before.every((rows) => rows.length > 0)).toBe(true);
    for (let attempt = 1; attempt <= 2 * allowed; attempt += 1) {
      await guessFrom(stranger, `guess ${attempt}`);
      const invented = Buffer.from(`token number ${attempt}`).toString('base64url').padEnd(43, 'A');
      for (const mfaToken of [invented, used, expired]) {
        const { body } = await service.users.answer(mfaToken, owner.enrolment.app.wrongCode());
        expect(body.code).toBe('MFA_TOKEN_INVALID');
      }
    }
    expect(await counters()).toEqual(before);
    expect(outcomeOf(await ownerSignsIn())).toEqual({ status: 200 });
  });

  test('has to wait, while the owner signs in from another address', async () => {
    for (let attempt = 1; attempt <= allowed; attempt += 1) await guessFrom(stranger, 'a wrong guess');
    const waiting = { status: 429, code: 'PASSWORD_LOCKED', retryAfter: 30 };
    expect(outcomeOf(await guessFrom(stranger, 'a wrong guess'))).toEqual(waiting);
    expect(outcomeOf(await ownerSignsIn())).toEqual({ status: 200 });
    expect(outcomeOf(await guessFrom(stranger, owner.password))).toEqual(waiting);
    const { body } = await service.api.get(
      `/api/v1/auditEvents?userId=${owner.id}&type=password.locked`,
      await service.users.admin(),
    );
    expect(body.results).toMatchObject([
      { address: stranger, outcome: 'failure', details: { failedAttempts: allowed, seconds: 30 } },
    ]);
  });

  test('does not lock the owner out from thirty addresses', async () => {
    for (let host = 1; host <= 30; host += 1) {
      expect((await guessFrom(`203.0.113.${host}`, 'a wrong guess')).body.code).toBe('CREDENTIALS_INVALID');
    }
    expect(outcomeOf(await ownerSignsIn())).toEqual({ status: 200 });
  });

  test('does not stop the owner from changing the password', async () => {
    for (let attempt = 1; attempt <= allowed; attempt += 1) await guessFrom(stranger, 'a wrong guess');
    const fromHome = (path: string, json: object): Promise<ApiAnswer> =>
      service.api.request('POST', path, {
        token: owner.token,
        json,
        headers: { 'X-Forwarded-For': home },
      });
    const stepUp = await fromHome('/api/v1/sessions/current/stepUp', {
      code: owner.enrolment.app.code(1),
    });
    expect(stepUp.status).toBe(200);
    const change = { currentPassword: owner.password, newPassword: 'four other words now' };
    expect((await fromHome(`/api/v1/users/${owner.id}/changePassword`, change)).status).toBe(204);
  });

  test('does not make other accounts wait at the same address', async () => {
    for (let attempt = 1; attempt <= allowed; attempt += 1) await guessFrom(stranger, 'a wrong guess');
    const neighbour = await service.users.create();
    const answers = [];
    for (let attempt = 1; attempt < allowed; attempt += 1) {
      answers.push(outcomeOf(await passwordFrom(service.api, stranger, neighbour.name, 'a wrong guess')));
    }
    expect(answers).toEqual(times(allowed - 1, { status: 400, code: 'CREDENTIALS_INVALID' }));
    const right = await passwordFrom(service.api, stranger, neighbour.name, neighbour.password);
    expect(right.status).toBe(200);
  });
});
