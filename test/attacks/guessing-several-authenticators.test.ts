import { base32nopad } from '@scure/base';
import { beforeAll, describe, expect, test } from 'vitest';
import { Keyring } from '../../src/crypto/keyring.js';
import { authenticatorRow } from '../../src/mfa/authenticators/authenticator-row.js';
import { sealSharedSecret } from '../../src/mfa/keys/shared-secrets.js';
import { bulkInsert } from '../support/database/bulk-insert.js';
import { openWriter } from '../support/database/database.js';
import { allRows } from '../support/database/rows.js';
import type { ApiAnswer } from '../support/http/api.js';
import { expectRefusal } from '../support/http/refusals.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';
import { type AddedAuthenticator, AuthenticatorCalls } from '../support/users/authenticators.js';
import { guessWrong } from '../support/users/guessing.js';
import type { MfaUser } from '../support/users/users.js';

describe('somebody who attacks a user with three authenticators', () => {
  let service: TestService;
  let user: MfaUser;
  let calls: AuthenticatorCalls;
  let more: readonly AddedAuthenticator[];

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  async function begin(): Promise<void> {
    user = await service.users.createWithMfa();
    nextTimeStep();
    const { access_token } = await service.users.signInWithMfa(user, user.enrolment.app.code());
    calls = new AuthenticatorCalls(service.api, user.id, access_token);
    more = [await calls.addActive({ name: 'Second' }), await calls.addActive({ name: 'Token', digits: 8 })];
    nextTimeStep();
  }

  const signIn = async (code: string): Promise<ApiAnswer> =>
    service.users.answer(await service.users.challenge(user), code);

  test('has ten guesses, not thirty, and five in a sign-in', async () => {
    await begin();
    const wrong = await guessWrong(service.users, user, 11);
    expect(wrong.map(({ code }) => code)).toEqual([...Array(10).fill('CODE_INVALID'), 'MFA_LOCKED']);
    for (const { app } of [user.enrolment, ...more])
      expect((await signIn(app.code())).body.code).toBe('MFA_LOCKED');
    await service.api.post(`/api/v1/users/${user.id}/mfa/unlock`, await service.users.admin());
    const challenge = await service.users.challenge(user);
    const answers = [];
    for (const { app } of [...more, ...more, ...more])
      answers.push((await service.users.answer(challenge, app.wrongCode())).body.code);
    expect(answers.slice(0, 5)).toEqual([...Array(4).fill('CODE_INVALID'), 'MFA_TOKEN_EXHAUSTED']);
  });

  test('does not reset the count by adding an authenticator', async () => {
    await begin();
    await guessWrong(service.users, user, 9);
    await calls.remove(more[1]?.id ?? 0);
    await calls.addActive({ name: 'Fourth' });
    const wrong = await guessWrong(service.users, user, 2);
    expect(wrong.map(({ code }) => code)).toEqual(['CODE_INVALID', 'MFA_LOCKED']);
  });

  test('cannot use a code of one authenticator again for another with the same secret', async () => {
    await begin();
    const { secretKey, app } = user.enrolment;
    const keyring = new Keyring(service.config.encryptionKeys);
    const { transactions, close } = await openWriter(service.config);
    const twin = authenticatorRow({
      ...{ userId: user.id, kind: 'totp', name: 'Twin', status: 'active', slot: null },
      sealedSharedSecret: sealSharedSecret(keyring, Buffer.from(base32nopad.decode(secretKey)), user.id),
      ...{ createdAt: Date.now(), enabledAt: Date.now() },
    });
    await transactions.run((manager) => bulkInsert(manager, 'authenticators', [twin]));
    await close();
    const code = app.code();
    expect((await signIn(code)).status).toBe(200);
    expect((await signIn(code)).body.code).toBe('CODE_INVALID');
    const verifier = await service.users.create('verifier');
    const verify = `/api/v1/users/${user.id}/verifyMfa`;
    expect((await service.api.post(verify, verifier.token, { code })).body.valid).toBe(false);
  });

  test('cannot touch an authenticator through the path of another account', async () => {
    await begin();
    const stranger = await service.users.createWithMfa();
    nextTimeStep();
    const { access_token } = await service.users.signInWithMfa(stranger, stranger.enrolment.app.code());
    const own = new AuthenticatorCalls(service.api, stranger.id, access_token);
    const theirs = new AuthenticatorCalls(service.api, user.id, access_token);
    const [{ id } = { id: 0 }] = more;
    const app = more[0]?.app;
    const notFound = { status: 404, code: 'AUTHENTICATOR_NOT_FOUND' };
    const codes = [app?.code(50) ?? '', app?.code(51) ?? ''];
    for (const attack of [
      () => own.rename(id, 'Mine'),
      () => own.remove(id),
      () => own.resynchronise(id, codes),
    ])
      await expectRefusal(service, attack, notFound);
    const unknown = { status: 404, code: 'USER_NOT_FOUND' };
    for (const attack of [
      () => theirs.list(),
      () => theirs.requestToAdd({ name: 'Mine' }),
      () => theirs.rename(id, 'Mine'),
      () => theirs.remove(id),
      () => theirs.resynchronise(id, codes),
    ])
      await expectRefusal(service, attack, unknown);
    const pending = await calls.remove(more[1]?.id ?? 0).then(() => calls.add({ name: 'Pending' }));
    await expectRefusal(service, () => own.confirm(pending), { code: 'ENROLMENT_TOKEN_INVALID' });
    await expectRefusal(service, () => theirs.confirm(pending), unknown);
  });

  test('cannot rename, remove or resynchronise one that is pending, nor confirm it under another id', async () => {
    await begin();
    await calls.remove(more[1]?.id ?? 0);
    const pending = await calls.add({ name: 'Pending' });
    const notFound = { status: 404, code: 'AUTHENTICATOR_NOT_FOUND' };
    const codes = [pending.app.code(), pending.app.code(1)];
    for (const attack of [
      () => calls.rename(pending.id, 'Active'),
      () => calls.remove(pending.id),
      () => calls.resynchronise(pending.id, codes),
    ])
      await expectRefusal(service, attack, notFound);
    for (const id of [more[0]?.id ?? 0, 2_147_483_647])
      await expectRefusal(service, () => calls.confirm({ ...pending, id }), {
        code: 'ENROLMENT_TOKEN_INVALID',
      });
  });

  test('has five guesses at a pending one, which is gone then', async () => {
    await begin();
    await calls.remove(more[1]?.id ?? 0);
    const pending = await calls.add({ name: 'Pending' });
    for (let attempt = 1; attempt <= 4; attempt += 1)
      expect((await calls.confirm(pending, pending.app.wrongCode())).body.code).toBe('CODE_INVALID');
    expect((await calls.confirm(pending, user.enrolment.scratchCodes[1])).body.code).toBe(
      'ENROLMENT_EXHAUSTED',
    );
    expect((await calls.confirm(pending)).body.code).toBe('ENROLMENT_TOKEN_INVALID');
    expect(await calls.names()).toHaveLength(2);
  });

  test('changes nothing from a session that passed the password only, or as a verifier', async () => {
    await begin();
    const before = await allRows(service.database);
    const verifier = await service.users.create('verifier');
    const passwordOnly = new AuthenticatorCalls(service.api, user.id, user.token);
    // The session of the password was ended by the second factor's: the owner of the password signs in on.
    expect((await passwordOnly.list()).status).toBe(401);
    const ofVerifier = new AuthenticatorCalls(service.api, user.id, verifier.token);
    const [{ id } = { id: 0 }] = more;
    for (const answer of [
      await ofVerifier.list(),
      await ofVerifier.requestToAdd({ name: 'x' }),
      await ofVerifier.rename(id, 'x'),
      await ofVerifier.remove(id),
      await ofVerifier.resynchronise(id, ['123456', '654321']),
    ])
      expect([answer.status, answer.body.code]).toEqual([403, 'ACCESS_DENIED']);
    expect((await allRows(service.database))['authenticators']).toEqual(before['authenticators']);
  });

  test('changes nothing from the session that turned MFA on with the password only', async () => {
    const owner = await service.users.createWithMfa();
    const passwordOnly = new AuthenticatorCalls(service.api, owner.id, owner.token);
    const id = await passwordOnly.idOf('Authenticator app');
    const refusal = { status: 403, code: 'MFA_SESSION_REQUIRED' };
    for (const attack of [
      () => passwordOnly.requestToAdd({ name: 'Mine' }),
      () => passwordOnly.rename(id, 'Mine'),
      () => passwordOnly.remove(id),
      () => passwordOnly.resynchronise(id, ['123456', '654321']),
    ])
      await expectRefusal(service, attack, refusal);
  });
});
