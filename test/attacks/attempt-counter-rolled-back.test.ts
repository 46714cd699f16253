import { beforeAll, describe, expect, test } from 'vitest';
import { MfaChallenge } from '../../src/mfa/entities/mfa-challenge.entity.js';
import type { MfaLimit } from '../../src/mfa/entities/mfa-limit.entity.js';
import { Authenticator } from '../../src/mfa/entities/authenticator.entity.js';
import type { ApiAnswer } from '../support/http/api.js';
import { codeInvalid, guess, locked, outcomeOf, wrongScratchCode } from '../support/users/guessing.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';

describe('a wrong code stays counted although its request fails', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  const attemptsOf = async (userId: number): Promise<number[]> =>
    (await service.database.getRepository(MfaChallenge).findBy({ userId }))
      .map(({ attempts }) => attempts)
      .sort();

  test('against the MFA token', async () => {
    const user = await service.users.createWithMfa();
    const challenge = await service.users.challenge(user);
    for (const counted of [1, 2, 3, 4]) {
      const answer = await service.users.answer(challenge, user.enrolment.app.wrongCode());
      expect(answer.status).toBe(400);
      expect(answer.body.code).toBe('CODE_INVALID');
      expect(await attemptsOf(user.id)).toEqual([counted]);
    }
    const last = await service.users.answer(challenge, user.enrolment.app.wrongCode());
    expect(last.body.code).toBe('MFA_TOKEN_EXHAUSTED');
    expect(await attemptsOf(user.id)).toEqual([]);
    const tooLate = await service.users.answer(challenge, user.enrolment.app.code(1));
    expect(tooLate.body.code).toBe('MFA_TOKEN_INVALID');
  });

  describe('against the account', () => {
    const limitOf = async (userId: number): Promise<Pick<MfaLimit, 'failedAttempts' | 'lockedUntil'>> => {
      const [row]: MfaLimit[] = await service.database.query(
        `SELECT failedAttempts, lockedUntil FROM mfa_limits WHERE userId = ${userId}`,
      );
      if (!row) throw new Error('every user with MFA on has a row');
      return { failedAttempts: row.failedAttempts, lockedUntil: row.lockedUntil };
    };

    test('for each wrong code up to the lock, and no further', async () => {
      const user = await service.users.createWithMfa();
      expect(await limitOf(user.id)).toEqual({ failedAttempts: 0, lockedUntil: null });
      for (let counted = 1; counted <= 10; counted += 1) {
        const answer = await guess(service.users, user, user.enrolment.app.wrongCode());
        expect(outcomeOf(answer)).toEqual(codeInvalid);
        const lockedUntil = counted === 10 ? Date.now() + 30_000 : null;
        expect(await limitOf(user.id)).toEqual({ failedAttempts: counted, lockedUntil });
      }
      const refused = await guess(service.users, user, user.enrolment.app.wrongCode());
      expect(outcomeOf(refused)).toEqual(locked(30));
      expect(await limitOf(user.id)).toEqual({ failedAttempts: 10, lockedUntil: Date.now() + 30_000 });
    });

    test('including the wrong code that exhausts the MFA token', async () => {
      const user = await service.users.createWithMfa();
      const challenge = await service.users.challenge(user);
      for (let counted = 1; counted <= 5; counted += 1) {
        await service.users.answer(challenge, wrongScratchCode(user));
        expect(await limitOf(user.id)).toEqual({ failedAttempts: counted, lockedUntil: null });
      }
      const tooLate = await service.users.answer(challenge, wrongScratchCode(user));
      expect(tooLate.body.code).toBe('MFA_TOKEN_INVALID');
      expect(await limitOf(user.id)).toEqual({ failedAttempts: 5, lockedUntil: null });
    });
  });

  test('against the enrolment', async () => {
    const user = await service.users.create();
    const { app, enrolmentToken: token } = await service.users.enable(user);
    const accept = (code: string): Promise<ApiAnswer> =>
      service.api.post(`/api/v1/users/${user.id}/acceptMfa`, user.token, { code, token });
    const pending = service.database.getRepository(Authenticator);
    for (const counted of [1, 2, 3, 4]) {
      expect((await accept(app.wrongCode())).body.code).toBe('CODE_INVALID');
      expect((await pending.findOneByOrFail({ userId: user.id })).confirmAttempts).toBe(counted);
    }
    expect((await accept(app.wrongCode())).body.code).toBe('ENROLMENT_EXHAUSTED');
    expect(await pending.countBy({ userId: user.id })).toBe(0);
    expect((await accept(app.code())).body.code).toBe('ENROLMENT_TOKEN_INVALID');
  });

  test('a new MFA token does not reset the attempts of the old one', async () => {
    const user = await service.users.createWithMfa();
    const old = await service.users.challenge(user);
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      await service.users.answer(old, user.enrolment.app.wrongCode());
    }
    await service.users.challenge(user);
    expect(await attemptsOf(user.id)).toEqual([0, 4]);
    const fifth = await service.users.answer(old, user.enrolment.app.wrongCode());
    expect(fifth.body.code).toBe('MFA_TOKEN_EXHAUSTED');
  });

  test('a correct code for another MFA token does not reset attempts either', async () => {
    const user = await service.users.createWithMfa();
    const guessed = await service.users.challenge(user);
    await service.users.answer(guessed, user.enrolment.app.wrongCode());
    await service.users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    expect(await attemptsOf(user.id)).toEqual([1]);
  });
});
