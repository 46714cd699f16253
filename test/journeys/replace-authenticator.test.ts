import { generateSync } from 'otplib';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { ScratchCodes } from '../../src/mfa/codes/scratch-codes.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';
import type { Enrolment, MfaUser } from '../support/users/users.js';

/** The current code according to another implementation of RFC 6238. */
const shownBy = ({ secretKey }: Enrolment): string => generateSync({ secret: secretKey });

describe('replacing an authenticator', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  async function signsIn(user: MfaUser, code: string): Promise<boolean> {
    const { status, body } = await service.users.answer(await service.users.challenge(user), code);
    if (status !== 200) expect(body.code).toBe('CODE_INVALID');
    return status === 200;
  }

  test('keeps the old one working until the new one is accepted', async () => {
    const user = await service.users.createWithMfa();
    const old = user.enrolment;
    nextTimeStep();
    const { access_token: token } = await service.users.signInWithMfa(user, shownBy(old));
    const replacement = await service.users.enable(user, true, token);
    expect(replacement.secretKey).not.toBe(old.secretKey);
    expect(replacement.scratchCodes).not.toEqual(old.scratchCodes);

    nextTimeStep();
    expect(await signsIn(user, shownBy(replacement))).toBe(false);
    expect(await signsIn(user, replacement.scratchCodes[0])).toBe(false);
    expect(await signsIn(user, shownBy(old))).toBe(true);
    expect(await signsIn(user, old.scratchCodes[0])).toBe(true);

    const accepted = await service.api.post(`/api/v1/users/${user.id}/acceptMfa`, token, {
      code: shownBy(replacement),
      token: replacement.enrolmentToken,
    });
    expect(accepted.status).toBe(200);

    nextTimeStep();
    expect(await signsIn(user, shownBy(old))).toBe(false);
    for (const code of old.scratchCodes) expect(await signsIn(user, code)).toBe(false);
    expect(await signsIn(user, shownBy(replacement))).toBe(true);
    for (const code of replacement.scratchCodes) expect(await signsIn(user, code)).toBe(true);
  });

  test('changes nothing if it is not finished', async () => {
    const user = await service.users.createWithMfa();
    nextTimeStep();
    const { access_token: token } = await service.users.signInWithMfa(user, shownBy(user.enrolment));
    for (let dialog = 0; dialog < 3; dialog += 1) await service.users.enable(user, true, token);
    nextTimeStep();
    expect(await signsIn(user, shownBy(user.enrolment))).toBe(true);
    for (const code of user.enrolment.scratchCodes) expect(await signsIn(user, code)).toBe(true);
  });

  test('ends the other sessions when it is accepted', async () => {
    const user = await service.users.createWithMfa();
    const [first, second] = user.enrolment.scratchCodes;
    const here = await service.users.signInWithMfa(user, first);
    const elsewhere = await service.users.signInWithMfa(user, second);
    const openChallenge = await service.users.challenge(user);
    const replacement = await service.users.enable(user, true, here.access_token);
    await service.users.accept(user, replacement, here.access_token);
    expect((await service.api.get('/api/v1/users/me', here.access_token)).status).toBe(200);
    expect((await service.api.get('/api/v1/users/me', elsewhere.access_token)).status).toBe(401);
    const refreshed = await service.api.token({
      grant_type: 'refresh_token',
      refresh_token: elsewhere.refresh_token,
    });
    expect(refreshed.body.code).toBe('REFRESH_TOKEN_INVALID');
    const late = await service.users.answer(openChallenge, replacement.scratchCodes[0]);
    expect(late).toMatchObject({ status: 400, body: { code: 'MFA_TOKEN_INVALID' } });
  });

  test('is a conflict without recreate, and starts no enrolment', async () => {
    const user = await service.users.createWithMfa();
    const { access_token: token } = await service.users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    for (const json of [undefined, {}, { recreate: false }, { recreate: 'false' }]) {
      const answer = await service.api.post(`/api/v1/users/${user.id}/enableMfa`, token, json);
      expect(answer).toMatchObject({ status: 409, body: { code: 'MFA_ALREADY_ENABLED' } });
    }
    expect((await service.api.get(`/api/v1/users/${user.id}/mfa`, token)).body.state).toBe('enabled');
  });

  test('that is refused costs no scratch code hash', async () => {
    const user = await service.users.createWithMfa();
    const { access_token: token } = await service.users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    const generate = vi.spyOn(service.app.get(ScratchCodes, { strict: false }), 'generate');
    const answer = await service.api.post(`/api/v1/users/${user.id}/enableMfa`, token, { recreate: false });
    expect(answer.body.code).toBe('MFA_ALREADY_ENABLED');
    expect(generate).not.toHaveBeenCalled();
    await service.users.enable(user, true, token);
    expect(generate).toHaveBeenCalledOnce();
    generate.mockRestore();
  });

  test('is not affected by a refused call', async () => {
    const user = await service.users.createWithMfa();
    const { access_token: token } = await service.users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    const replacement = await service.users.enable(user, true, token);
    await service.api.post(`/api/v1/users/${user.id}/enableMfa`, token, { recreate: false });
    await service.users.accept(user, replacement, token);
    expect(await signsIn(user, replacement.scratchCodes[0])).toBe(true);
  });
});
