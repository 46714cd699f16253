import { randomBytes } from 'node:crypto';
import { HOTP, Secret } from 'otpauth';
import speakeasy from 'speakeasy';
import { describe, expect, test } from 'vitest';
import { findConsecutive, findTimeStep, timeStepAt } from './passcode.js';
import { defaultTotpParameters, type TotpAlgorithm, type TotpParameters } from './totp-parameters.js';

const rfcSecret = Buffer.from('12345678901234567890', 'ascii');
const seconds = 1000;

/** The oracle: RFC 4226 by otpauth. */
function passcodeOf(
  secret: Buffer,
  counter: number,
  { algorithm, digits }: TotpParameters = defaultTotpParameters,
): string {
  return HOTP.generate({
    secret: new Secret({ buffer: new Uint8Array(secret).buffer }),
    counter,
    algorithm,
    digits,
  });
}

describe('RFC 4226 appendix D', () => {
  test.each([
    [0, '755224'],
    [1, '287082'],
    [2, '359152'],
    [3, '969429'],
    [4, '338314'],
    [5, '254676'],
    [6, '287922'],
    [7, '162583'],
    [8, '399871'],
    [9, '520489'],
  ])('count %i has the passcode %s', (count, passcode) => {
    expect(findTimeStep(rfcSecret, passcode, count * 30 * seconds)).toBe(count);
  });
});

describe('RFC 6238 appendix B', () => {
  const secrets: Record<TotpAlgorithm, Buffer> = {
    SHA1: rfcSecret,
    SHA256: Buffer.from('12345678901234567890123456789012', 'ascii'),
    SHA512: Buffer.from('1234567890123456789012345678901234567890123456789012345678901234', 'ascii'),
  };
  test.each<[seconds: number, timeStep: number, passcode: string, algorithm: TotpAlgorithm]>([
    [59, 0x1, '94287082', 'SHA1'],
    [59, 0x1, '46119246', 'SHA256'],
    [59, 0x1, '90693936', 'SHA512'],
    [1111111109, 0x23523ec, '07081804', 'SHA1'],
    [1111111109, 0x23523ec, '68084774', 'SHA256'],
    [1111111109, 0x23523ec, '25091201', 'SHA512'],
    [1111111111, 0x23523ed, '14050471', 'SHA1'],
    [1111111111, 0x23523ed, '67062674', 'SHA256'],
    [1111111111, 0x23523ed, '99943326', 'SHA512'],
    [1234567890, 0x273ef07, '89005924', 'SHA1'],
    [1234567890, 0x273ef07, '91819424', 'SHA256'],
    [1234567890, 0x273ef07, '93441116', 'SHA512'],
    [2000000000, 0x3f940aa, '69279037', 'SHA1'],
    [2000000000, 0x3f940aa, '90698825', 'SHA256'],
    [2000000000, 0x3f940aa, '38618901', 'SHA512'],
    [20000000000, 0x27bc86aa, '65353130', 'SHA1'],
    [20000000000, 0x27bc86aa, '77737706', 'SHA256'],
    [20000000000, 0x27bc86aa, '47863826', 'SHA512'],
  ])('at %i seconds T is %i and the passcode %s with %s', (time, timeStep, passcode, algorithm) => {
    expect(timeStepAt(time * seconds)).toBe(timeStep);
    const found = (text: string, digits: 6 | 8): number | undefined =>
      findTimeStep(secrets[algorithm], text, time * seconds, { algorithm, digits, period: 30 });
    expect(found(passcode, 8)).toBe(timeStep);
    // Fewer digits are the last ones.
    expect(found(passcode.slice(2), 6)).toBe(timeStep);
    expect(found(passcode, 6)).toBeUndefined();
    expect(found(passcode.slice(2), 8)).toBeUndefined();
  });
});

describe('the edges of a time step', () => {
  test.each([
    [0, 0],
    [29_999, 0],
    [30_000, 1],
    [59_999, 1],
    [60_000, 2],
    [1_234_567_889_999, 41152262],
    [1_234_567_890_000, 41152263],
  ])('%i ms is in time step %i', (now, timeStep) => {
    expect(timeStepAt(now)).toBe(timeStep);
  });

  // Step 7 is 210,000 to 239,999 ms; one step of drift each way makes it 180,000 to 269,999 ms.
  test.each([
    [179_999, undefined],
    [180_000, 7],
    [209_999, 7],
    [210_000, 7],
    [239_999, 7],
    [240_000, 7],
    [269_999, 7],
    [270_000, undefined],
  ])('the passcode of step 7 at %i ms', (now, timeStep) => {
    expect(findTimeStep(rfcSecret, '162583', now)).toBe(timeStep);
  });

  test('two steps away is too far on both sides', () => {
    const passcodes = ['254676', '287922', '162583', '399871', '520489'];
    const found = passcodes.map((passcode) => findTimeStep(rfcSecret, passcode, 7 * 30 * seconds));
    expect(found).toEqual([undefined, 6, 7, 8, undefined]);
  });
});

