import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { isMissing } from '../support/processes/programs.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';

describe('a user enables MFA and signs in with two factors', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService({ MFA_ISSUER: 'Acme' });
    stopClock();
  });

  test('the answer matches the contract exactly', async () => {
    const user = await service.users.create();
    const answer = await service.api.post(`/api/v1/users/${user.id}/enableMfa`, user.token, {
      recreate: true,
    });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body)).toEqual(['userId', 'qrString', 'secretKey', 'scratchCodes', 'token']);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(Number(answer.headers.get('content-length'))).toBe(Buffer.byteLength(answer.text));
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { userId, qrString, secretKey, scratchCodes, token } = answer.body;
    expect(userId).toBe(user.id);
    expect(secretKey).toMatch(/^[A-Z2-7]{32}$/);
    expect(qrString).toBe(
      `otpauth://totp/Acme:${user.name}?secret=${secretKey}&issuer=Acme&algorithm=SHA1&digits=6&period=30`,
    );
    expect(scratchCodes).toHaveLength(5);
    expect(new Set(scratchCodes).size).toBe(5);
    for (const code of scratchCodes) expect(code).toMatch(/^[0-9]{8}$/);
    expect(Buffer.from(token, 'base64').toString('ascii')).toMatch(/^[0-9A-F]{64}$/);
  });

  const title = 'a code from oathtool is accepted, and the next one signs in (needs oathtool)';
  test.skipIf(isMissing('oathtool'))(title, async () => {
    const user = await service.users.create();
    const enrolment = await service.users.enable(user);
    const oathtool = (): string =>
      execFileSync('oathtool', [
        '--totp',
        '--base32',
        `--now=@${Math.floor(Date.now() / 1000)}`,
        enrolment.secretKey,
      ])
        .toString()
        .trim();
    const accepted = await service.api.post(`/api/v1/users/${user.id}/acceptMfa`, user.token, {
      code: oathtool(),
      token: enrolment.enrolmentToken,
    });
    expect(accepted.status).toBe(200);
    expect(accepted.text).toBe('');
    nextTimeStep();
    const { status, body } = await service.users.answer(await service.users.challenge(user), oathtool());
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'bearer', expires_in: 900, userId: user.id, mfa_enabled: true });
    const me = await service.api.get('/api/v1/users/me', body.access_token);
    expect(me.body).toMatchObject({ id: user.id, mfaEnabled: true });
  });
});
