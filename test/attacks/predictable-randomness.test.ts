import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';
import { setRealPasswordCost } from '../support/service/password-cost.js';

setRealPasswordCost();

let drawn = 0;
/** Repeats the same numbers after `drawn` is reset. */
const repeatedRandom = (): number => (drawn++ * 0.381966) % 1;

/** Accounts do the same at the same instant while Math.random repeats itself; their secrets must still differ. */
describe('no random value can be predicted from Math.random or the clock:', () => {
  let service: TestService;
  let admin: string;
  const { random } = Math;

  beforeAll(async () => {
    service = await startService({ PUBLIC_URL: 'https://mfa.example.com' });
    stopClock();
    admin = await service.users.admin();
  });

  beforeEach(() => {
    Math.random = repeatedRandom;
    drawn = 0;
  });

  afterEach(() => {
    Math.random = random;
  });

  /** Every secret of an account, as its user and the database see it. */
  async function drawnFor(name: string): Promise<readonly [what: string, value: string][]> {
    drawn = 0;
    const invited = await service.users.create('user', `invited-${name}`);
    drawn = 0;
    const invitation: ApiAnswer = await service.api.post(`/api/v1/users/${invited.id}/mfa/invitation`, admin);
    drawn = 0;
    const user = await service.users.create('user', name);
    drawn = 0;
    const enrolment = await service.users.enable(user);
    const [row] = await service.database.query<{ sealedSharedSecret: string; pendingScratchCodes: string }[]>(
      'SELECT sealedSharedSecret, pendingScratchCodes FROM authenticators WHERE userId = ?',
      [user.id],
    );
    await service.users.accept(user, enrolment);
    drawn = 0;
    const challenge = await service.users.challenge(user);
    const [stored] = await service.database.query<{ passwordHash: string }[]>(
      'SELECT passwordHash FROM users WHERE id = ?',
      [user.id],
    );
    const { sid } = JSON.parse(Buffer.from(user.token.split('.')[1] ?? '', 'base64url').toString()) as {
      sid: string;
    };
    const refreshToken = Buffer.from(user.refreshToken, 'base64url');
    return [
      ['secretKey', enrolment.secretKey],
      ...enrolment.scratchCodes.map((code) => ['scratchCodes', code] as [string, string]),
      ['token', enrolment.enrolmentToken],
      ['mfa_token', challenge],
      ['invitation', invitation.body.url],
      // Without the leading instant and counter, which are predictable.
      ['session', sid.slice(16)],
      ['refresh_token, family', refreshToken.subarray(16, 48).toString('hex')],
      ['refresh_token, generation', refreshToken.subarray(48).toString('hex')],
      ['salt of the password', stored?.passwordHash.split('$').at(-2) ?? ''],
      ['salt of the scratch codes', JSON.parse(row?.pendingScratchCodes ?? '{}').salt ?? ''],
      ['nonce', row?.sealedSharedSecret.split('.')[2] ?? ''],
    ];
  }

  test('secrets, tokens, salts and nonces', async () => {
    const secrets = [...(await drawnFor('anna')), ...(await drawnFor('bert')), ...(await drawnFor('cleo'))];
    const values = secrets.map(([what, value]) => `${what} ${value}`);
    expect(values.filter((value, index) => values.indexOf(value) !== index)).toEqual([]);
    expect(secrets.filter(([, value]) => value.length < 8)).toEqual([]);
  });

  test('successive refresh tokens', async () => {
    const user = await service.users.create('user', 'dora');
    drawn = 0;
    const { body } = await service.api.token({
      grant_type: 'refresh_token',
      refresh_token: user.refreshToken,
    });
    const generation = (token: string): string => Buffer.from(token, 'base64url').toString('hex', 48);
    expect(generation(body.refresh_token)).not.toBe(generation(user.refreshToken));
    expect(generation(body.refresh_token)).toHaveLength(64);
  });
});