describe('a passcode that two accepted steps share', () => {
  test.each([
    ['911617', 910_737, 910_738],
    ['761737', 1_300_575, 1_300_576],
    ['468457', 153_567, 153_569],
    ['038755', 679_858, 679_860],
  ])('%s of the steps %i and %i is taken for the later one', (passcode, earlier, later) => {
    expect(findTimeStep(rfcSecret, passcode, (later - 1) * 30 * seconds)).toBe(later);
    expect(findTimeStep(rfcSecret, passcode, (earlier - 1) * 30 * seconds)).toBe(earlier);
  });
});

describe('anything but six ASCII digits is refused, even if a parser would read 005924', () => {
  const now = 1234567890 * seconds;

  test.each([
    '',
    '5924',
    '05924',
    '0005924',
    '89005924',
    ' 05924',
    '005924 ',
    ' 005924',
    '005924\n',
    '\n005924',
    '+05924',
    '+005924',
    '-05924',
    '005924z',
    '0x1724',
    '5924.0',
    '5.924e3',
    '005 924',
    '005-924',
    '005924\0',
    '００５９２４',
    '٠٠٥٩٢٤',
    '00592४',
  ])('%j', (text) => {
    expect(findTimeStep(rfcSecret, '005924', now)).toBe(41152263);
    expect(findTimeStep(rfcSecret, text, now)).toBeUndefined();
  });
});

test('a passcode of another secret is refused', () => {
  expect(findTimeStep(Buffer.from('12345678901234567891', 'ascii'), '287082', 59 * seconds)).toBeUndefined();
});

describe('the end of the counters that speakeasy gets right', () => {
  const find = (timeStep: number, passcode: string): number | undefined =>
    findTimeStep(rfcSecret, passcode, timeStep * 30 * seconds);
  const speakeasyPasscode = (counter: number): string =>
    speakeasy.hotp({ secret: rfcSecret.toString('hex'), encoding: 'hex', counter });

  test('the last one is accepted', () => {
    const last = 2 ** 31 - 1;
    expect(speakeasyPasscode(last)).toBe(passcodeOf(rfcSecret, last));
    expect(find(last, passcodeOf(rfcSecret, last))).toBe(last);
  });

  test.each([2 ** 31, 2 ** 32, 2 ** 32 + 1])('%i is refused with what speakeasy takes for it', (timeStep) => {
    expect(speakeasyPasscode(timeStep)).not.toBe(passcodeOf(rfcSecret, timeStep));
    expect(find(timeStep, speakeasyPasscode(timeStep))).toBeUndefined();
  });
});

describe('a device whose clock is wrong', () => {
  const parameters = { algorithm: 'SHA256', digits: 8, period: 60 } as const;
  const sharedSecret = randomBytes(32);
  const now = Date.UTC(2030, 0, 1);
  const current = now / 60_000;
  const shown = (timeStep: number): string => passcodeOf(sharedSecret, timeStep, parameters);

  test.each([-1440, -3, 0, 1, 17, 1440])('by %i steps is found by two passcodes in a row', async (drift) => {
    const timeStep = current + drift;
    const passcodes = [shown(timeStep - 1), shown(timeStep)] as const;
    expect(await findConsecutive(sharedSecret, passcodes, now, parameters, 1440)).toEqual({
      timeStep,
      driftSteps: drift,
    });
    const next = shown(timeStep + 1);
    expect(findTimeStep(sharedSecret, next, now + 60_000, parameters, drift)).toBe(timeStep + 1);
    if (Math.abs(drift) > 1)
      expect(findTimeStep(sharedSecret, next, now + 60_000, parameters)).toBeUndefined();
  });

  test.each([
    ['further away than asked for', [shown(current + 1440), shown(current + 1441)]],
    ['further behind than asked for', [shown(current - 1442), shown(current - 1441)]],
    ['in the wrong order', [shown(current + 5), shown(current + 4)]],
    ['with one left out between them', [shown(current + 3), shown(current + 5)]],
    ['that are the same', [shown(current + 5), shown(current + 5)]],
    ['of which the first is wrong', ['00000000', shown(current + 5)]],
    ['of which the second is wrong', [shown(current + 4), '00000000']],
    ['with something after them', [`${shown(current + 4)}0`, `${shown(current + 5)}0`]],
  ] as const)('is not found by passcodes %s', async (_, passcodes) => {
    expect(await findConsecutive(sharedSecret, passcodes, now, parameters, 1440)).toBeUndefined();
  });

  test('is searched for without keeping others waiting', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 0);
    await findConsecutive(sharedSecret, ['000000', '000000'], now, defaultTotpParameters, 5760);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  });
});
