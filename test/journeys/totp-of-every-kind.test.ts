import { execFileSync } from 'node:child_process';
import { generateSync } from 'otplib';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { isMissing } from '../support/processes/programs.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock, travel } from '../support/service/time.js';
import { type AddedAuthenticator, AuthenticatorCalls } from '../support/users/authenticators.js';
import type { TestUser } from '../support/users/users.js';

const kinds = (['SHA1', 'SHA256', 'SHA512'] as const).flatMap((algorithm) =>
  ([6, 8] as const).flatMap((digits) => [15, 30, 60].map((period) => ({ algorithm, digits, period }))),
);

describe('TOTP of every kind', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  const signIn = async (user: TestUser, code: string): Promise<ApiAnswer> =>
    service.users.answer(await service.users.challenge(user), code);
  const failures = async ({ id }: TestUser): Promise<unknown> => {
    const sql = 'SELECT failedAttempts FROM mfa_limits WHERE userId = ?';
    return (await service.database.query<{ failedAttempts: number }[]>(sql, [id]))[0]?.failedAttempts;
  };

  /** A user whose only authenticator is of this kind. */
  async function userWith(kind: object): Promise<{ user: TestUser; added: AddedAuthenticator }> {
    const user = await service.users.create();
    const calls = new AuthenticatorCalls(service.api, user.id, user.token);
    return { user, added: await calls.addActive({ name: 'Token', ...kind }) };
  }

  test.each(kinds)('signs in: $algorithm, $digits digits, $period s', async (kind) => {
    const { algorithm, digits, period } = kind;
    const { user, added } = await userWith(kind);
    const bytes = { SHA1: 20, SHA256: 32, SHA512: 64 }[algorithm];
    expect(added.secretKey).toHaveLength(Math.ceil((bytes * 8) / 5));
    const uri = new URL(added.qrString);
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      ...{ secret: added.secretKey, issuer: 'MFA Service' },
      ...{ algorithm, digits: String(digits), period: String(period) },
    });
    travel(period);
    const code = added.app.code();
    expect(code).toHaveLength(digits);
    expect(code).toBe(
      generateSync({
        ...{ secret: added.secretKey, digits, period },
        algorithm: algorithm.toLowerCase() as Lowercase<typeof algorithm>,
      }),
    );
    expect((await signIn(user, added.app.code(3))).body.code, 'three steps ahead').toBe('CODE_INVALID');
    expect((await signIn(user, code)).status).toBe(200);
    expect((await signIn(user, code)).body.code, 'again').toBe('CODE_INVALID');
    expect((await signIn(user, added.app.code(1))).status, 'a step ahead').toBe(200);
  });

  test.skipIf(isMissing('oathtool'))('shows the codes that oathtool computes', async () => {
    for (const kind of kinds) {
      const { user, added } = await userWith(kind);
      travel(kind.period);
      const options = [
        `--totp=${kind.algorithm}`,
        '--base32',
        `--digits=${kind.digits}`,
        `--time-step-size=${kind.period}s`,
      ];
      const now = `--now=${new Date().toISOString().slice(0, 19).replace('T', ' ')} UTC`;
      const code = execFileSync('oathtool', [...options, now, added.secretKey], { encoding: 'utf8' }).trim();
      expect((await signIn(user, code)).status, JSON.stringify(kind)).toBe(200);
    }
  });

  test('eight digits are a code of the authenticator or a scratch code, in one attempt', async () => {
    const { user, added } = await userWith({ digits: 8 });
    const [first = '', second = ''] = added.scratchCodes ?? [];
    nextTimeStep();
    expect((await signIn(user, added.app.wrongCode())).body.code).toBe('CODE_INVALID');
    expect(await failures(user)).toBe(1);
    expect((await signIn(user, first)).status).toBe(200);
    expect((await signIn(user, added.app.code())).status).toBe(200);
    expect((await signIn(user, second)).status).toBe(200);
    for (const used of [first, second, added.app.code()])
      expect((await signIn(user, used)).body.code).toBe('CODE_INVALID');
    expect(await failures(user)).toBe(3);
    const path = `/api/v1/auditEvents?userId=${user.id}&type=mfa.code_used_again`;
    const { body } = await service.api.get(path, await service.users.admin());
    const methods = (body.results as { details: { method: string } }[]).map(({ details }) => details.method);
    expect(methods.sort()).toEqual(['scratchCode', 'scratchCode', 'totp']);
  });

  test('a scratch code confirms an authenticator with eight digits, and so does its own code', async () => {
    for (const own of [true, false]) {
      const user = await service.users.create();
      const calls = new AuthenticatorCalls(service.api, user.id, user.token);
      const added = await calls.add({ name: 'Token', digits: 8 });
      const code = own ? added.app.code() : added.scratchCodes?.[4];
      expect((await calls.confirm(added, added.app.wrongCode())).body.code).toBe('CODE_INVALID');
      expect((await calls.confirm(added, code)).status).toBe(200);
    }
  });

  test('the picture shows what the text says', async () => {
    const user = await service.users.create();
    const asked = { kind: 'totp', name: 'Token', algorithm: 'SHA512', digits: 8 };
    const path = `/api/v1/users/${user.id}/authenticators?qrImage=svg`;
    const { status, body } = await service.api.post(path, user.token, asked);
    expect(status).toBe(201);
    expect(Object.keys(body)).toEqual([
      ...['userId', 'authenticatorId', 'qrString', 'secretKey', 'scratchCodes', 'token', 'qrImage'],
    ]);
  });
});
