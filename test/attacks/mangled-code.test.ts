import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { allRows } from '../support/database/rows.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';
import type { Enrolment } from '../support/users/users.js';

/** Values that a lenient parser might read as the code, and values that are no code at all. */
function mangled(code: string): unknown[] {
  const inDigitsFrom = (zero: string): string =>
    code.replace(/[0-9]/g, (digit) => String.fromCodePoint((zero.codePointAt(0) ?? 0) + Number(digit)));
  const texts = [
    `${code} `,
    ` ${code}`,
    `${code}\n`,
    `${code}\u0000`,
    `${code.slice(0, 3)} ${code.slice(3)}`,
    `${code.slice(0, 3)}-${code.slice(3)}`,
    inDigitsFrom('０'),
    inDigitsFrom('٠'),
    `+${code}`,
    `+${code.slice(1)}`,
    ` ${code.slice(1)}`,
    `-${code}`,
    `${code}z`,
    `${code}.0`,
    `${code}e0`,
    `0x${Number(code).toString(16)}`,
    `0${code}`,
    `00${code}\n`,
    code.slice(0, 5),
    code.slice(1),
    `${code}1`,
    `${code}123`,
    '',
  ];
  return [...texts, Number(code), null, true, [code], [[code]], { code }, { $ne: '' }, 1e308];
}

describe('a code that is not a string of six or eight digits is refused and consumes nothing', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService();
    stopClock();
  });

  async function assertNothingConsumed(
    code: string,
    attempt: (code: unknown) => Promise<ApiAnswer>,
  ): Promise<void> {
    const before = await allRows(service.database);
    for (const variant of mangled(code)) {
      const { status, body } = await attempt(variant);
      expect({ variant, status, code: body.code }).toEqual({
        variant,
        status: 400,
        code: 'VALIDATION_FAILED',
      });
    }
    expect(await allRows(service.database)).toEqual(before);
    expect((await attempt(code)).status).toBe(200);
  }

  test.each([
    ['that begins with 1 to 9', /^[1-9]/],
    ['that begins with 0', /^0/],
  ])('when signing in, a code %s', async (_, form) => {
    const user = await service.users.create();
    let enrolment: Enrolment;
    do enrolment = await service.users.enable(user);
    while (!form.test(enrolment.app.code(1)));
    await service.users.accept(user, enrolment);
    const challenge = await service.users.challenge(user);
    await assertNothingConsumed(enrolment.app.code(1), (code) => service.users.answer(challenge, code));
  });

  test('when accepting an authenticator', async () => {
    const user = await service.users.create();
    const enrolment = await service.users.enable(user);
    await assertNothingConsumed(enrolment.app.code(), (variant) =>
      service.api.post(`/api/v1/users/${user.id}/acceptMfa`, user.token, {
        code: variant,
        token: enrolment.enrolmentToken,
      }),
    );
  });

  test('a scratch code written with a space in the middle', async () => {
    const user = await service.users.createWithMfa();
    const [code] = user.enrolment.scratchCodes;
    const challenge = await service.users.challenge(user);
    for (const variant of [`${code.slice(0, 4)} ${code.slice(4)}`, `${code} `, Number(code), [code]]) {
      expect((await service.users.answer(challenge, variant)).body.code).toBe('VALIDATION_FAILED');
    }
    expect((await service.users.answer(challenge, code)).status).toBe(200);
  });
});
